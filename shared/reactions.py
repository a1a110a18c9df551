"""What a service does when others speak: at least once in, exactly once in effect."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from events.envelope import REGISTER, Envelope, Event
from shared import storage
from shared.authz import Person, system
from shared.change import Request
from shared.errors import Refusal
from shared.parts import InParts, Part
from shared.repository import Unit
from shared.rows import NoteRow, ProjectionRow
from shared.storage import Conflict, put_projection, replace_note

MOST_HOPS = 8
TRIES = 4
PAUSE_SECONDS = 0.05
logger = Logger()


@dataclass(frozen=True)
class Heard:
    """A fact that was heard, where it stands in the study's order, and the unit its effect goes into."""

    fact: Any
    envelope: Envelope
    unit: Unit
    person: Person

    def project(self, pk: str, sk: str, note: str) -> bool:
        """Keep a fact in a row of one's own unless a newer revision stands there; say whether it was kept."""
        return self.project_all((pk, sk, note))[0]

    def project_all(self, *rows: tuple[str, str, str]) -> list[bool]:
        """Keep a fact in several rows (partition, sort key, note), which are looked at in one call."""
        former = storage.get("TABLE", *((pk, sk) for pk, sk, _ in rows))
        return [self._kept(*row, one) for row, one in zip(rows, former, strict=True)]

    def _kept(self, pk: str, sk: str, note: str, former: dict[str, Any] | None) -> bool:
        if former and former["v"] >= self.envelope.revision:
            return False
        row = ProjectionRow(pk, sk, note=note, v=self.envelope.revision)
        self.unit.writes.append(put_projection(row, former["v"] if former else None))
        return True

    def is_newest(self) -> bool:
        """Say whether no later fact of this entity was heard before; notes that this one was (decision 22)."""
        return self.project("SEEN", self.envelope.entity, self.fact.name)


Reaction = Callable[[Heard], Callable[[], object] | None]


class Foreign(ValueError):
    """A message of another study: it is set aside, and nothing follows from it."""


class Reactions:
    """The reactions of one service; an inbox row in the same transaction keeps each from happening twice."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._known: dict[str, Reaction] = {}
        self._large: dict[str, InParts] = {}
        self._processor: BatchProcessor = BatchProcessor(event_type=EventType.SQS)

    def on(self, event: type[Event]) -> Callable[[Reaction], Reaction]:
        """Register what happens when the fact is heard."""

        def keep(react: Reaction) -> Reaction:
            self._known[event.name] = react
            return react

        return keep

    def in_parts(self, event: type[Event], large: InParts) -> None:
        """Register what is too large for one message: it is heard once its last part is done."""
        self._large[event.name] = large

    def handler(self, event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
        """Answer an SQS batch: what failed is delivered again, the rest is done."""
        return process_partial_response(event, self._heard, self._processor, context)

    def _heard(self, record: dict[str, Any]) -> None:
        message = json.loads(record["body"])
        envelope = Envelope.model_validate(message["detail"])
        if envelope.study != os.environ["STUDY"]:
            raise Foreign(f"a fact of study {envelope.study}")
        self.hear(message["detail-type"], envelope, message.get("part"))

    def _understood(self, name: str, envelope: Envelope) -> Heard:
        cause = {"index": envelope.index, "hops": envelope.hops + 1}
        unit = Unit(Request(f"{envelope.study}/{envelope.index}", record_id(envelope), None, cause))
        return Heard(REGISTER[name].model_validate(envelope.data), envelope, unit, system(self.service))

    def hear(self, name: str, envelope: Envelope, part: Part | None = None) -> None:
        """Apply one fact, or a part of it, which has a mark of its own: effect and note are one transaction."""
        inbox = f"INBOX#{self.service}#{envelope.index}"
        if part is None and storage.get("TABLE", (inbox, "-"))[0]:
            logger.info("heard before", extra={"index": envelope.index})
            return
        try:
            afterwards = self._tried(name, envelope, inbox, part)
        except Exception as fault:
            note_fault(inbox, fault)  # for whoever looks at it in quarantine
            raise
        if afterwards:
            afterwards()
        logger.info("reacted", extra={"fact": name, "index": envelope.index})

    def _tried(
        self, name: str, envelope: Envelope, inbox: str, part: Part | None
    ) -> Callable[[], object] | None:
        """Apply it anew on what a fact heard in the same instant left; the queue would do so minutes later."""
        for tried in range(1, TRIES):
            try:
                return self._taken(name, envelope, inbox, part)
            except (Conflict, Refusal) as met:
                if isinstance(met, Refusal) and met.code != "STALE_REVISION":
                    raise
                logger.info("met another", extra={"index": envelope.index, "tried": tried})
                time.sleep(PAUSE_SECONDS * tried)
        return self._taken(name, envelope, inbox, part)

    def _taken(
        self, name: str, envelope: Envelope, inbox: str, part: Part | None
    ) -> Callable[[], object] | None:
        """Commit the effect with the inbox row; above the most hops the row alone, so that loops end."""
        heard, afterwards = self._understood(name, envelope), None
        if envelope.hops > MOST_HOPS:
            logger.error("a loop of facts was ended", extra={"index": envelope.index, "hops": envelope.hops})
        elif name in self._large:
            if not self._whole(heard, part):
                return None  # the last part notes that it was heard
        else:
            afterwards = self._known[name](heard)
        heard.unit.once(inbox, name, "inbox")
        try:
            heard.unit.commit()
        except Conflict as conflict:
            if "inbox" not in conflict.kinds:
                raise
        return afterwards

    def _whole(self, heard: Heard, part: Part | None) -> bool:
        large = self._large[heard.fact.name]
        if part is None:
            return large.whole(heard)
        own = self._understood(heard.fact.name, heard.envelope)  # committed with the part's mark
        if not large.part(own, part):
            return False
        large.after(heard)
        return True


def note_fault(inbox: str, fault: Exception) -> None:
    """Keep the kind of the latest failure beside the inbox row; its text may hold content and is not kept."""
    kind = fault.code if isinstance(fault, Refusal) else type(fault).__name__
    storage.commit([replace_note(NoteRow(inbox, "fault", note=kind[:100]), "TABLE", "fault")])


def record_id(envelope: Envelope) -> str:
    """Return the id of a published fact: study and index."""
    return f"{envelope.study}/{envelope.index}"
