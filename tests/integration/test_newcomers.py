"""Whoever takes a role reads what the role has to read; whoever gives it up need not. VAL-09, 21 CFR 11.10(i)"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from tests.support import papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries


@pytest.fixture(scope="module")
def in_force(staffed: Staffed) -> Staffed:
    """A study in which monitors work by one effective procedure."""
    with staffed.copy() as team:
        papers.effective(team)
        team.simulator.twice = False  # that a second delivery changes nothing is shown elsewhere
        return Staffed.of(team)


@pytest.fixture
def ruled(in_force: Staffed) -> Iterator[Team]:
    """A copy of that study."""
    with in_force.copy() as team:
        yield team


def path_of(caller: Caller) -> str:
    return f"/people/{caller.person.partition('/')[2]}"


def takes(team: Team, caller: Caller, role: str, **fields: Any) -> None:
    said = team.alan.step(path_of(caller), "grant_role", "helps out", role=role, **fields)
    assert said.status == 200, said.body
    team.simulator.deliver()


def gives_up(team: Team, caller: Caller, role: str) -> None:
    said = team.alan.step(path_of(caller), "revoke_role", "done", role=role, scope="study")
    assert said.status == 200, said.body
    team.simulator.deliver()


def assigned(caller: Caller) -> list[dict[str, Any]]:
    found = caller.get("/training-assignments?owner=me").body["items"]
    return [item for item in found if item["state"] != "cancelled"]


def read(caller: Caller) -> None:
    path = f"/training-assignments/{assigned(caller)[0]['id']}"
    assert caller.step(path, "open").status == 200
    papers.signed(caller.sign(path, "complete"))


def test_a_role_that_starts_later_is_assigned_what_is_effective_and_what_is_approved(ruled: Team) -> None:
    team = ruled
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    approved = papers.approved(team, papers.draft(team, planned_effective_on=tomorrow))
    papers.draft(team)

    takes(team, team.medical, "monitor")

    found = assigned(team.medical)
    assert len(found) == 2
    assert team.author.get(approved).body["number"] in {item["summary"] for item in found}
    assert {item["due_on"] for item in found} == {(clock.today() + timedelta(days=14)).isoformat()}
    [first, *_] = entries(team, f"training_assignment/{found[0]['id']}")
    assert (first["why"]["code"], first["ev"]["name"]) == ("role_started", "training.assigned")
    assert {task["title"] for task in team.medical.get("/tasks?owner=me").body["items"]} == {
        "Read and understand: " + item["number"] for item in found
    }


def test_a_newcomer_counts_for_the_gate_of_a_version_on_its_way(team: Team) -> None:
    path = papers.approved(team)
    takes(team, team.medical, "monitor")

    said = team.document_controller.step(path, "make_effective")
    assert said.code == "NOT_TRAINED"
    assert len(said.body["missing"]) == 2
    read(team.monitor)
    team.simulator.deliver()
    assert team.author.get(path).body["state"] == "approved"
    read(team.medical)
    team.simulator.deliver()
    assert team.author.get(path).body["state"] == "effective"


def test_a_newcomer_reads_also_what_was_approved_without_retraining(team: Team) -> None:
    draft = papers.draft(team, training_impact="none", impact_rationale="Only typing errors were corrected")
    papers.approved(team, draft)
    assert assigned(team.monitor) == []

    takes(team, team.medical, "monitor")

    assert len(assigned(team.medical)) == 1


def test_a_document_that_needs_no_training_is_assigned_to_nobody(team: Team) -> None:
    papers.approved(team, papers.draft(team, papers.document(team, training_required="none")))
    takes(team, team.medical, "monitor")

    assert assigned(team.monitor) == assigned(team.medical) == []


def test_a_role_that_ends_takes_its_assignments_along_and_leaves_the_others(ruled: Team) -> None:
    team = ruled
    both = papers.document(team, audience_roles=["monitor", "lead_monitor"])
    papers.approved(team, papers.draft(team, both))
    takes(team, team.lead_monitor, "monitor")
    assert len(assigned(team.lead_monitor)) == 2

    gives_up(team, team.lead_monitor, "monitor")

    [left] = assigned(team.lead_monitor)
    assert left["summary"].startswith(team.author.get(both).body["number"])
    [task] = team.lead_monitor.get("/tasks?owner=me").body["items"]
    assert left["number"] in task["summary"].split()
    check_everything(team)


def test_who_takes_a_role_again_is_assigned_again_but_reads_nothing_twice(ruled: Team) -> None:
    team = ruled
    takes(team, team.medical, "monitor")
    gives_up(team, team.medical, "monitor")
    assert assigned(team.medical) == []

    takes(team, team.medical, "monitor")
    read(team.medical)
    gives_up(team, team.medical, "monitor")
    takes(team, team.medical, "monitor")

    assert [item["state"] for item in assigned(team.medical)] == ["completed"]


def test_what_is_superseded_is_assigned_to_no_newcomer(ruled: Team) -> None:
    team, [document] = ruled, ruled.author.get("/documents").body["items"]
    new = papers.effective(
        team, papers.draft(team, f"/documents/{document['id']}", change_summary="Re-consent")
    )

    takes(team, team.medical, "monitor")

    [item] = assigned(team.medical)
    assert item["summary"] == team.author.get(new).body["number"]


def test_a_role_that_ends_by_its_date_ends_its_assignments(ruled: Team) -> None:
    team, until = ruled, clock.now() + timedelta(seconds=2)
    takes(team, team.medical, "monitor", valid_to=clock.instant(until))

    while clock.now() < until:
        pass
    team.simulator.daily()
    team.simulator.daily()
    team.simulator.deliver()

    states = [i["state"] for i in team.medical.get("/training-assignments?owner=me").body["items"]]
    assert states == ["cancelled"]
    last = entries(team, team.medical.person)[-1]
    assert (last["act"], last["why"]["code"], last["ev"]["data"]["role"]) == (
        "person.expire_role",
        "time_over",
        "monitor",
    )
    check_everything(team)


def test_whatever_order_facts_come_in_a_leaver_is_assigned_nothing(ruled: Team) -> None:
    team = ruled
    simulator, path = team.simulator, path_of(team.medical)
    assert team.alan.step(path, "grant_role", "helps", role="monitor").status == 200
    started = simulator.told()
    assert team.alan.step(path, "leave", "has left").status == 200
    for event in [*simulator.told(), *started]:
        simulator.react(event)
    simulator.deliver()

    found = team.training_administrator.get(f"/training-assignments?owner={team.medical.person}")
    assert [item for item in found.body["items"] if item["state"] != "cancelled"] == []
