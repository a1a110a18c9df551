"""A record as it stood: its trail read in order, and folded up to an instant or a revision."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from shared import redaction, storage
from shared.errors import not_found
from shared.records import FIRST, KEPT, Record, RecordType
from shared.signatures import Signature


def entries(entity: str, after: int = 0, limit: int | None = None) -> tuple[list[dict[str, Any]], int | None]:
    """Return audit rows oldest first from a revision on, and the revision to go on after."""
    asked: dict[str, Any] = {
        "KeyConditionExpression": "pk = :e AND sk > :v",
        "ExpressionAttributeValues": {
            ":e": {"S": f"A#{entity.replace('/', '#', 1)}"},
            ":v": {"S": f"{after:010d}"},
        },
        "ConsistentRead": True,
    }
    answer = storage.query("AUDIT_TABLE", **asked, **({"Limit": limit} if limit else {}))
    following = answer["next"]
    return answer["items"], int(following["sk"]["S"]) if following else None


def whole(entity: str) -> list[dict[str, Any]]:
    """Return every entry of a record."""
    found, after = entries(entity)
    while after is not None:
        more, after = entries(entity, after)
        found += more
    return found


def as_of(kind: RecordType, identity: str, instant: str) -> Record:
    """Return the record as it stood at an instant (microseconds, Z); 404 before its first entry."""
    rows = [row for row in whole(f"{kind.name}/{identity}") if json.loads(bytes(row["b"]))["ts"] <= instant]
    if not rows:
        raise not_found(f"{kind.label} {identity} at {instant}")
    return fold(kind, identity, rows)


def at_revision(kind: RecordType, identity: str, revision: int) -> Record:
    """Return the record as it stood after one of its entries."""
    rows = [row for row in whole(f"{kind.name}/{identity}") if int(row["sk"]) <= revision]
    return fold(kind, identity, rows)


def fold(kind: RecordType, identity: str, rows: Iterable[Mapping[str, Any]]) -> Record:
    """Rebuild a record from its entries; where a value was redacted stands the text that says so."""
    record = Record(
        kind, identity, "", kind.lifecycle.initial, 0, FIRST, {}, {}, "study", None, None, None, 1, (), (), "", "",
        "", "",
    )  # fmt: skip
    held: dict[str, Any] = {}
    salts, redacted = dict[str, str](), dict[str, str]()
    for row in rows:
        entry = json.loads(bytes(row["b"]))
        for path, made, pair, text in _new_values(entry, row.get("x")):
            for kept in (held, salts, redacted):
                kept.pop(path, None)
            if pair is not None:
                salts[path], held[path] = pair
            elif text is not None:
                redacted[path], held[path] = made, text
        record = _after(record, entry, str(row["h"]))
    data = {**dict.fromkeys(kind.fields), **_unflat(held)}
    return replace(record, data=data, salts=salts, redacted=redacted)


def _new_values(entry: Mapping[str, Any], x: str | None) -> Iterator[tuple[str, str, Any, str | None]]:
    """Yield what an entry put at each path: commitment, salt and value, or the text in their place."""
    values = json.loads(x) if x else {"fields": {}}
    for item in entry["chg"]:
        path = item["path"]
        pair = values["fields"].get(path, {}).get("new")
        yield path, item["new"], pair, redaction.text_at(values, path, "new") if item["new"] else None


def _after(record: Record, entry: Mapping[str, Any], leaf: str) -> Record:
    st, by = entry["st"], _person(entry)
    signatures = record.signatures
    if entry["sig"]:
        signatures = (*signatures, _signature(entry, st))
    if st["round"] > record.round:
        step = entry["act"].rpartition(".")[2]
        signatures = tuple(s if s.voided else replace(s, voided=step) for s in signatures)
    first = entry["v"] == 1
    writes = first or entry["act"].endswith(".edit")
    return replace(
        record, number=st["number"], state=st["state"], revision=entry["v"], leaf=leaf, scope=st["scope"],
        parent=st["parent"], due_on=st["due_on"], original_due_on=st["original_due_on"], round=st["round"],
        signatures=signatures, authors=tuple(dict.fromkeys((*record.authors, by))) if writes else record.authors,
        created_at=entry["ts"] if first else record.created_at, created_by=by if first else record.created_by,
        updated_at=entry["ts"], updated_by=by, open_children=tuple(st["open_children"]),
        links=tuple(st["links"]), ended_links=tuple(st["ended_links"]),
    )  # fmt: skip


def _person(entry: Mapping[str, Any]) -> str:
    return str(entry["by"].get("person") or entry["by"]["sub"])


def _signature(entry: Mapping[str, Any], st: Mapping[str, Any]) -> Signature:
    sig = entry["sig"]
    return Signature(
        revision=entry["v"], person=_person(entry), printed_name=sig["printed_name"], role=sig["role"],
        meaning=sig["meaning"], content_sha256=sig["content_sha256"], signed_at=sig["signed_at"],
        zone=sig["zone"], local=sig["local"], step=entry["act"].rpartition(".")[2], round=st["round"],
    )  # fmt: skip


def _unflat(values: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for path, value in values.items():
        parts = path.removeprefix(KEPT.rstrip("/")).lstrip("/").split("/")
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in parts)
        here = data
        for part in way:
            here = here.setdefault(part, {})
        here[last] = value
    return data
