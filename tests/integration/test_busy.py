"""AWS busy or out of reach for longer than the client repeats: the caller is told to send it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError

from tests.support.calls import no_waiting, spoil
from tests.support.double.cloud import Go, gate
from tests.support.staff import Team

SITE = {"kind": "site", "legal_name": "Charite Berlin"}
ANSWERS = {"throttled": (429, "THROTTLED"), "timed out": (503, "UNAVAILABLE"), "gone": (503, "UNAVAILABLE")}


@contextmanager
def ailing(kind: str) -> Iterator[None]:
    """Let every call to DynamoDB fail, however often it is repeated."""

    def fail(service: str, _operation: str, request: Any, go: Go) -> AWSResponse:
        if service != "dynamodb":
            return go()
        if kind == "gone":
            raise EndpointConnectionError(endpoint_url=request.url)
        return spoil("throttle" if kind == "throttled" else "timeout before", request, go)

    with gate(fail), no_waiting():
        yield


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_busy_store_asks_for_the_same_request_again_and_then_does_it_once(team: Team, kind: str) -> None:
    with ailing(kind):
        reply = team.alan.post("/parties", SITE, idempotency_key="once")
    assert (reply.status, reply.code) == ANSWERS[kind]
    assert int(reply.headers["retry-after"]) > 0
    assert "Idempotency-Key" in reply.body["detail"]

    again, repeated = (team.alan.post("/parties", SITE, idempotency_key="once") for _ in range(2))
    assert again.status == 201
    assert repeated.body["number"] == again.body["number"]
