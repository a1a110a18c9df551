"""Who does which tasks at a site: delegated by its investigator to whoever is trained, suspended, ended. SC3, E6(R3) 2.3"""

from collections.abc import Iterator

import pytest

from tests.support import corrections, delegations, matrix
from tests.support.delegations import Site
from tests.support.papers import signed
from tests.support.staff import Staffed, Team
from tests.support.trail import check_everything, entries


@pytest.fixture(scope="module")
def opened(staffed: Staffed) -> tuple[Staffed, Site]:
    """A site where the dispensing log is seen at work before it is handed over."""
    with staffed.copy() as team:
        at = delegations.site(team)
        return Staffed.of(team), at


@pytest.fixture
def site(opened: tuple[Staffed, Site]) -> Site:
    return opened[1]


@pytest.fixture
def team(opened: tuple[Staffed, Site]) -> Iterator[Team]:
    """A copy of that study."""
    with opened[0].copy() as team:
        yield team


def state(team: Team, path: str) -> str:
    return str(team.investigator.get(path).body["state"])


def days_later(team: Team, patch: pytest.MonkeyPatch, days: int) -> None:
    patch.setenv("DATE_OFFSET_DAYS", str(days))
    team.simulator.handler("training", "daily")({}, None)
    team.simulator.deliver()


def refresh(team: Team, site: Site) -> None:
    """Ask the coordinators of the site for something new."""
    asked = matrix.requirement(team, title="Dispensing log, amended", replaces=site.requirement)
    assert asked
    team.simulator.deliver()


def test_a_task_is_delegated_once_its_training_is_complete_and_the_refusal_names_what_is_missing(
    team: Team, site: Site
) -> None:
    path = delegations.proposed(team, site.entity, site.task)

    refused = delegations.signed(team, path)

    assert (refused.status, refused.code) == (409, "NOT_TRAINED")
    assert refused.body["missing"] == ["ABC01-TRQ-0001 Dispensing log under supervision"]
    assert refused.body["who_can"] == ["training administrator"]
    assert state(team, path) == "proposed"

    delegations.trained(team, team.site_coordinator)
    signed(delegations.signed(team, path))

    found = team.site_coordinator.get(path).body
    assert (found["state"], found["title"]) == ("active", "Dispensing log")
    assert found["data"]["delegated_by"] == team.investigator.person
    assert [one["meaning"]["text"] for one in found["signatures"]] == ["Delegated"]
    told = entries(team, found["entity"])[-1]["ev"]
    assert (told["name"], told["data"]["tasks"]) == ("delegation.started", [site.task])
    check_everything(team)


def test_nobody_delegates_to_themselves_nor_from_elsewhere_nor_to_somebody_of_another_site(
    team: Team, site: Site
) -> None:
    own = delegations.proposed(team, site.entity, site.task, owner=team.investigator.person)
    assert delegations.signed(team, own).code == "SOD_VIOLATION"

    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    elsewhere = delegations.proposed(team, other, site.task)
    said = delegations.signed(team, elsewhere).body
    assert (said["code"], said["reason"]) == ("NOT_QUALIFIED", "is_investigator_there")

    delegations.trained(team, team.site_coordinator)
    stranger = delegations.proposed(team, site.entity, site.task, owner=team.monitor.person)
    said = delegations.signed(team, stranger).body
    assert (said["code"], said["reason"], said["who_can"]) == (
        "NOT_QUALIFIED", "works_there", ["study administrator"],
    )  # fmt: skip
    assert team.site_coordinator.post("/delegations", delegations.body(team, site.entity)).status == 403


def test_days_that_are_over_are_not_delegated_and_an_end_does_not_lie_before_its_beginning(
    team: Team, site: Site
) -> None:
    delegations.trained(team, team.site_coordinator)
    late = delegations.proposed(team, site.entity, site.task, begins_on=corrections.due(-1))
    assert delegations.signed(team, late).body["reason"] == "begins_today_or_later"
    wrong = delegations.body(team, site.entity, begins_on=corrections.due(3), ends_on=corrections.due(2))
    assert team.investigator.post("/delegations", wrong).status == 422


def test_a_person_and_a_task_have_one_delegation_that_stands(team: Team, site: Site) -> None:
    first = delegations.active(team, site)
    second = delegations.proposed(team, site.entity, site.task)

    refused = delegations.signed(team, second)
    assert (refused.code, refused.body["missing"]) == (
        "ALREADY_EXISTS", [team.investigator.get(first).body["number"]],
    )  # fmt: skip

    assert team.investigator.step(first, "end", "the tasks are shared anew").status == 200
    signed(delegations.signed(team, second))
    assert team.investigator.step(first, "end", "again").code == "INVALID_TRANSITION"
    check_everything(team)


