"""Every row that has a trail, made again from its entries: audit, order, records, numbers, rights. integrity.md 1.9"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from services.ledger import handover, log, vault
from services.ledger.log import Sealable
from services.register import SERVICES
from shared import noted, prompts, storage
from shared.audit_trail import pending_row
from shared.history import fold
from shared.record_rows import to_row
from shared.records import Record, RecordType
from shared.rows import AuditRow, NoteRow, PendingRow, Row

from .entries import Kept

Key: TypeAlias = tuple[str, str, str]
Wire: TypeAlias = dict[str, dict[str, Any]]
Rows: TypeAlias = dict[Key, Wire]

KINDS = {kind.name: (service.name, kind) for service in SERVICES for kind in service.records}
ATTEMPTS = f"{noted.TRIED}/"
LISTENING = {service.name: {fact.name for fact in service.reacts_to} for service in SERVICES}


@dataclass(frozen=True)
class Placed:
    """A row and the table it stands in, by the name of the variable that names it."""

    where: str
    item: Wire

    @property
    def key(self) -> Key:
        """Table, partition and sort key."""
        return storage.table(self.where), self.item["pk"]["S"], self.item["sk"]["S"]


def data_table(service: str) -> str:
    """Return the variable that names a service's table."""
    return f"DATA_{service.upper()}_TABLE"


def everything(kept: Kept) -> Rows:
    """Return every row that the entries make; what has no trail is not among them."""
    found: Rows = {}
    each = kept.of_each()
    for placed in (*_trail(each), *_order(kept), *_records(each), *_attempts(each), *_heard(kept)):
        found[placed.key] = placed.item
    return found


def _placed(where: str, row: Row) -> Placed:
    return Placed(where, row.serialize())


def _trail(each: Mapping[str, Sequence[Sealable]]) -> Iterator[Placed]:
    for entries in each.values():
        for entry in entries:
            row = AuditRow(*entry.place.audit_key, b=entry.data, h=entry.place.leaf, x=entry.values or None)
            yield _placed("AUDIT_TABLE", row)


def _order(kept: Kept) -> Iterator[Placed]:
    """The order ends with the segments: what stood in it behind them waits for its place again."""
    last: dict[str, tuple[int, int]] = {}
    for entry in kept.sealed:
        place = entry.place
        last[place.entity] = (place.revision, place.index)
        yield _log(log.place_key(place.index), ent=place.entity, v=place.revision, h=place.leaf)
    for entity, (revision, index) in last.items():
        yield _log(log.ordering_key(entity), v=revision, idx=index)
    for entries in kept.tail.values():
        for entry in entries:
            keys = pending_row(entry.place.entity, entry.place.revision)
            yield _placed("LOG_TABLE", PendingRow(*keys, h=entry.place.leaf, ts=entry.entry()["ts"]))
    if kept.sealed:
        yield _log(log.HEAD, n=len(kept.sealed))
        yield _seal(kept)


def _log(key: tuple[str, str], **held: str | int) -> Placed:
    wire = {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in held.items()
    }
    return Placed("LOG_TABLE", {"pk": {"S": key[0]}, "sk": {"S": key[1]}, **wire})


def _seal(kept: Kept) -> Placed:
    """The frontier under the newest checkpoint; a segment beyond it is the range that was under way."""
    size, end = kept.frontier.size, len(kept.sealed)
    made = _log(log.SEAL)
    if size:
        held = _log(log.SEAL, n=size, root=kept.frontier.root().hex())
        made = Placed(
            held.where, {**held.item, "frontier": {"L": [{"S": peak.hex()} for peak in kept.frontier.peaks]}}
        )
    if ends := vault.ends():
        made.item["ends"] = handover.kept(ends)
    if end > size:
        made.item["intent"] = {"M": {"from": {"N": str(size)}, "to": {"N": str(end)}}}
    return made


