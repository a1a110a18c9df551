"""What it costs to assign a version to five hundred, five thousand and a hundred thousand people. G2

The design's bars on the user's request, on the calls for each person and on how cost grows hold as they stand. The one
on units was set for a row a person without an entry; ADR 0062 says what an entry of its own costs, and why it stays.
"""

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from ulid import ULID

from services.register import SERVICES
from shared.rows import ProjectionRow
from tests.support import papers
from tests.support.double.cloud import Go, current, gate
from tests.support.staff import Staffed, Team
from tests.support.trail import rows

logger = logging.getLogger(__name__)
TRAINING = [service for service in SERVICES if service.name == "training"]
REQUEST = 3  # calls of the approval's two requests, at any number of people
STEEPEST = 1.02  # G2: the exponent with which calls and units may grow
UNITS = 17  # W of one assignment with its entry, places in lists, cell and place in the queue of the trail
MARK = 2  # W of what says that a part of a thousand is done
AROUND = 20  # calls that open and complete a run, where the design wanted ten
OF_ASSIGNMENTS = ("E#training_assignment#", "CELL#", "A#training_assignment#", "P#")


@dataclass
class Cost:
    """What was called and what was written."""

    calls: list[str] = field(default_factory=list)
    units: float = 0.0


@contextmanager
def metered() -> Iterator[Cost]:
    """Count every call, and the write units of those to tables."""
    cost, store = Cost(), current().dynamodb

    def pass_on(_service: str, operation: str, _request: Any, go: Go) -> AWSResponse:
        cost.calls.append(operation)
        return go()

    store.bills = []
    try:
        with gate(pass_on):
            yield cost
        cost.units = sum(sum(bill.written.values()) for bill in store.bills)
    finally:
        store.bills = None


@pytest.fixture(scope="module")
def reviewed(staffed: Staffed) -> tuple[Staffed, str]:
    """A version that one signature approves."""
    with staffed.copy() as team:
        team.simulator.twice = False
        path = papers.reviewed(team)
        papers.signed(team.approver.sign(path, "approve"))
        team.simulator.deliver()
        return Staffed.of(team), path


def monitors(team: Team, count: int) -> None:
    """Let so many people hold the role, whose monitor is one."""
    table = current().dynamodb.tables[team.simulator.study.table("data-training")]
    for _ in range(count - 1):
        item = ProjectionRow("ROLE#monitor", f"person/{ULID()}#study", note="held", v=1).serialize()
        table.put(table.place(table.schema, item), item)


def run(reviewed: tuple[Staffed, str], people: int) -> tuple[Cost, Cost]:
    """Approve a version for so many people; return the cost of the request, and of the run."""
    kept, path = reviewed
    with kept.copy() as team:
        team.simulator.twice = False
        monitors(team, people)
        request = asked(team, lambda: team.quality_manager.sign(path, "approve"))
        approved = told(team, "document_version.approved")
        with metered() as cost:
            team.simulator.react(approved, TRAINING)
        opened = told(team, "training.run_opened")
        with metered() as begun:
            team.simulator.react(opened, TRAINING)
        owners = put_away(team)
        for more in (begun, *taken(team, owners)):
            cost.calls += more.calls
            cost.units += more.units
        assert len(owners) == len(set(owners)) == people
        assert [row["state"] for row in rows(team, "data-training", "E#assignment_run#")] == ["complete"]
    return request, cost


def taken(team: Team, owners: list[str]) -> Iterator[Cost]:
    """Take each part, and yield its cost."""
    for part in team.simulator.study.parts():
        with metered() as cost:
            team.simulator.tell("training", part)
        yield cost
        owners += put_away(team)


def put_away(team: Team) -> list[str]:
    """Take what was written of assignments out of the tables, which lie in memory; return whom it was written for."""
    owners = []
    for what in ("data-training", "audit", "log"):
        table = current().dynamodb.tables[team.simulator.study.table(what)]
        for pk, shelf in [one for one in table.base.by_key.items() if one[0].startswith(OF_ASSIGNMENTS)]:
            owners += [item["owner"]["S"] for item in shelf.items.values() if "owner" in item]
            for sk in list(shelf.keys):
                table.remove((pk, sk))
            del table.base.by_key[pk]
            table.base.own.discard(pk)
    return owners


def asked(team: Team, sign: Callable[[], Any]) -> Cost:
    with metered() as cost:
        papers.signed(sign())
    return cost


def told(team: Team, name: str) -> Any:
    return next(event for event in team.simulator.told() if event["detail-type"] == name)


def steepness(first: tuple[int, float], last: tuple[int, float]) -> float:
    return math.log(last[1] / first[1]) / math.log(last[0] / first[0])


def checked(reviewed: tuple[Staffed, str], *sizes: int) -> None:
    found = {people: run(reviewed, people) for people in sizes}
    assert len({len(request.calls) for request, _ in found.values()}) == 1
    assert len({request.units for request, _ in found.values()}) == 1
    for people, (_, cost) in found.items():
        said = f"{people} people: {len(cost.calls)} calls, {cost.units:.0f} W"
        logger.info(said)
        lists = people / 2_500  # pages of who holds the role, and calls to the queue
        assert len(cost.calls) <= math.ceil(people / 25) + math.ceil(people / 250) + lists + AROUND, said
        assert cost.units <= UNITS * people + MARK * math.ceil(people / 1_000) + 100, said
    (few, (_, low)), *_, (many, (_, high)) = found.items()
    assert steepness((few, len(low.calls)), (many, len(high.calls))) <= STEEPEST
    assert steepness((few, low.units), (many, high.units)) <= STEEPEST


@pytest.mark.timeout(600)  # five thousand people are written one by one
def test_a_run_grows_with_its_people_and_the_request_that_begins_it_does_not(
    reviewed: tuple[Staffed, str],
) -> None:
    checked(reviewed, 500, 5_000)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_so_it_does_for_a_hundred_thousand_people(reviewed: tuple[Staffed, str]) -> None:
    checked(reviewed, 500, 100_000)
