"""A run of assignments that dies at any call, is told twice or meets a role that starts: everybody gets exactly one."""

from collections import Counter
from typing import Any

import pytest

from services.register import SERVICES
from tests.support import papers
from tests.support.faults import Crash, at_call, crash
from tests.support.staff import Staffed, Team
from tests.support.trail import check_everything, rows

TRAINING = [service for service in SERVICES if service.name == "training"]


@pytest.fixture(scope="module")
def approved(staffed: Staffed) -> Any:
    """A version was just approved; whom it addresses has not heard yet, and somebody takes the role meanwhile."""
    with staffed.copy() as team:
        team.simulator.twice = False
        for role in ("medical", "lead_monitor"):
            takes(team, role)
        team.simulator.deliver()
        path = papers.reviewed(team)
        papers.signed(team.approver.sign(path, "approve"))
        papers.signed(team.quality_manager.sign(path, "approve"))
        takes(team, "reviewer")
        told = {event["detail-type"]: event for event in team.simulator.told()}
        yield Staffed.of(team), told["document_version.approved"], told["person.role_started"]


def takes(team: Team, role: str) -> None:
    person = team.everyone()[role].person.partition("/")[2]
    assert team.alan.step(f"/people/{person}", "grant_role", "helps out", role="monitor").status == 200


def heard(team: Team, *events: Any) -> None:
    for event in events:
        team.simulator.react(event, TRAINING)


def assigned(team: Team) -> Counter[str]:
    """Count the assignments of each person."""
    return Counter(row["owner"] for row in rows(team, "data-training", "E#training_assignment#"))


def everybody(team: Team) -> Counter[str]:
    people = (team.monitor, team.medical, team.lead_monitor, team.reviewer)
    return Counter({caller.person: 1 for caller in people})


def calls_of_a_run(approved: Any) -> int:
    kept, version, started = approved
    with kept.copy() as team, at_call(-1, crash) as calls:
        heard(team, started, version)
    return calls.count


@pytest.mark.parametrize("after", [False, True], ids=["before it took effect", "after it did"])
def test_a_run_that_dies_at_any_call_is_taken_up_again(approved: Any, after: bool) -> None:
    kept, version, started = approved
    for number in range(calls_of_a_run(approved)):
        with kept.copy() as team:
            with pytest.raises(Crash), at_call(number, crash, after):
                heard(team, started, version)
            heard(team, version, started, version)
            assert assigned(team) == everybody(team), number
            assert len(rows(team, "data-training", "E#assignment_run#")) == 1, number


def test_whatever_comes_first_or_twice_everybody_gets_one(approved: Any) -> None:
    kept, version, started = approved
    for order in ((version, started), (started, version), (version, version, started, started)):
        with kept.copy() as team:
            heard(team, *order)
            assert assigned(team) == everybody(team)
            team.simulator.deliver()
            check_everything(team)
