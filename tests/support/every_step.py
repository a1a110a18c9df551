"""Every step of every record is taken once, and every fact it tells is heard, on studies that are put back.

Whether a step is allowed is shown elsewhere; here the guards are set aside, so that what it writes can be watched.
"""

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import ValidationError

from services.register import SERVICES
from shared import commands
from shared.authz import system
from shared.change import Reason, Request
from shared.errors import Refusal
from shared.lifecycle import Case, Step
from shared.record_rows import from_row
from shared.records import RecordType
from shared.repository import Unit
from shared.roles import Role
from shared.storage import plain
from tests.support.double.cloud import current
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import KINDS
from tests.support.walker import filled, take
from tests.support.world import Stood

TRIES = 3  # of one step: at different records, with other fields
FOLLOWED = 3  # rounds in which a fact's own facts are heard


@contextmanager
def unguarded() -> Iterator[None]:
    """Let every step be taken by whoever can read the record, from whatever state it is in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "refusals", lambda *_: [])
        yield


@dataclass
class EveryStep:
    """Who takes the steps, and what was seen of them so far."""

    team: Team
    known: Mapping[str, Any]
    services: tuple[str, ...]

    def walk(self) -> None:
        """Take what nobody has taken yet; let the system's own steps tell what nobody has heard yet."""
        with unguarded():
            for service, kind in KINDS.values():
                for step in kind.lifecycle.transitions:
                    if (service in self.services and self._new(kind, step)) or self._unheard(step):
                        self._reached(kind, step)

    def _reached(self, kind: RecordType, step: Step) -> None:
        for at, row in enumerate(self._rows(kind, step)[:TRIES]):
            if self._taken(kind, step, row, at):
                return

    def _unheard(self, step: Step) -> bool:
        """Say whether the step tells something that one of these services listens to and has not heard yet."""
        told = {fact for fact in (step.emits, step.emits_each_time) if fact}
        return any(
            fact in told and f"{service.name} hears {fact.name}" not in self.known
            for service in SERVICES
            for fact in (service.reacts_to if service.name in self.services else ())
        )

    def _new(self, kind: RecordType, step: Step) -> bool:
        return step.by != (Role.SYSTEM,) and f"{kind.name} {step.name}" not in self.known

    def _taken(self, kind: RecordType, step: Step, row: dict[str, Any], at: int, onward: int = 2) -> bool:
        """Take a step on a study that is put back, and from there on what can follow it alone; say if it was taken."""
        stood, serving = Stood.now(), os.environ["TABLE"]
        dice = random.Random(f"{kind.name} {step.name} {at}")
        try:
            takes = self._by_itself if step.by == (Role.SYSTEM,) else self._asked
            if not takes(kind, step, row, dice):
                return False
            self._tell()
            now = next(one for one in self._rows(kind, step) if one["id"] == row["id"])
            for other in kind.lifecycle.transitions if onward else ():
                if self._new(kind, other) and now["state"] in other.sources:
                    self._taken(kind, other, now, at, onward - 1)
            return True
        finally:
            stood.again()
            os.environ["TABLE"] = serving

    def _rows(self, kind: RecordType, step: Step) -> list[dict[str, Any]]:
        """Return the records of the type, those first that the step could be taken from."""
        table = current().dynamodb.tables[self.team.simulator.study.table(f"data-{KINDS[kind.name][0]}")]
        found = [plain(item) for pk, shelf in table.base.by_key.items() if pk.startswith(f"E#{kind.name}#")
                 for item in shelf.items.values()]  # fmt: skip
        return sorted(found, key=lambda row: (row["state"] not in step.sources, row["id"]))

    def _by_itself(self, kind: RecordType, step: Step, row: dict[str, Any], _: random.Random) -> bool:
        """Let the system take one of its own steps, as a reaction or a daily function would."""
        self.team.simulator.study.serve(KINDS[kind.name][0])
        unit = Unit(Request("daily", f"{step.name}/{row['id']}"))
        try:
            case = Case(from_row(kind, row), system(KINDS[kind.name][0]))
            unit.add(*commands.advanced(step, case, Reason("in_time")))
            unit.commit()
        except (Refusal, ValidationError, LookupError, TypeError):
            return False  # it cannot be taken without what caused it
        return True

    def _asked(self, kind: RecordType, step: Step, row: dict[str, Any], dice: random.Random) -> bool:
        path = f"/{kind.collection}/{row['id']}"
        try:
            tried = (self._takes(who, path, step, dice) for who in self._able(step, row))
            return next((taken for taken in tried if taken is not None), False)
        except (LookupError, TypeError, ValidationError, StopIteration, AttributeError, ValueError):
            return False  # a guard would have said that something is missing

    def _able(self, step: Step, row: dict[str, Any]) -> list[Caller]:
        """Return whoever holds one of the step's roles, whoever the record names, and the most powerful."""
        people = self.team.by_role.items()
        found = [who for role, who in people if role in step.by or who.person in str(row)]
        return list({who.sub: who for who in (*found, self.team.quality_manager, self.team.alan)}.values())

    def _takes(self, who: Caller, path: str, step: Step, dice: random.Random) -> bool | None:
        """Take a step as its declaration describes it; None for who may not even know of the record."""
        found = who.get(path)
        if found.status != 200:
            return None
        schema = step.fields.model_json_schema() if step.fields else None
        for signed in (True, False) if step.sign else (False,):  # some are signed only under conditions
            fields = filled(schema, self.team, dice)
            asked = {"name": step.name, "signature": signed}
            reply = take(who, path, asked, fields, found.body["revision"])
            if reply.status < 300:
                return True
        return None if reply.status in (403, 404) else False

    def _tell(self) -> None:
        """Let the facts be heard that nobody has heard yet, and what follows from them."""
        for _ in range(FOLLOWED):
            for event in self.team.simulator.told():
                for service in SERVICES:
                    if f"{service.name} hears {event['detail-type']}" not in self.known:
                        self.team.simulator.react(event, (service,))
