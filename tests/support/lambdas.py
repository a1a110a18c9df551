"""Simulated Lambdas: one greenlet each, switched at every AWS call, with faults drawn from a seed.

The same seed gives the same run. What a Lambda has for itself and this process shares (environment, the event at hand,
the batch under way, its clock) is put away and brought back at each switch.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from botocore.awsrequest import AWSResponse
from botocore.retries.quota import RetryQuota
from greenlet import getcurrent, greenlet

from services.ledger import sealer
from shared import clock, seals
from tests.support.calls import ATTEMPTS, FAULTS, no_waiting, spoil
from tests.support.double.cloud import Go, current, gate
from tests.support.double.objects import Clock
from tests.support.faults import Crash

OWN = ("TABLE", "POWERTOOLS_SERVICE_NAME")
PAUSES = 0.04  # of a Lambda, at each of its calls
ROUTED = ("current_event", "lambda_context")
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class Life:
    """One Lambda that lives until its work is done; `wakes_at` while it sleeps."""

    name: str
    run: greenlet
    skew: timedelta = timedelta(0)
    wakes_at: float = 0.0
    dead: bool = False
    lasts: tuple[str, str, int] = ("", "", 0)
    processors: tuple[Any, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass
class Hub:
    """Chooses who goes on, and what goes wrong; `rate` is the chance of a fault at each attempt of a call."""

    seed: str
    rate: float = 0.0
    watch: Callable[[str], None] = lambda _: None
    calls: int = 0
    faults: int = 0
    seconds: float = 0.0
    lives: list[Life] = field(default_factory=list)
    running: Life | None = None

    def __post_init__(self) -> None:
        self.random, self.greenlet = Random(self.seed), getcurrent()

    def now(self) -> datetime:
        """The time as the Lambda at hand sees it."""
        skew = self.running.skew if self.running else timedelta(0)
        return self.true_now() + skew

    def true_now(self) -> datetime:
        """The time as it is."""
        return BEGIN + timedelta(seconds=self.seconds)

    def timestamp(self) -> float:
        """The true time in seconds, as AWS's own services see it."""
        return self.true_now().timestamp()

    def start(
        self,
        name: str,
        act: Callable[[], None],
        skew: timedelta = timedelta(0),
        processors: tuple[Any, ...] = (),
    ) -> None:
        """Let a Lambda live; `processors` keep its batch under way, and are shared with others of its kind."""
        life = Life(name, greenlet(act, self.greenlet), skew, processors=processors)
        life.kept = {"processors": [{k: copy(v) for k, v in vars(one).items()} for one in processors]}
        self.lives.append(life)

    def go_on(self, until: Callable[[], bool]) -> None:
        """Let everyone live until the condition holds or nobody is left."""
        while self.lives and not until():
            ready = [life for life in self.lives if life.wakes_at <= self.seconds]
            if not ready:
                self.seconds = min(life.wakes_at for life in self.lives)
                continue
            self.seconds += self.random.uniform(0.001, 0.030)
            life = self.random.choice(ready)
            self._switch(life)
            if life.run.dead:
                self.lives.remove(life)

    def _switch(self, life: Life) -> None:
        outside, self.running = _put_away(life), life
        _bring_back(life, life.kept)
        try:
            life.run.switch()
        finally:
            life.kept, self.running = _put_away(life), None
            _bring_back(life, outside)

    def sleep(self, seconds: float) -> None:
        """Let the Lambda at hand wait; alone, let time pass."""
        if self.running is None:
            self.seconds += seconds
            return
        self.running.wakes_at = self.seconds + seconds
        self.greenlet.switch()

    def pass_on(self, _service: str, operation: str, request: Any, go: Go) -> AWSResponse:
        """Stand between the product and the cloud: others come first, something goes wrong, all is watched."""
        life = self.running
        if life is not None:
            if self.random.random() < PAUSES:  # the process stands still, in the middle of what it does
                life.wakes_at = self.seconds + self.random.uniform(0.2, 4.0)
            self.greenlet.switch()
            if life.dead:
                raise Crash  # what runs after a death is this process unwinding, not the Lambda
        self.calls += 1
        kind = self._drawn(life, operation) if life is not None and self.rate else ""
        answer = self._spoiled(life, kind, operation, request, go) if kind else go()
        self.watch(operation)
        return answer

    def _drawn(self, life: Life, operation: str) -> str:
        """Return what goes wrong now; half of what can be repeated meets the repetitions too."""
        kind, of, left = life.lasts
        life.lasts = ("", "", 0)
        if of == operation and left:
            life.lasts = (kind, of, left - 1)
            return kind
        if self.random.random() >= self.rate:
            return ""
        kind = self.random.choice(FAULTS)
        if not kind.startswith("crash") and self.random.random() < 0.5:
            life.lasts = (kind, operation, ATTEMPTS - 1)
        return kind

    def _spoiled(self, life: Life | None, kind: str, operation: str, request: Any, go: Go) -> AWSResponse:
        self.faults += 1

        def gone() -> AWSResponse:
            answer = go()
            self.watch(operation)
            return answer

        if life is not None and kind.startswith("crash"):
            life.dead = True
        return spoil(kind, request, gone)

    def invoke(self, act: Callable[[], Any]) -> Any:
        """Run one invocation of the Lambda at hand; None when it died."""
        if self.running is not None:
            self.running.dead = False
        try:
            return act()
        except Crash:
            return None


def _put_away(life: Life) -> dict[str, Any]:
    return {
        "environment": {name: os.environ.get(name) for name in OWN},
        "router": {name: vars(BaseRouter).get(name) for name in ROUTED},
        "processors": [dict(vars(one)) for one in life.processors],
    }


def _bring_back(life: Life, kept: dict[str, Any]) -> None:
    os.environ.update({name: value for name, value in kept.get("environment", {}).items() if value})
    for name, value in kept.get("router", {}).items():
        setattr(BaseRouter, name, value)
    for one, state in zip(life.processors, kept["processors"], strict=True):
        vars(one).clear()
        vars(one).update(state)


@contextmanager
def living(hub: Hub) -> Iterator[Hub]:
    """Put the hub before the cloud, and its clock into the product and into AWS's services."""
    cloud, waits = current(), SimpleNamespace(sleep=hub.sleep)
    with pytest.MonkeyPatch.context() as patch, gate(hub.pass_on), no_waiting():
        patch.setattr(clock, "now", hub.now)
        patch.setattr(cloud.dynamodb.transactions, "now", hub.timestamp)
        patch.setattr(cloud.queues, "now", hub.timestamp)
        patch.setattr(RetryQuota, "acquire", lambda *_: True)  # a client's budget would outlive its history
        patch.setattr(Clock, "now", hub.true_now)
        patch.setattr(sealer, "time", waits)
        patch.setattr(seals, "time", waits)
        yield hub
