"""Facts that arrive as on a bad day: twice, out of order, rounds late, and while the tables are throttled."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.awsrequest import AWSResponse

from shared.reactions import MOST_HOPS
from tests.support.calls import no_waiting, refused
from tests.support.double.cloud import Go, gate
from tests.support.staff import Team

ROUNDS = 8 * MOST_HOPS
Message = tuple[str | None, Any]  # a part of a large fact for its service, or an event for whoever listens


def storm(team: Team, order: Random, throttled: float = 0) -> int:
    """Deliver what is told twice and shuffled, a part of it rounds late, until all is quiet; it has to come to rest.

    A share of all calls that reactions make to the tables is refused; return how many were.
    """
    waiting: list[Message] = []
    refusals: list[str] = []
    for _ in range(ROUNDS):
        waiting += [(None, event) for event in team.simulator.told() * 2]
        waiting += [("training", part) for part in team.simulator.study.parts() * 2]
        if not waiting:
            return len(refusals)
        order.shuffle(waiting)
        late = len(waiting) // 4
        waiting, now = waiting[:late], waiting[late:]
        with _throttled(order, throttled, refusals):
            waiting += [message for message in now if not _taken(team, *message)]
    raise AssertionError(f"the storm never came to rest: {waiting[:3]}")


def _taken(team: Team, service: str | None, message: Any) -> bool:
    """Deliver; what a service could not take is delivered again later, as its queue would do."""
    try:
        if service is None:
            team.simulator.react(message)
        else:
            team.simulator.tell(service, message)
    except (AssertionError, BatchProcessingError):
        return False
    return True


@contextmanager
def _throttled(dice: Random, share: float, met: list[str]) -> Iterator[None]:
    """Refuse a share of all calls to the tables, as DynamoDB does when it is asked too much; keep what was refused."""

    def meet(service: str, operation: str, request: Any, go: Go) -> AWSResponse:
        if service == "dynamodb" and dice.random() < share:
            met.append(operation)
            return refused(service, "throttled", request.url)
        return go()

    with gate(meet), no_waiting():
        yield
