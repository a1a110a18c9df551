"""Training that was not done: reminded, overdue, and one fact for a person and curriculum when grace ends. T16, SC3.8"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import matrix, papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries

DUE = 14


@pytest.fixture(scope="module")
def course(staffed: Staffed) -> Staffed:
    """A coordinator of a site has a curriculum of three requirements, and another of one."""
    with staffed.copy() as team:
        team.simulator.twice = False
        site = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 104"}).body["entity"]
        first = [matrix.requirement(team, title=f"Seen at work, {n}") for n in range(3)]
        named = matrix.curriculum(team, "site_coordinator", *first)
        other = matrix.curriculum(team, "site_coordinator", matrix.requirement(team, title="Another"))
        rows = (matrix.row("site_coordinator", named), matrix.row("site_coordinator", other))
        matrix.matrix(team, *rows, holds_for=site)
        for caller, role in ((team.monitor, "site_coordinator"), (team.investigator, "investigator")):
            path = f"/people/{caller.person.partition('/')[2]}"
            assert team.alan.step(path, "grant_role", "joins", role=role, scope=site).status == 200
        team.simulator.deliver()
        return Staffed.of(team)


@pytest.fixture
def team(course: Staffed) -> Iterator[Team]:
    """A copy of that study."""
    with course.copy() as team:
        team.simulator.twice = False
        yield team


def assigned(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get("/training-assignments?owner=me").body["items"]
    return found


def days_pass(team: Team, patch: pytest.MonkeyPatch, days: int) -> list[dict[str, Any]]:
    """Move the business date, do the daily work, deliver, and return the facts of training told."""
    patch.setenv("DATE_OFFSET_DAYS", str(days))
    before = [len(entries(team, f"training_assignment/{item['id']}")) for item in assigned(team.monitor)]
    team.simulator.handler("training", "daily")({}, None)
    team.simulator.deliver()
    return [
        entry["ev"] | {"from": entry["ent"], "act": entry["act"]}
        for known, item in zip(before, assigned(team.monitor), strict=True)
        for entry in entries(team, f"training_assignment/{item['id']}")[known:]
        if entry["ev"]
    ]  # fmt: skip


def test_three_days_before_the_person_is_reminded_and_on_the_day_nobody_is_late(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert days_pass(team, monkeypatch, DUE - 4) == []
    assert [told["name"] for told in days_pass(team, monkeypatch, DUE - 3)] == ["training.reminded"] * 4
    assert days_pass(team, monkeypatch, DUE) == []


def test_the_day_after_the_investigator_of_the_site_knows(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = days_pass(team, monkeypatch, DUE + 1)
    assert [one["name"] for one in told] == ["training.overdue"] * 4
    titles = [task["title"] for task in team.investigator.get("/tasks?owner=me").body["items"]]
    assert len([title for title in titles if title.endswith("is overdue: talk to the learner")]) == 4
    assert days_pass(team, monkeypatch, DUE + 2) == []


def test_when_grace_ends_one_fact_tells_of_everything_missed_in_a_curriculum(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_pass(team, monkeypatch, DUE + 14)
    told = days_pass(team, monkeypatch, DUE + 15)

    assert [one["name"] for one in told] == ["training.missed"] * 2
    facts = sorted((one["data"] for one in told), key=lambda data: len(data["assignments"]))
    assert [len(data["assignments"]) for data in facts] == [1, 3]
    assert [len(data["requirements"]) for data in facts] == [1, 3]
    assert len({data["curriculum"] for data in facts}) == 2
    assert {data["person"] for data in facts} == {team.monitor.person}
    assert {len(data["parties"]) for data in facts} == {1}
    assert days_pass(team, monkeypatch, DUE + 16) == []
    check_everything(team)


def test_what_becomes_late_later_joins_the_fact_that_stands(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = next(one for one in assigned(team.monitor) if one["title"].startswith("Seen at work"))
    path = f"/training-assignments/{item['id']}"
    later = {"new_due_on": "2030-01-01", "justification": "A course is held only then"}
    assert team.monitor.step(path, "request_extension", **later).status == 200
    papers.signed(team.quality_manager.sign(path, "grant_extension"))
    told = days_pass(team, monkeypatch, DUE + 15)
    assert sorted(len(one["data"]["assignments"]) for one in told if one["name"] == "training.missed") == [
        1,
        2,
    ]

    told = days_pass(team, monkeypatch, 3000)

    assert [(one["name"], one["data"]["due_on"]) for one in told] == [("training.overdue", "2030-01-01")]
    last = entries(team, f"training_assignment/{item['id']}")[-1]
    assert (last["act"], last["ev"]) == ("training_assignment.count_as_missed", None)
