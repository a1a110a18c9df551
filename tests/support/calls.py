"""Every AWS call a request makes, counted at botocore's own events or spoiled on its way."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from shared import aws
from tests.support.double.cloud import Go, gate, wire
from tests.support.double.wire import Fault, Raw, json_fault
from tests.support.faults import Crash

CLIENTS = ("dynamodb", "s3", "kms", "events", "cognito-idp", "sesv2")
THROTTLED = (
    b'{"__type": "com.amazonaws.dynamodb#ProvisionedThroughputExceededException", "message": "slow down"}'
)


@dataclass
class Watch:
    """The operations that were called, in order, by name, and the tables that transactions wrote."""

    names: list[str] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    written: set[str] = field(default_factory=set)

    def note(self, model: Any, params: Any, **_: Any) -> None:
        self.names.append(model.name)
        body = params.get("body", b"")
        self.items.append(body.count(b'"TableName"') if isinstance(body, bytes) else 0)
        if model.name == "TransactWriteItems":
            self.written |= set(re.findall(r'"TableName": ?"([^"]+)"', bytes(body).decode()))


@contextmanager
def counted() -> Iterator[Watch]:
    """Count the calls that are made."""
    watch = Watch()
    emitters = [aws.client(name).meta.events for name in CLIENTS]
    for emitter in emitters:
        emitter.register("before-call", watch.note, unique_id="counted")
    try:
        with wire():
            yield watch
    finally:
        for emitter in emitters:
            emitter.unregister("before-call", unique_id="counted")


@contextmanager
def spoiled(number: int, kind: str) -> Iterator[list[int]]:
    """Spoil attempt `number`: crash before or after its effect, time out before or after it, or refuse it.

    All but one throttled attempt last: botocore's own repetitions meet it too, so that the product hears of it.
    """
    seen = [0]

    def pass_on(service: str, _operation: str, request: Any, go: Go) -> AWSResponse:
        mine, seen[0] = seen[0] - number, seen[0] + 1
        lasts = 1 if kind == "throttle" or kind.startswith("crash") else ATTEMPTS
        return spoil(kind, request, go, service) if 0 <= mine < lasts else go()

    with gate(pass_on), no_waiting():
        yield seen


def spoil(kind: str, request: Any, go: Go, service: str = "dynamodb") -> AWSResponse:
    """Let one attempt fail in the way that is named."""
    if kind in ("throttled", "failing"):
        return refused(service, kind, request.url)
    if kind == "throttle":
        return AWSResponse(request.url, 400, {}, Raw(THROTTLED))
    if kind.endswith("after"):
        go()
    raise Crash if kind.startswith("crash") else ReadTimeoutError(endpoint_url=request.url)


def refused(service: str, kind: str, url: str) -> AWSResponse:
    """Answer as a service does that is busy, or that fails by itself; nothing took effect."""
    if service == "s3":
        status, code = (503, "SlowDown") if kind == "throttled" else (500, "InternalError")
        body = f"<Error><Code>{code}</Code><Message>not now</Message></Error>"
        return AWSResponse(url, status, {"content-type": "application/xml"}, Raw(body.encode()))
    status, code = (400, "ThrottlingException") if kind == "throttled" else (500, "InternalServerError")
    return json_fault(url, Fault(code, "not now", status))


@contextmanager
def no_waiting() -> Iterator[None]:
    """Let botocore repeat a call at once."""
    clock, botocore.endpoint.time = botocore.endpoint.time, SimpleNamespace(sleep=lambda _: None)
    try:
        yield
    finally:
        botocore.endpoint.time = clock


ATTEMPTS = 3  # as shared/aws.py has it
FAULTS = ("crash before", "crash after", "timeout before", "timeout after", "throttle")
EVERY_FAULT = (
    "crash before",
    "timeout after",
    "failing",
    "crash after",
    "throttled",
    "timeout before",
    "throttle",
)
Act = Callable[[], Any]
