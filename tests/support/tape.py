"""Every command of the study as it happened once: what was asked, and the study as it stood just before.

A command is one invocation of a function that may change something, at its real entry point. Nothing of it is typed
here: what there is to be done is read from the declarations, what was asked is kept while people do their work.
"""

import importlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from services.register import SERVICES
from shared import clock
from shared.http import BASE
from shared.roles import Role
from tests.support.double.cloud import Cloud, current, standing
from tests.support.effects import Effect, effect
from tests.support.study import CONTEXT, Caller, Simulator
from tests.support.trail import KINDS

STEP = "/transitions/<step>"
LATE = 10**7  # seconds for which a recorded sign-in stays good, so that it can be played again


@dataclass(frozen=True)
class Command:
    """One invocation: whose function, with what, at what moment, on which study."""

    name: str
    service: str
    function: str
    event: dict[str, Any]
    stood: Cloud
    environment: dict[str, str]
    at: datetime

    @property
    def asked(self) -> bool:
        """Whether a person asked for it over HTTP."""
        return self.function == "api"

    @contextmanager
    def again(self) -> Iterator[Callable[[], Any]]:
        """Stand the study up as it was, at that moment, and yield what sends the same request."""
        before, handler = dict(os.environ), _handler(self.service, self.function)
        os.environ.clear()
        os.environ |= self.environment
        try:
            with standing(self.stood.copy()), pytest.MonkeyPatch.context() as patch:
                patch.setattr(clock, "now", lambda: self.at)
                yield lambda: handler(self.event, CONTEXT)
        finally:
            os.environ.clear()
            os.environ |= before

    def effect(self) -> Effect:
        """Return what has changed since."""
        return effect(self.stood, current())


def _handler(service: str, function: str) -> Any:
    return importlib.import_module(f"services.{service}.{function}").handler


def declared() -> dict[str, str]:
    """Return every command there is, by the function that carries it out: `service function`."""
    found: dict[str, str] = {}
    for service in SERVICES:
        if service.prefixes:
            found |= dict.fromkeys(_asked(service.name), f"{service.name} api")
        for fact in service.reacts_to:
            found[f"{service.name} hears {fact.name}"] = f"{service.name} reactions"
        others = [one.name for one in service.functions if one.name not in ("api", "reactions")]
        found |= {f"{service.name} {name}": f"{service.name} {name}" for name in others}
    return found


def _asked(service: str) -> Iterator[str]:
    """Yield what people may ask of a service: its operations, and every step of its records by name."""
    for operation in importlib.import_module(f"services.{service}.api").api.operations:
        if operation.method == "GET":
            continue
        if not operation.rule.endswith(STEP):
            yield f"{operation.method} {operation.rule}"
            continue
        [kind] = [kind for _, kind in KINDS.values() if operation.rule == f"/{kind.collection}/<id>{STEP}"]
        for step in kind.lifecycle.transitions:
            if step.by != (Role.SYSTEM,):
                yield f"{kind.name} {step.name}"


def named(service: str, function: str, event: dict[str, Any]) -> str | None:
    """Return the name of the command an invocation carries out; None for one that only reads."""
    if function == "api":
        return _named(service, event["requestContext"]["http"])
    if function == "reactions":
        [record] = event["Records"]
        return f"{service} hears {json.loads(record['body'])['detail-type']}"
    return f"{service} {function}"


def _named(service: str, http: dict[str, str]) -> str | None:
    for operation in importlib.import_module(f"services.{service}.api").api.operations:
        found = re.fullmatch(BASE + re.sub(r"<([a-z_]+)>", r"(?P<\1>[^/]+)", operation.rule), http["path"])
        if operation.method != http["method"] or operation.method == "GET" or not found:
            continue
        if not operation.rule.endswith(STEP):
            return f"{operation.method} {operation.rule}"
        [kind] = [kind for _, kind in KINDS.values() if operation.rule == f"/{kind.collection}/<id>{STEP}"]
        return f"{kind.name} {found['step']}"
    return None


@dataclass
class Tape:
    """The commands that were seen, each as it first had something to do."""

    commands: dict[str, Command] = field(default_factory=dict)
    _weight: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Iterator["Tape"]:
        """Keep what people and events do from here on."""
        with pytest.MonkeyPatch.context() as patch:
            real, token = Simulator.handler, Caller.fresh_token
            patch.setattr(Simulator, "handler", lambda sim, s, f: self._kept(s, f, real(sim, s, f)))
            patch.setattr(Caller, "fresh_token", lambda who, intent, **changes: token(
                who, intent, **{"exp": int(clock.now().timestamp()) + LATE, **changes}))  # fmt: skip
            yield self

    def _kept(self, service: str, function: str, handler: Callable[..., Any]) -> Callable[..., Any]:
        def kept(event: dict[str, Any], context: Any) -> Any:
            name = named(service, function, event)
            if name is None or self._weight.get(name, -1) > 0:
                return handler(event, context)
            stood, environment, at = current().copy(), dict(os.environ), clock.now()
            answer = handler(event, context)
            if function == "api" and answer["statusCode"] >= 300:
                return answer
            weight = len(effect(stood, current()).entries) or (0 if function in ("reactions", "daily") else 1)
            if weight > self._weight.get(name, -1):
                self._weight[name], asked = weight, _with_key(function, event)
                self.commands[name] = Command(name, service, function, asked, stood, environment, at)
            return answer

        return kept


def _with_key(function: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with an Idempotency-Key, as every client of ours sends one with a POST."""
    if function != "api" or event["requestContext"]["http"]["method"] != "POST":
        return event
    return {**event, "headers": {**event["headers"], "idempotency-key": "once"}}