def test_a_task_that_no_matrix_of_the_site_asks_training_for_is_not_delegated(team: Team, site: Site) -> None:
    task = matrix.active(team, "competencies", **delegations.TASK | {"code": "DIS-02", "title": "Blood draw"})
    refused = delegations.signed(team, delegations.proposed(team, site.entity, task)).body
    assert refused["code"] == "NOT_TRAINED"
    assert refused["missing"] == ["no matrix says what ABC01-CMP-0002 Blood draw asks for at this site"]


def test_missed_training_suspends_it_until_it_is_done_and_the_investigator_says_so(
    team: Team, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = delegations.active(team, site)
    number = team.investigator.get(path).body["number"]
    refresh(team, site)
    days_later(team, monkeypatch, 29)

    assert state(team, path) == "suspended"
    tasks = [one["title"] for one in team.investigator.get("/tasks?owner=me&limit=100").body["items"]]
    assert f"Training was missed: see who does the tasks of {number}" in tasks
    refused = team.investigator.step(path, "resume", "we need him")
    assert refused.code == "NOT_TRAINED"
    assert state(team, path) == "suspended"

    delegations.trained(team, team.site_coordinator)
    assert team.investigator.step(path, "resume", "he was shown the new log").status == 200
    team.simulator.deliver()

    assert state(team, path) == "active"
    open_ones = [one["title"] for one in team.investigator.get("/tasks?owner=me&limit=100").body["items"]
                 if one["state"] not in ("done", "cancelled")]  # fmt: skip
    assert f"Training was missed: see who does the tasks of {number}" not in open_ones
    acts = [entry["act"] for entry in entries(team, f"delegation/{path.rpartition('/')[2]}")]
    assert acts == ["delegation.create", "delegation.delegate", "delegation.suspend", "delegation.resume"]
    check_everything(team)


def test_what_was_done_before_the_fact_arrives_suspends_nothing(
    team: Team, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = delegations.active(team, site)
    refresh(team, site)
    monkeypatch.setenv("DATE_OFFSET_DAYS", "29")
    team.simulator.handler("training", "daily")({}, None)
    delegations.trained(team, team.site_coordinator)  # the fact is delivered only now, with all that followed
    assert state(team, path) == "active"


def test_it_ends_with_the_role_with_the_person_and_with_its_last_day(
    team: Team, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = delegations.active(team, site, ends_on=corrections.due(1))
    days_later(team, monkeypatch, 1)
    assert state(team, first) == "active"
    days_later(team, monkeypatch, 2)
    assert state(team, first) == "ended"

    second = delegations.proposed(team, site.entity, site.task, begins_on=corrections.due(2))
    signed(delegations.signed(team, second))
    delegations.leaves(team, team.site_coordinator, delegations.ROLE, site.entity)
    assert state(team, second) == "ended"
    why = [
        entries(team, f"delegation/{one.rpartition('/')[2]}")[-1]["why"]["code"] for one in (first, second)
    ]
    assert why == ["last_day_over", "role_ended"]
    check_everything(team)


def test_whoever_leaves_the_study_does_no_task_any_more(team: Team, site: Site) -> None:
    path = delegations.active(team, site)
    sam = f"/people/{team.site_coordinator.person.partition('/')[2]}"
    assert team.alan.step(sam, "leave", "left the clinic").status == 200
    team.simulator.deliver()
    assert state(team, path) == "ended"


def test_the_log_of_a_site_is_that_sites(team: Team, site: Site) -> None:
    path = delegations.active(team, site, ends_on=corrections.due(90))
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    team.simulator.twice = False
    cora = team.simulator.caller(team.alan, "Cora Jansen", "vendor_contact", helper=team.alba)
    delegations.joins(team, cora, delegations.ROLE, other)
    delegations.leaves(team, cora, "vendor_contact", "study")

    [row] = team.site_coordinator.get(f"/delegations?site={site.entity}").body["items"]
    assert (row["title"], row["summary"]) == (
        "Dispensing log", f"{corrections.due(0)} to {corrections.due(90)}",
    )  # fmt: skip
    assert cora.get("/delegations").body["items"] == []
    assert cora.get(f"/delegations?site={site.entity}").code == "OUT_OF_SCOPE"
    assert cora.get(path).code == "OUT_OF_SCOPE"
    assert team.quality_manager.get(f"{path}/print").status == 200