def _records(each: Mapping[str, Sequence[Sealable]]) -> Iterator[Placed]:
    """Records, their numbers and unique names, and what their own transaction tells others of them."""
    folded = {
        entity: _folded(entity, entries)
        for entity, entries in each.items()
        if not entity.startswith(noted.BESIDE)
    }
    counters: dict[tuple[str, str], int] = {}
    for entity, record in sorted(folded.items(), key=lambda pair: pair[1].updated_at):
        service, kind = KINDS[entity.partition("/")[0]]
        where = data_table(service)
        os.environ["TABLE"] = storage.table(where)
        yield _placed(where, to_row(record))
        if not kind.follows_number:
            yield _placed(where, NoteRow(f"N#{record.number}", "-", note=entity))
        born = _folded(entity, each[entity][:1])
        if kind.unique and (unique := kind.unique(born)):
            yield _placed(where, NoteRow(f"U#{kind.name}#{unique}", "-", note=entity))
        for write in kind.projection(record) if kind.projection else ():
            yield Placed(_variable(write.arguments["TableName"]), write.arguments["Item"])
        counter, form = kind.number(record.data, folded.get(record.parent or ""))
        counters[where, counter] = max(counters.get((where, counter), 0), _sequence(form, record.number))
    for (where, counter), last in counters.items():
        item = {"pk": {"S": f"K#{counter}"}, "sk": {"S": "-"}, "last": {"N": str(last)}}
        yield Placed(where, item)


def _folded(entity: str, entries: Sequence[Sealable]) -> Record:
    name, _, identity = entity.partition("/")
    kind: RecordType = KINDS[name][1]
    rows = ({"b": entry.data, "x": entry.values, "h": entry.place.leaf} for entry in entries)
    return fold(kind, identity, rows)


def _variable(table: str) -> str:
    names = (*(data_table(service.name) for service in SERVICES), "ACCESS_TABLE", "LOG_TABLE")
    return next(name for name in names if os.environ.get(name) == table)


def _sequence(form: str, number: str) -> int:
    """Return which of its counter a number is: what stands where the form has its digits."""
    before, _, after = form.partition("{seq")
    return int(number.removeprefix(before).removesuffix(after.partition("}")[2]))


def _heard(kept: Kept) -> Iterator[Placed]:
    """Which fact a service has acted on, as far as an entry shows it: told again, it has no second effect."""
    for entry in kept.sealed:
        said = entry.entry()
        kind = entry.place.entity.partition("/")[0]
        if not said["cause"] or kind not in KINDS:
            continue
        index, service = int(said["cause"]["index"]), KINDS[kind][0]
        fact = kept.sealed[index].entry()["ev"]
        if fact and fact["name"] in LISTENING[service]:
            yield _placed(data_table(service), NoteRow(f"INBOX#{service}#{index}", "-", note=fact["name"]))


def _prompt(sealable: Sealable) -> str | None:
    """Return what is kept of an attempt in which a check of the fields spoke."""
    if not sealable.values or "fields" not in json.loads(sealable.values)["fields"]["/attempt"]["new"][1]:
        return None
    entry = sealable.entry()
    return prompts.remembered(entry["v"], entry["ts"], entry["st"]["about"], entry["req"]["command"])


def _attempts(each: Mapping[str, Sequence[Sealable]]) -> Iterator[Placed]:
    """The row that keeps how far a person's refused attempts have come, or the next one could not be written."""
    for entity, entries in each.items():
        if entity.startswith(ATTEMPTS):
            last, entry = entries[-1].place, entries[-1].entry()
            pair = json.loads(entries[-1].values)["fields"]["/attempt"]["new"] if entries[-1].values else None
            held = {"v": last.revision, "h": last.leaf, "ts": entry["ts"], "skipped": 0}
            wire = {n: {"N": str(v)} if isinstance(v, int) else {"S": v} for n, v in held.items()}
            if pair:
                wire["last"] = {"S": json.dumps(pair)}
            if asked := [one for one in map(_prompt, entries) if one]:
                wire["prompt"] = {"S": asked[-1]}
            key = {"pk": {"S": f"S#{entity.removeprefix(ATTEMPTS)}"}, "sk": {"S": "user"}}
            yield Placed("SESSIONS_TABLE", {**key, **wire})
