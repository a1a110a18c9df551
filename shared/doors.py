"""The door to one record type: who may see a record, how it is answered, what a repeated request gets."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared import history, seals, showing, sight
from shared.answers import Answer
from shared.authz import Person
from shared.errors import Refusal, key_mismatch, not_found
from shared.http import BASE, Call
from shared.records import Record, RecordType
from shared.repository import Records, digest_of
from shared.roles import PEOPLE, Role

Facts = Callable[[Record], Mapping[str, object]]


@dataclass(frozen=True)
class Door:
    """The routes of one record type; `facts` looks up what its guards need."""

    kind: RecordType
    records: Records
    parent: RecordType | None = None
    facts: Facts | None = None

    @property
    def readers(self) -> tuple[Role, ...]:
        """Who may use the reading routes; a private type is read by those it concerns."""
        return PEOPLE if self.kind.private else self.kind.readers

    def looked_up(self, record: Record) -> Mapping[str, object]:
        """Return the facts of a record for its guards."""
        return self.facts(record) if self.facts else {}

    def readable(self, call: Call, *also: tuple[str, str]) -> tuple[Record, list[dict[str, Any] | None]]:
        """Return the record when the person may see it; 404 when it may not even be known."""
        record, rest = self.records.shown(self.kind, call.args["id"], *also)
        self._check(record, call.person, call.args["id"])
        return record, rest

    def _check(self, record: Record, person: Person, said: str) -> None:
        """Raise unless a role of the record's scope, or a relation to it, lets the person read it."""
        held = self.within(record, person)
        if sight.may_read(record, person, held):
            return
        if not held.isdisjoint(self.kind.readers):
            detail = f"{self.kind.label} {said} was not released to you."
            raise Refusal("OUT_OF_SCOPE", detail, "QMS-07, E6(R3) 3.11.2.4", "not_released")
        raise not_found(f"{self.kind.label} {said}", withheld=True)

    def within(self, record: Record, person: Person) -> frozenset[Role]:
        """Return the roles a person holds where the record belongs; raise when there is none."""
        held = sight.held_for(record, person)
        if not held:
            detail = f"{record.number} belongs to a scope you hold no role in."
            raise Refusal("OUT_OF_SCOPE", detail, "ACC-02, 21 CFR 11.10(g)", "out_of_scope")
        return held

    def answer(self, record: Record, person: Person, status: int = 200) -> Answer:
        """Return the record as the API shows it, with its ETag; where it is, or where its receipt will be."""
        body = showing.record(record, person, self.looked_up(record), seals.of(record))
        headers = {"ETag": f'"{record.revision}"'}
        if status == 201:
            headers["Location"] = f"{BASE}/{self.kind.collection}/{record.id}"
        if status == 202:
            headers["Location"] = body["receipt"] = seals.receipt(record.entity, record.revision)
        return Answer(status, body, headers)

    def again(self, call: Call, former: Mapping[str, Any]) -> Answer:
        """Return the first answer of a repeated request; 422 when the key was used for another one."""
        digest = digest_of(call.method, call.path, dict(call.body))
        note = json.loads(former["note"])
        if note["digest"] != digest:
            raise key_mismatch()
        identity = note["entity"].partition("/")[2]
        record = history.at_revision(self.kind, identity, note["revision"])
        return self.answer(record, call.person, note["status"])

    @staticmethod
    def key(call: Call) -> tuple[str, str]:
        """Return the key of a request's idempotency row: a person's own."""
        return f"C#{call.person.sub}#{call.key}", "-"
