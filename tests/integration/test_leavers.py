"""What a leaver leaves behind is listed and handed to somebody else; what they signed stands. SC11 step 8"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries


def leaves(team: Team, caller: Caller) -> None:
    path = f"/people/{caller.person.partition('/')[2]}"
    assert team.alan.step(path, "leave", "Left the company on Friday").status == 200
    team.simulator.deliver()


def waiting(team: Team) -> list[dict[str, Any]]:
    return list(team.quality_manager.get("/tasks?state=unassigned").body["items"])


def mine(caller: Caller) -> list[str]:
    return [item["title"] for item in caller.get("/tasks?owner=me").body["items"]]


@pytest.fixture(scope="module")
def left_before(staffed: Staffed) -> Staffed:
    """Anna owns two documents; the version of one was sent back to her; she leaves."""
    with staffed.copy() as team:
        papers.document(team)
        returned = papers.submitted(team)
        assert team.reviewer.step(returned, "reject", "A reference is missing").status == 200
        team.simulator.deliver()
        leaves(team, team.author)
        return Staffed.of(team)


@pytest.fixture(scope="module")
def left(left_before: Staffed) -> Iterator[Team]:
    """That study, for tests that only look."""
    with left_before.copy() as team:
        yield team


def test_the_work_of_a_leaver_is_listed_for_somebody_else(left: Team) -> None:
    team = left
    [version] = team.quality_manager.get("/document-versions").body["items"]

    [task] = waiting(team)

    assert task["title"] == f"Rework {version['number']}"
    [*_, entry] = entries(team, f"task/{task['id']}")
    assert (entry["act"], entry["why"]["code"]) == ("task.release", "person_left")


def test_the_documents_of_a_leaver_are_flagged_and_document_control_is_asked(left: Team) -> None:
    team = left
    owned = team.quality_manager.get(f"/documents?owner={team.author.person}").body["items"]

    assert len(owned) == 2
    for item in owned:
        found = team.quality_manager.get(f"/documents/{item['id']}").body
        assert found["data"]["owner_left"] is True
        asked = f"Name another owner of {found['number']}: its owner has left"
        assert mine(team.document_controller).count(asked) == 1


def test_a_flagged_document_gets_another_owner_who_takes_over_the_work(staffed: Staffed) -> None:
    with staffed.copy() as team:
        path = papers.document(team)
        leaves(team, team.author)
        dora, step = team.document_controller, "change_owner"

        refused = dora.step(path, step, "Anna has left", owner=team.author.person)
        assert (refused.status, refused.body["reason"]) == (409, "is_another_owner")
        assert team.monitor.step(path, step, "I could", owner=team.monitor.person).code == "FORBIDDEN"
        said = dora.step(path, step, "Anna has left", owner=team.study_manager.person)
        team.simulator.deliver()

        assert said.status == 200, said.body
        assert (said.body["data"]["owner"], said.body["data"]["owner_left"]) == (
            team.study_manager.person,
            None,
        )
        assert mine(dora) == []
        check_everything(team)


def test_work_is_handed_to_an_active_person_by_whoever_manages_it(left_before: Staffed) -> None:
    with left_before.copy() as team:
        [task] = waiting(team)
        where = f"/tasks/{task['id']}"

        gone = team.quality_manager.step(where, "reassign", "Anna has left", owner=team.author.person)
        assert (gone.status, gone.body["reason"]) == (409, "is_somebody_else")
        quinn = team.quality_manager
        assert quinn.step(where, "reassign", owner=team.document_controller.person).status == 422
        said = quinn.step(where, "reassign", "Anna has left", owner=team.document_controller.person)
        team.simulator.deliver()

        assert (said.status, said.body["state"]) == (200, "open"), said.body
        assert task["title"] in mine(team.document_controller)
        assert waiting(team) == []
        check_everything(team)


def test_a_signature_is_not_handed_on(staffed: Staffed) -> None:
    with staffed.copy() as team:
        papers.submitted(team)
        leaves(team, team.reviewer)
        [task] = waiting(team)

        refused = team.quality_manager.step(
            f"/tasks/{task['id']}", "reassign", "Ravi has left", owner=team.approver.person
        )

        assert (refused.status, refused.code) == (409, "INVALID_TRANSITION")
        assert refused.body["reason"] == "is_no_signature"


def test_what_is_asked_of_somebody_who_has_left_waits_from_its_beginning(staffed: Staffed) -> None:
    with staffed.copy() as team:
        path = papers.submitted(team)
        leaves(team, team.author)

        assert team.reviewer.step(path, "reject", "A reference is missing").status == 200
        team.simulator.deliver()

        assert [task["title"][:6] for task in waiting(team)] == ["Rework"]
        team.simulator.daily()
        assert len(waiting(team)) == 1


def test_a_leaver_is_freed_of_everything_there_was_to_read(staffed: Staffed) -> None:
    with staffed.copy() as team:
        papers.approved(team)
        where = f"/training-assignments?owner={team.monitor.person}"
        assert [i["state"] for i in team.training_administrator.get(where).body["items"]] == ["assigned"]

        leaves(team, team.monitor)

        assert [i["state"] for i in team.training_administrator.get(where).body["items"]] == ["cancelled"]
        assert waiting(team) == []
