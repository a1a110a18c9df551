"""Two facts about one record that are heard in the same instant: both take effect at once, not minutes later."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.awsrequest import AWSResponse

from services.register import SERVICES
from shared.reactions import TRIES
from tests.support.deviations import WHY, reported, stepped
from tests.support.double.cloud import Go, gate
from tests.support.double.wire import Raw
from tests.support.staff import Team
from tests.support.study import Simulator

TASKS = [service for service in SERVICES if service.name == "tasks"]


@contextmanager
def met_by(simulator: Simulator, event: dict[str, Any]) -> Iterator[None]:
    """Let another worker take an event between what a reaction read and what it writes."""
    waiting = [event]

    def overtake(_service: str, operation: str, _request: Any, go: Go) -> AWSResponse:
        if operation == "TransactWriteItems" and waiting:
            simulator.react(waiting.pop(), TASKS)
        return go()

    with gate(overtake):
        yield


@contextmanager
def always_overtaken() -> Iterator[list[str]]:
    """Let every transaction meet another one."""
    seen: list[str] = []

    def meet(_service: str, operation: str, _request: Any, go: Go) -> AWSResponse:
        if operation == "TransactWriteItems" and len(seen) < TRIES:
            seen.append(operation)
            return refused(_request)
        return go()

    with gate(meet):
        yield seen


def refused(request: Any) -> AWSResponse:
    """Answer as DynamoDB does when another transaction holds an item."""
    body = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "CancellationReasons": [{"Code": "TransactionConflict", "Message": "held"}]}  # fmt: skip
    return AWSResponse(request.url, 400, {}, Raw(json.dumps(body).encode()))


def ratings(team: Team) -> tuple[str, list[dict[str, Any]]]:
    """Rate an event minor and then critical; return its number and both facts, unheard by the inbox."""
    path = reported(team)
    team.simulator.deliver()
    stepped(team.monitor, path, "rate", rating="minor", rationale=WHY)
    stepped(team.quality_manager, path, "rate", rating="critical", rationale=WHY)
    heard = [event for event in team.simulator.told() if event["detail-type"] == "quality_event.rated"]
    assert len(heard) == 2
    return str(team.monitor.get(path).body["number"]), heard


def paged(team: Team) -> list[str]:
    return [task["title"] for task in team.quality_manager.get("/tasks?owner=me&limit=100").body["items"]]


@pytest.mark.parametrize("first", [0, 1])
def test_two_ratings_heard_at_once_page_the_quality_manager_at_once(shared_team: Team, first: int) -> None:
    team = shared_team
    number, heard = ratings(team)

    with met_by(team.simulator, heard[1 - first]):
        team.simulator.react(heard[first], TASKS)

    assert paged(team).count(f"{number} was rated critical") == 1


def test_what_meets_others_every_time_waits_for_its_queue(shared_team: Team) -> None:
    team = shared_team
    number, heard = ratings(team)

    with always_overtaken() as seen, pytest.raises(BatchProcessingError):
        team.simulator.react(heard[1], TASKS)

    assert len(seen) == TRIES
    assert f"{number} was rated critical" not in paged(team)
    team.simulator.react(heard[1], TASKS)
    assert f"{number} was rated critical" in paged(team)
