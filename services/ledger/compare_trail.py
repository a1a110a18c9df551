"""Audit, place, order and pending rows against the sealed segments, each difference by its exact key."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shared import redaction, storage
from shared.audit_trail import pending_row
from shared.canonical import commit_to, unb64
from shared.merkle import leaf_hash

from . import every_row, log
from .sealed import Entity, Sealed

Row = Mapping[str, Any]
COUNTERS = ("HEAD", "SEAL", "PUB", "COSIG")  # each the row of one worker, of no entry


def compare(sealed: Sealed) -> Iterator[str]:
    """Name every row of trail and order that was changed, taken away or put in."""
    yield from _audit(sealed)
    yield from _order(sealed)


def _audit(sealed: Sealed) -> Iterator[str]:
    seen: set[tuple[str, int]] = set()
    for row in every_row.rows("AUDIT_TABLE"):
        where, entity, revision = (
            f"audit {row['pk']}/{row['sk']}",
            _entity(row["pk"], "A#"),
            _count(row["sk"]),
        )
        known = sealed.knows(entity)
        seen.add((entity, revision))
        if 0 < revision <= known.revision:
            yield from _same(where, row, known.leaves[revision - 1], known.indexes[revision - 1])
        else:
            yield from _ahead(where, row, entity, revision)
        yield from _values(where, row, sealed.redacted)
    for index, (entity, revision) in enumerate(sealed.places):
        if (entity, revision) not in seen:
            key = "/".join(log.Place(index, entity, revision, "").audit_key)
            yield f"audit {key}: missing, sealed at index {index}"


def _same(where: str, row: Row, leaf: bytes, index: int) -> Iterator[str]:
    if leaf_hash(bytes(row.get("b", b""))) != leaf:
        yield f"{where}: differs from the entry sealed at index {index}"
    elif row.get("h") != leaf.hex():
        yield f"{where}: its leaf is not that of index {index}"


def _ahead(where: str, row: Row, entity: str, revision: int) -> Iterator[str]:
    """An entry that is not sealed yet waits for its place, or was given one meanwhile."""
    data = bytes(row.get("b", b""))
    if leaf_hash(data).hex() != row.get("h"):
        yield f"{where}: its leaf is not that of its bytes"
        return
    entry = json.loads(data)
    if (entry["ent"], entry["v"]) != (entity, revision):
        yield f"{where}: holds revision {entry['v']} of {entry['ent']}"
    waiting = storage.get("LOG_TABLE", pending_row(entity, revision))[0]
    last = storage.get("LOG_TABLE", log.ordering_key(entity))[0]
    if waiting is None and (last is None or last["v"] < revision):
        yield f"{where}: has no place in the order and waits for none"


def _values(where: str, row: Row, redacted: Mapping[str, str]) -> Iterator[str]:
    """Every value opens the commitment that stands in its entry, or was redacted by two people."""
    try:
        entry, values = json.loads(bytes(row["b"])), json.loads(row["x"])
        sides = [
            (item["path"], side, item[side], values["fields"][item["path"]][side])
            for item in entry["chg"]
            for side in ("old", "new")
        ]
        texts = (("why", entry["why"]["text"]), ("source", entry["req"]["source"]))
        sides += [(name, redaction.WHOLE, made, values[name]) for name, made in texts]
        wrong = [
            path
            for path, side, made, pair in sides
            if not _open(made, pair)
            and (pair is not None or redaction.text_at(values, path, side) != redacted.get(made, ""))
        ]
    except (LookupError, TypeError, ValueError):
        wrong = ["its values cannot be read"]
    if wrong:
        yield f"{where}: values are not those that were committed to: {', '.join(wrong)}"


def _open(commitment: str | None, pair: list[Any] | None) -> bool:
    if commitment is None or pair is None:
        return commitment is None and pair is None
    return commit_to(pair[1], unb64(pair[0])) == commitment


def _order(sealed: Sealed) -> Iterator[str]:
    places, entities = set[int](), set[str]()
    for row in every_row.rows("LOG_TABLE"):
        kind, where = row["pk"].partition("#")[0], f"log {row['pk']}/{row['sk']}"
        if kind == "I":
            places.add(_count(row["sk"]))
            yield from _place(where, row, sealed)
        elif kind == "D":
            entities.add(_entity(row["pk"], "D#"))
            yield from _last(where, row, sealed)
        elif kind == "P":
            yield from _pending(where, row)
        elif kind not in COUNTERS:
            yield f"{where}: is no row of the order"
    for index in sorted(set(range(len(sealed.places))) - places):
        yield f"log {'/'.join(log.place_key(index))}: missing"
    for entity in sorted(sealed.entities.keys() - entities):
        yield f"log {'/'.join(log.ordering_key(entity))}: missing"


def _place(where: str, row: Row, sealed: Sealed) -> Iterator[str]:
    index = _count(row["sk"])
    if index >= len(sealed.places):
        if index >= log.head() or not _is_entry(row.get("ent", ""), row.get("v", 0), row.get("h")):
            yield f"{where}: lies beyond the order"
        return
    entity, revision = sealed.places[index]
    leaf = sealed.entities[entity].leaves[revision - 1].hex()
    if (row.get("ent"), row.get("v"), row.get("h")) != (entity, revision, leaf):
        yield f"{where}: differs from what was sealed"


def _last(where: str, row: Row, sealed: Sealed) -> Iterator[str]:
    entity, revision, index = _entity(row["pk"], "D#"), row.get("v", 0), row.get("idx", -1)
    known: Entity = sealed.knows(entity)
    if revision < known.revision:
        yield f"{where}: behind revision {known.revision} at index {known.indexes[-1]}"
    elif revision == known.revision and revision:
        if index != known.indexes[-1]:
            yield f"{where}: its last entry stands at index {known.indexes[-1]}"
    else:
        [place] = storage.get("LOG_TABLE", log.place_key(max(index, 0)))
        if place is None or (place["ent"], place["v"]) != (entity, revision):
            yield f"{where}: no entry {revision} of it stands at index {index}"


def _pending(where: str, row: Row) -> Iterator[str]:
    entity, _, revision = row["sk"].rpartition("#")
    if not _is_entry(entity.replace("#", "/", 1), _count(revision), row.get("h")):
        yield f"{where}: waits for an entry that was never written"


def _is_entry(entity: str, revision: int, leaf: object) -> bool:
    [row] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{revision:010d}"))
    return row is not None and row.get("h") == leaf


def _entity(pk: str, prefix: str) -> str:
    return pk.removeprefix(prefix).replace("#", "/", 1)


def _count(sk: str) -> int:
    return int(sk) if sk.isascii() and sk.isdigit() else -1
