"""The records of one service: open, read, list, move. Every write is one transaction with its trail entry."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared import access_rows, children, seals, storage
from shared.audit_trail import next_instant, settle
from shared.canonical import sha256_hex
from shared.change import Change, Request
from shared.errors import Refusal, not_found
from shared.ids import following
from shared.record_rows import from_row, partition
from shared.records import Record, RecordType
from shared.rows import NoteRow
from shared.storage import Conflict, Write, put_new

MOST_ITEMS = 100


@dataclass
class Unit:
    """What one command or one reaction does; `commit` writes all of it or nothing."""

    request: Request
    changes: list[Change] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    settled: list[Record] = field(default_factory=list)

    def add(self, *changes: Change) -> None:
        """Add changes to the transaction."""
        self.changes.extend(changes)

    def once(self, key: str, note: str, kind: str) -> None:
        """Add a row that may be written only once: an inbox, idempotency or uniqueness row."""
        self.writes.append(put_new(NoteRow(key, "-", note=note), "TABLE", kind))

    def commit(self) -> list[Record]:
        """Write it all or nothing; raises Conflict, STALE_REVISION or ALREADY_EXISTS."""
        writes = list(self.writes)
        self.changes = children.counted(self.changes)
        self.settled, at = [], self._instant()
        for change in self.changes:
            record, own = settle(change, self.request, at)
            self.settled.append(record)
            writes += [*own, *_born(record, change), *_projected(record, change)]
        if not writes:
            return []
        if len(writes) > MOST_ITEMS:
            raise RuntimeError(f"{len(writes)} items do not fit one transaction")
        try:
            storage.commit(writes)
        except Conflict as conflict:
            raise self._meaning(conflict) from conflict
        written = {record.entity: record for record in self.settled}
        return [replace(r, above=written.get(r.parent or "", r.above)) for r in self.settled]

    def _instant(self) -> str:
        """Return the one instant of everything in the transaction: nobody ever sees the half of it."""
        return next_instant(
            max((change.before.updated_at for change in self.changes if change.before), default=None)
        )

    def _meaning(self, conflict: Conflict) -> Exception:
        if "idempotency" in conflict.kinds or "inbox" in conflict.kinds:
            return conflict
        if "unique" in conflict.kinds:
            return Refusal(
                "ALREADY_EXISTS", "Another record holds this identifier.", "ACC-03", "identifier_retired"
            )
        if "used" in conflict.kinds:
            return Refusal("INTENT_EXPIRED", "This signing was used already.", "SIG-06", "intent_replayed")
        return storage.stale(self.changes[0].after.number) if self.changes else conflict


def _born(record: Record, change: Change) -> list[Write]:
    """Return what is written once when a record is opened: its number's pointer and its uniqueness."""
    if change.before is not None:
        return []
    rows = []
    if not record.type.follows_number:
        rows.append(put_new(NoteRow(f"N#{record.number}", "-", note=record.entity), "TABLE", "number"))
    unique = record.type.unique(record) if record.type.unique else None
    if unique:
        rows.append(
            put_new(NoteRow(f"U#{record.type.name}#{unique}", "-", note=record.entity), "TABLE", "unique")
        )
    return rows


def _projected(record: Record, change: Change) -> Sequence[Write]:
    """Return what others read of the record, where the change changes that: a file beside it does not."""
    project = record.type.projection
    if project is None or (change.before and project(change.before) == project(record)):
        return ()
    return project(record)


class Records:
    """The stored records of a service's types."""

    def __init__(self, types: Sequence[RecordType]) -> None:
        self._types = {kind.name: kind for kind in types}

    def number(self, kind: RecordType, data: Mapping[str, Any], parent: Record | None) -> str:
        """Take the next number of the type."""
        counter, form = kind.number(data, parent)
        return form.format(seq=storage.take_number(counter))

    def get(
        self, kind: RecordType, said: str, *also: tuple[str, str]
    ) -> tuple[Record, list[dict[str, Any] | None]]:
        """Return a record by id or number, and further rows of the table read in the same call."""
        identity = self._identity(kind, said)
        row, *rest = storage.get("TABLE", (f"E#{kind.name}#{identity}", "S"), *also)
        if row is None:
            raise not_found(f"{kind.label} {said}")
        return from_row(kind, row), rest

    def shown(
        self, kind: RecordType, said: str, *also: tuple[str, str]
    ) -> tuple[Record, list[dict[str, Any] | None]]:
        """Return what `get` does, and the record's seal with it: still one call."""
        identity = self._identity(kind, said)
        keys = ((f"E#{kind.name}#{identity}", "S"), *also)
        found = storage.batch({"TABLE": keys, "LOG_TABLE": seals.keys(f"{kind.name}/{identity}")})
        row, *rest = found["TABLE"]
        if row is None:
            raise not_found(f"{kind.label} {said}")
        return replace(from_row(kind, row), sealed=seals.told(*found["LOG_TABLE"])), rest

    def _identity(self, kind: RecordType, said: str) -> str:
        if len(said) == 26 and said.isalnum():
            return said
        if kind.follows_number:
            return following(kind.name, said.upper())
        [pointer] = storage.get("TABLE", (f"N#{said.upper()}", "-"))
        if pointer is None or not pointer["note"].startswith(f"{kind.name}/"):
            raise not_found(f"{kind.label} {said}")
        return str(pointer["note"]).partition("/")[2]

    def by_entity(self, entity: str) -> Record:
        """Return the record of a `type/ULID`."""
        name, _, identity = entity.partition("/")
        return self.get(self._types[name], identity)[0]

    def with_people(self, entity: str, people: Sequence[str]) -> tuple[Record, dict[str, dict[str, Any]]]:
        """Return a record and what the register tells of people, in one call."""
        name, _, identity = entity.partition("/")
        row, known = access_rows.beside((f"E#{name}#{identity}", "S"), people)
        if row is None:
            raise not_found(entity)
        return from_row(self._types[name], row), known

    def several(self, entities: Sequence[str]) -> list[Record]:
        """Return records by `type/ULID`, in one call for each hundred."""
        rows = storage.get("TABLE", *((f"E#{entity.replace('/', '#', 1)}", "S") for entity in entities))
        return [from_row(self._types[row["type"]], row) for row in rows if row]

    def page(
        self,
        kind: RecordType,
        view: str,
        value: str = "",
        limit: int = 25,
        start: Any = None,
        before: str = "",
    ) -> tuple[list[dict[str, Any]], Any]:
        """Return one page of a declared list view from its index, and the key to go on from."""
        place, declared = kind.view(view)
        values = {":p": {"S": partition(kind, declared, value)}}
        condition = f"p{place} = :p"
        if before:
            condition += f" AND s{place} < :s"
            values[":s"] = {"S": before}
        asked = {"IndexName": f"view{place}", "KeyConditionExpression": condition, "Limit": limit}
        start_at = {"ExclusiveStartKey": start} if start else {}
        answer = storage.query("TABLE", **asked, ExpressionAttributeValues=values, **start_at)
        return answer["items"], answer["next"]

    def everyone(self, kind: RecordType, view: str, value: str = "") -> list[dict[str, Any]]:
        """Return every row of a list view partition, page by page; for workers, never behind an API."""
        found, start = [], None
        while True:
            items, start = self.page(kind, view, value, 100, start)
            found += items
            if start is None:
                return found


def digest_of(method: str, path: str, body: object) -> str:
    """Return what identifies a request for its idempotency key."""
    return sha256_hex(json.dumps([method, path, body], sort_keys=True).encode())
