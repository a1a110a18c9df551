"""Every AWS call a request makes, counted or spoiled, from botocore's own events."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from shared import aws
from tests.support.faults import Crash

CLIENTS = ("dynamodb", "s3", "kms", "events", "cognito-idp", "sesv2")
THROTTLED = (
    b'{"__type": "com.amazonaws.dynamodb#ProvisionedThroughputExceededException", "message": "slow down"}'
)


class _Raw:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self) -> Iterator[bytes]:
        yield self._data


@dataclass
class Watch:
    """The operations that were called, in order, by name."""

    names: list[str] = field(default_factory=list)
    items: list[int] = field(default_factory=list)

    def note(self, model: Any, params: Any, **_: Any) -> None:
        self.names.append(model.name)
        body = params.get("body", b"")
        self.items.append(body.count(b'"TableName"') if isinstance(body, bytes) else 0)


@contextmanager
def counted() -> Iterator[Watch]:
    """Count the calls that are made."""
    watch = Watch()
    emitters = [aws.client(name).meta.events for name in CLIENTS]
    for emitter in emitters:
        emitter.register("before-call", watch.note, unique_id="counted")
    try:
        yield watch
    finally:
        for emitter in emitters:
            emitter.unregister("before-call", unique_id="counted")


@contextmanager
def spoiled(number: int, kind: str) -> Iterator[list[int]]:
    """Spoil call `number`: crash before or after its effect, time out before or after it, or throttle it."""
    seen = [0]

    def before(request: Any, **_: Any) -> AWSResponse | None:
        mine, seen[0] = seen[0] == number, seen[0] + 1
        if not mine:
            return None
        if kind == "crash before":
            raise Crash
        if kind == "timeout before":
            raise ReadTimeoutError(endpoint_url=request.url)
        return AWSResponse(request.url, 400, {}, _Raw(THROTTLED)) if kind == "throttle" else None

    def after(**_: Any) -> None:
        if seen[0] == number + 1 and kind in ("crash after", "timeout after"):
            seen[0] += 1000
            raise Crash if kind == "crash after" else ReadTimeoutError(endpoint_url="aws")

    clock, botocore.endpoint.time = botocore.endpoint.time, SimpleNamespace(sleep=lambda _: None)
    emitters = [aws.client(name).meta.events for name in CLIENTS]
    for emitter in emitters:
        emitter.register_first("before-send", before, unique_id="spoiled")
        emitter.register_first("response-received", after, unique_id="spoiled-after")
    try:
        yield seen
    finally:
        botocore.endpoint.time = clock
        for emitter in emitters:
            emitter.unregister("before-send", unique_id="spoiled")
            emitter.unregister("response-received", unique_id="spoiled-after")


FAULTS = ("crash before", "crash after", "timeout before", "timeout after", "throttle")
Act = Callable[[], Any]
