"""AWS busy or out of reach for longer than the client repeats: the caller is told to send it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from shared import aws
from tests.support.calls import THROTTLED, _Raw
from tests.support.staff import Team

SITE = {"kind": "site", "legal_name": "Charite Berlin"}
ANSWERS = {"throttled": (429, "THROTTLED"), "timed out": (503, "UNAVAILABLE"), "gone": (503, "UNAVAILABLE")}


@contextmanager
def ailing(kind: str) -> Iterator[None]:
    """Let every call to DynamoDB fail, however often it is repeated."""

    def fail(request: Any, **_: Any) -> AWSResponse:
        if kind == "timed out":
            raise ReadTimeoutError(endpoint_url=request.url)
        if kind == "gone":
            raise EndpointConnectionError(endpoint_url=request.url)
        return AWSResponse(request.url, 400, {}, _Raw(THROTTLED))

    clock, botocore.endpoint.time = botocore.endpoint.time, SimpleNamespace(sleep=lambda _: None)
    emitter = aws.client("dynamodb").meta.events
    emitter.register_first("before-send", fail, unique_id="ailing")
    try:
        yield
    finally:
        botocore.endpoint.time = clock
        emitter.unregister("before-send", unique_id="ailing")


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
