"""Something goes wrong, or someone else comes first, at exactly one AWS call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared import aws
from tests.support.double.cloud import wire

SERVICES = ("dynamodb", "s3", "kms", "events")


class Crash(BaseException):
    """The process is gone; no code of ours may survive it, so it is no Exception."""


def crash() -> None:
    """Die."""
    raise Crash


@dataclass
class Calls:
    """How many calls were made while watching."""

    count: int = 0
    busy: bool = False


@contextmanager
def at_call(number: int, act: Callable[[], Any], after: bool = False) -> Iterator[Calls]:
    """Do something once: just before call `number` (from 0) takes effect, or just after it did."""
    calls = Calls()

    def watch(**_: Any) -> None:
        if calls.busy:
            return
        mine, calls.count = calls.count == number, calls.count + 1
        if mine:
            calls.busy = True
            try:
                act()
            finally:
                calls.busy = False

    emitters = [aws.client(name).meta.events for name in SERVICES]
    for emitter in emitters:
        if after:
            emitter.register_first("after-call", watch)
        else:
            emitter.register_first("before-send", watch)
    try:
        with wire():
            yield calls
    finally:
        for emitter in emitters:
            emitter.unregister("after-call" if after else "before-send", watch)
