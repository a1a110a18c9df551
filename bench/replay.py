"""One invocation of a real handler, kept with what AWS answered, to be run again any number of times.

Requests are built, signed, sent to a stub in place of the network, and their answers parsed, as in a function on AWS:
only `URLLib3Session.send` is another.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session

from services.ledger import publisher, sealer, sequencer
from shared import clock
from tests.support.double.cloud import Go, aside, gate, wire
from tests.support.double.wire import Raw
from tests.support.staff import Team
from tests.support.study import CONTEXT, Simulator

Send = Callable[[URLLib3Session, Any], AWSResponse]


@dataclass(frozen=True)
class Answered:
    """What was asked, and what came back."""

    asked: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Invocation:
    """A function, run once on the double; `calls` are its AWS calls in order."""

    service: str
    function: str
    run: Callable[[], Any]
    answers: list[Answered] = field(default_factory=list)
    at: datetime = field(default_factory=clock.now)

    @property
    def calls(self) -> list[str]:
        """The AWS calls in order."""
        return [answer.asked for answer in self.answers]


class OtherCallsError(Exception):
    """A handler asked AWS something else, or more, than when it was recorded."""


def asked(request: Any) -> str:
    """Say what a request asks: the operation of a JSON service, the method of another."""
    target = request.headers.get("X-Amz-Target", b"")
    text = target.decode() if isinstance(target, bytes) else str(target)
    return text.rpartition(".")[2] or str(request.method)


@dataclass
class Recorder(Simulator):
    """A study that keeps every invocation of its functions."""

    kept: list[Invocation] = field(default_factory=list)

    def handler(self, service: str, function: str) -> Any:
        """Return a function's entry point; what it does is kept."""
        entry = super().handler(service, function)

        def act(event: Any, context: Any) -> Any:
            return self.keep(service, function, lambda: entry(event, context))

        return act

    def keep(self, service: str, function: str, run: Callable[[], Any]) -> Any:
        """Run an invocation and keep it."""
        made = Invocation(service, function, run)

        def pass_on(_service: str, _operation: str, request: Any, go: Go) -> AWSResponse:
            answer = go()
            body = answer.content
            made.answers.append(
                Answered(asked(request), answer.url, answer.status_code, dict(answer.headers), body)
            )
            return AWSResponse(answer.url, answer.status_code, answer.headers, Raw(body))

        self.kept.append(made)
        with gate(pass_on), wire():
            return run()

    def told(self) -> list[dict[str, Any]]:
        """Order, seal and publish, each kept; return what the bus carries."""
        self.study.serve("ledger")
        self.keep("ledger", "sequencer", lambda: sequencer.handler({}, CONTEXT))
        self.keep("ledger", "sealer", lambda: sealer.seal_pending(busy_seconds=0))
        self.keep("ledger", "publisher", lambda: publisher.handler({}, CONTEXT))
        return self.study.published()


def recorder(team: Team) -> Recorder:
    """Let a team work through a study that keeps what its functions do; nothing is delivered twice."""
    made = Recorder(team.simulator.study, twice=False)
    team.simulator = made
    for caller in (team.alan, team.alba, *team.by_role.values()):
        caller.simulator = made
    return made


@contextmanager
def stubbed(send: Send) -> Iterator[None]:
    """Let this answer in place of the network."""
    before, URLLib3Session.send = URLLib3Session.send, send
    try:
        with aside():
            yield
    finally:
        URLLib3Session.send = before


@contextmanager
def replayed(invocation: Invocation) -> Iterator[None]:
    """Let AWS answer as it did, at the time it was; raises OtherCallsError when something else is asked."""
    waiting = iter(invocation.answers)

    def send(_session: URLLib3Session, request: Any) -> AWSResponse:
        answer = next(waiting, None)
        if answer is None or answer.asked != asked(request):
            raise OtherCallsError(f"{invocation.service}.{invocation.function} asked {asked(request)}, "
                                  f"not {answer.asked if answer else 'nothing'}")  # fmt: skip
        return AWSResponse(answer.url, answer.status, answer.headers, Raw(answer.body))

    now, clock.now = clock.now, lambda: invocation.at
    try:
        with stubbed(send):
            yield
    finally:
        clock.now = now


@dataclass
class Counted:
    """Function calls of one run, Python's and C's, as a profiler hears them: the product's own, and inside the SDK."""

    own: int = 0
    sdk: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.own + self.sdk


def counted(run: Callable[[], Any]) -> Counted:
    """Count the function calls of one run; what a client's method calls is the SDK's."""
    found, inside = Counted(), list[FrameType]()

    def hear(frame: FrameType, event: str, _argument: Any) -> None:
        if event in ("call", "c_call"):
            if event == "call" and not inside and frame.f_code.co_name == "_api_call":
                inside.append(frame)
            if inside:
                found.sdk += 1
            else:
                found.own += 1
        elif event == "return" and inside and frame is inside[0]:
            inside.clear()

    sys.setprofile(hear)
    try:
        run()
    finally:
        sys.setprofile(None)
    return found


def processor_seconds(run: Callable[[], Any]) -> float:
    """Return the processor time of one run."""
    began = time.process_time_ns()
    run()
    return (time.process_time_ns() - began) / 1e9
