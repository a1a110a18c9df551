"""What is sealed, in the study's order, as search reads it: the newest seal, and the entries from an index on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared import storage

BUCKET = 256
STEP = 25


@dataclass(frozen=True)
class Sealed:
    """A sealed entry: whose it is, its clear part, and the values that stand behind its commitments."""

    entity: str
    entry: Mapping[str, Any]
    values: Mapping[str, Any]


def sealed_size() -> int:
    """Return how many entries are under a checkpoint, strongly consistent."""
    [row] = storage.get("LOG_TABLE", ("SEAL", "-"))
    return int(row.get("n") or 0) if row else 0


def entries(start: int, end: int) -> list[Sealed]:
    """Return the next few entries of [start, end) in order: three calls."""
    wanted = range(start, min(end, start + STEP))
    places = storage.get("LOG_TABLE", *((f"I#{index // BUCKET}", f"{index:012d}") for index in wanted))
    keys = [(f"A#{row['ent'].replace('/', '#', 1)}", f"{row['v']:010d}") for row in places if row]
    rows = storage.get("AUDIT_TABLE", *keys)
    if len(keys) != len(wanted) or not all(rows):
        raise LookupError(f"something of {wanted.start} to {wanted.stop} is missing; the ledger says what")
    return [_sealed(row) for row in rows if row]


def _sealed(row: Mapping[str, Any]) -> Sealed:
    entry = json.loads(bytes(row["b"]))
    return Sealed(entry["ent"], entry, json.loads(row["x"])["fields"] if row.get("x") else {})


def trail(entity: str) -> list[Sealed]:
    """Return every entry of one record as it can be read now."""
    rows = storage.partition_rows("AUDIT_TABLE", f"A#{entity.replace('/', '#', 1)}")
    return [_sealed(row) for row in rows]
