"""The entries a study still has: those that are sealed, and those behind the seal that stand in its audit table."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.recovery import redacted
from services.ledger import every_row, seal_key, vault
from services.ledger.faults import Fork, Torn
from services.ledger.log import Place, Sealable
from shared import checkpoint
from shared.merkle import Frontier, leaf_hash
from shared.records import FIRST


@dataclass
class Kept:
    """The order as the bucket holds it, `tail` behind it by entity, and what could not be kept, by its key."""

    sealed: list[Sealable] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)
    tail: dict[str, list[Sealable]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def of_each(self) -> dict[str, list[Sealable]]:
        """Return the entries of every entity, oldest first."""
        found: dict[str, list[Sealable]] = {}
        for entry in self.sealed:
            found.setdefault(entry.place.entity, []).append(entry)
        for entity, ahead in self.tail.items():
            found.setdefault(entity, []).extend(ahead)
        return found


def kept() -> Kept:
    """Read the segments up to their end, then what the audit table holds beyond them.

    Raises Fork or Torn where the bucket itself does not tell one signed history: then nothing may be written.
    """
    found = Kept()
    values = dict(_values())
    for start, end in _ranges(vault.SEGMENTS):
        if start != len(found.sealed):
            raise Torn(f"{vault.segment_key(start, end)}: {len(found.sealed)} comes next")
        lines = vault.read(vault.segment_key(start, end)).split(b"\n")[:-1]
        for index, data in enumerate(lines, start):
            found.sealed.append(_entry(index, data, values.get(index, "")))
    found.frontier = _signed([bytes.fromhex(entry.place.leaf) for entry in found.sealed])
    _behind(found)
    _redact(found)
    return found


def _redact(found: Kept) -> None:
    """Take out again what two people had taken out: the bucket of values may be behind an act, or hold no reason."""
    said = redacted.texts((*found.sealed, *(one for tail in found.tail.values() for one in tail)))
    if said:
        found.sealed = redacted.without(found.sealed, said)
        found.tail = {entity: redacted.without(tail, said) for entity, tail in found.tail.items()}


def _ranges(prefix: str) -> Iterator[tuple[int, int]]:
    yield from (vault.bounds(key) for key in vault.keys(prefix))


def _values() -> Iterator[tuple[int, str]]:
    for start, end in _ranges(vault.VALUES):
        yield from enumerate(vault.read(vault.values_key(start, end)).decode().split("\n")[:-1], start)


def _entry(index: int, data: bytes, values: str) -> Sealable:
    entry = json.loads(data)
    return Sealable(Place(index, entry["ent"], entry["v"], leaf_hash(data).hex()), data, values)


def _signed(leaves: list[bytes]) -> Frontier:
    """Return the frontier under the newest checkpoint, once its signature and root are proven."""
    size, origin = vault.newest_size(), checkpoint_origin()
    if not size:
        return Frontier()
    frontier = Frontier().extend(leaves[:size])
    claim = checkpoint.verify(
        vault.read(vault.checkpoint_key(size)), origin, [seal_key.terms(vault.ends()).at(size)]
    )
    if (claim.size, claim.root) != (frontier.size, frontier.root()):
        raise Fork(f"{vault.checkpoint_key(size)} is not over the segments that stand in the bucket")
    return frontier


def checkpoint_origin() -> str:
    """Return the name of the log under which its checkpoints are signed."""
    return seal_key.every()[0].name


def _behind(found: Kept) -> None:
    """Keep each entry that chains on from the last one known of its record; name the others."""
    last = {entry.place.entity: entry.place for entry in found.sealed}
    leaves = {entry.place.audit_key: entry.place.leaf for entry in found.sealed}
    for row in sorted(every_row.rows("AUDIT_TABLE"), key=lambda row: (row["pk"], row["sk"])):
        if leaves.get((row["pk"], row["sk"])) == leaf_hash(bytes(row.get("b", b""))).hex():
            continue
        entry = _ahead(row, last.get(_entity(row)))
        if entry is None:
            found.lost.append(f"audit {row['pk']}/{row['sk']}: does not follow what is known of its record")
            continue
        last[entry.place.entity] = entry.place
        found.tail.setdefault(entry.place.entity, []).append(entry)


def _ahead(row: Mapping[str, Any], before: Place | None) -> Sealable | None:
    if not row.get("b"):
        return None
    data = bytes(row["b"])
    entry, leaf = json.loads(data), leaf_hash(data).hex()
    follows = (_entity(row), before.revision + 1 if before else 1, before.leaf if before else FIRST)
    if (entry["ent"], entry["v"], entry["prev"]) != follows or row["h"] != leaf:
        return None
    return Sealable(Place(-1, entry["ent"], entry["v"], leaf), data, row.get("x") or "")


def _entity(row: Mapping[str, Any]) -> str:
    return str(row["pk"]).removeprefix("A#").replace("#", "/", 1)
