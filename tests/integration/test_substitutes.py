"""What stands in for a requirement, and the very days on which a completion begins and ends to count. T7, T9"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shared import clock
from tests.support import deviations, matrix, papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller

ROLE = "site_coordinator"


@pytest.fixture(scope="module")
def course(staffed: Staffed) -> Staffed:
    """Sam passed a quiz that counts for a month; now another one is asked for, which the first stands in for."""
    with staffed.copy() as team:
        team.simulator.twice = False
        first = matrix.requirement(team, "quiz", refresh_months=1)
        old = matrix.matrix(team, matrix.row(ROLE, matrix.curriculum(team, ROLE, first)))
        team.simulator.deliver()
        passes(team, team.site_coordinator)
        other = matrix.requirement(team, "quiz", title="The other quiz", substitutes=[first])
        named = matrix.curriculum(team, ROLE, other)
        matrix.matrix(team, matrix.row(ROLE, named, before_work=True), replaces=old)
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


def passes(team: Team, caller: Caller) -> None:
    [where] = [f"/training-assignments/{i['id']}" for i in assigned(caller) if i["state"] == "assigned"]
    assert caller.step(where, "open").status == 200
    assert caller.step(where, "answer", answers=[[1]] * 5).status == 200
    papers.signed(caller.sign(where, "complete"))
    team.simulator.deliver()


def reports(caller: Caller) -> Any:
    return caller.post("/quality-events", deviations.report())


def days_until_it_runs_out(team: Team) -> int:
    [item] = [one for one in assigned(team.site_coordinator) if one["state"] == "completed"]
    return (date.fromisoformat(item["due_on"]) - clock.today()).days


def day(team: Team, patch: pytest.MonkeyPatch, days: int) -> str:
    """Let the day come, and say how far Sam is then."""
    patch.setenv("DATE_OFFSET_DAYS", str(days))
    team.simulator.handler("training", "daily")({}, None)
    team.simulator.deliver()
    said = team.training_administrator.get(f"/training-matrix?role={ROLE}").body
    return str(said["items"][0]["cells"][0]["standing"])


def test_what_a_substitute_satisfies_is_assigned_to_nobody(team: Team) -> None:
    assert [item["state"] for item in assigned(team.site_coordinator)] == ["completed"]
    said = team.site_coordinator.get(f"/qualifications?role={ROLE}").body
    assert said["qualified"] is True
    assert reports(team.site_coordinator).status == 201


def test_it_counts_on_its_last_day_and_not_on_the_next(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    last = days_until_it_runs_out(team)
    assert day(team, monkeypatch, last) == "completed"
    assert reports(team.site_coordinator).status == 201
    assert day(team, monkeypatch, last + 1) in ("run_out", "open")
    assert reports(team.site_coordinator).code == "NOT_TRAINED"


def test_what_it_stood_in_for_is_assigned_once_before_it_runs_out(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = days_until_it_runs_out(team)
    for _ in range(2):
        day(team, monkeypatch, last - 1)
    assert sorted(item["state"] for item in assigned(team.site_coordinator)) == ["assigned", "completed"]
    passes(team, team.site_coordinator)
    assert day(team, monkeypatch, last + 1) == "completed"
    assert reports(team.site_coordinator).status == 201
