"""Part warm: each action through its real handler on a stub in place of the network. W1, W2, W3, mixed load"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.client import BaseClient

from bench import yardsticks
from bench.ground import staffed
from bench.mixed import mixed
from bench.replay import (
    Counted,
    Invocation,
    Recorder,
    counted,
    processor_seconds,
    recorder,
    replayed,
    stubbed,
)
from bench.table import Row, judged, told
from bench.timing import paired
from tests.support import papers
from tests.support.filled import Filled, filled_study
from tests.support.study import Reply

RECORDS = 60  # so that a page is full
BARRED = {"create": "W1", "list of 25": "W2", "step": "W2", "signed step": "W2", "read": "W2"}


@dataclass(frozen=True)
class Action:
    """What a person does, as the function it reached does it again."""

    name: str
    invocation: Invocation

    def counted(self, study: Recorder) -> Counted:
        """Count its function calls, warm."""
        study.study.serve(self.invocation.service)
        with replayed(self.invocation):
            self.invocation.run()
        with replayed(self.invocation):
            return counted(self.invocation.run)

    def seconds(self, study: Recorder) -> float:
        """Return the processor time of one run."""
        study.study.serve(self.invocation.service)
        with replayed(self.invocation):
            return processor_seconds(self.invocation.run)


def measured() -> Iterator[Row]:
    """Measure it; yields rows."""
    with filled_study(staffed()) as filled:
        study = recorder(filled.team)
        filled.grow(RECORDS)
        found = list(actions(filled, study))
        yield from counts(found, study)
        yield from times(found, study)
        yield from mixed(filled.team, study)


def actions(filled: Filled, study: Recorder) -> Iterator[Action]:
    """Let people act once, and keep what their functions did."""
    named = {"list": "list of 25", "tasks": "tasks"}
    for name, send in {**filled.requests(), **signing(filled)}.items():
        yield Action(named.get(name, name), kept(study, send))


def signing(filled: Filled) -> dict[str, Callable[[], Reply]]:
    """Return both requests of a signing."""
    author, path = filled.team.author, papers.with_file(filled.team)
    revision, opened = author.get(path).body["revision"], list[Reply]()

    def intent() -> Reply:
        asked = {"transition": "submit", "revision": revision, "zone": "Europe/Berlin"}
        opened.append(author.post(f"{path}/signature-intents", asked))
        return opened[-1]

    def step() -> Reply:
        shown = opened[-1].body
        proof = {"intent_id": shown["intent_id"], "id_token": author.fresh_token(shown)}
        return author.post(f"{path}/transitions/submit", {"signature": proof}, if_match=f'"{revision}"')

    return {"signing intent": intent, "signed step": step}


class RefusedError(Exception):
    """An action was refused: what would be measured is not what is meant."""


def kept(study: Recorder, send: Callable[[], Reply]) -> Invocation:
    """Send a request and return the invocation that answered it; raises RefusedError."""
    reply = send()
    if reply.status >= 300:
        raise RefusedError(str(reply.body))
    return study.kept[-1]


def counts(found: list[Action], study: Recorder) -> Iterator[Row]:
    """Count function calls: exact, the same in every run."""
    with stubbed(yardsticks.canned):
        yardsticks.b()
        b = counted(yardsticks.b).total
    yield told("B: function calls", b)
    for action in found:
        calls = action.counted(study)
        if action.name in BARRED:
            yield judged(f"{BARRED[action.name]} {action.name}: function calls", calls.total)
        else:
            yield told(f"W {action.name}: function calls", calls.total, "B", b)
        if action.name == "create":
            yield judged("W3 create: own function calls", calls.own)
    for name, asked in yardsticks.TYPICAL.items():
        request = yardsticks.typical(*asked)
        with stubbed(yardsticks.canned):
            request()
            yield told(f"W typical {name}: function calls", counted(request).total, "B", b)


def times(found: list[Action], study: Recorder) -> Iterator[Row]:
    """Time what has a bar in B, ours and typical handlers in one run."""
    ours = {
        f"{BARRED[a.name]} {a.name}: processor": partial(a.seconds, study) for a in found if a.name in BARRED
    }
    create = next(a for a in found if a.name == "create")
    ours["W3 create: own processor"] = partial(own_seconds, create, study)
    theirs = {f"W typical {name}: processor": partial(canned_seconds, yardsticks.typical(*asked))
              for name, asked in yardsticks.TYPICAL.items()}  # fmt: skip
    for name, took in paired(partial(canned_seconds, yardsticks.b), {**ours, **theirs}).items():
        row = judged if name in ours else told
        yield row(name, took.seconds, "B", took.seconds / took.best)
        yield told(f"{name}, median of pairs", took.middle)


def own_seconds(action: Action, study: Recorder) -> float:
    """Return the processor time of one run outside its AWS calls."""
    inside, call = list[float](), BaseClient._make_api_call

    def timed(*asked: Any) -> Any:
        began = time.process_time_ns()
        try:
            return call(*asked)
        finally:
            inside.append((time.process_time_ns() - began) / 1e9)

    BaseClient._make_api_call = timed
    try:
        return action.seconds(study) - sum(inside)
    finally:
        BaseClient._make_api_call = call


def canned_seconds(run: Callable[[], object]) -> float:
    """Return the processor time of a yardstick's run."""
    with stubbed(yardsticks.canned):
        return processor_seconds(run)
