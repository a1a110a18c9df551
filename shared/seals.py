"""Whether an entry is sealed: under a signed checkpoint in the locked bucket. integrity.md 1.8"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared import storage
from shared.records import Record

POLL_SECONDS = 0.25
COSIGNED = ("COSIG", "-")


@dataclass(frozen=True)
class Anchor:
    """The newest checkpoint a witness has cosigned: so many entries, their root (hex), when, and the note."""

    size: int
    root: str
    at: str
    note: str


def newest_cosigned() -> Anchor | None:
    """Return the newest cosigned checkpoint that the ledger knows of, None before the first."""
    [row] = storage.get("LOG_TABLE", COSIGNED)
    return Anchor(int(row["n"]), str(row["root"]), str(row["at"]), str(row["note"])) if row else None


def keys(entity: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the keys of the log rows that tell of a seal: the entity's place in the order, and the newest seal."""
    return (f"D#{entity.replace('/', '#', 1)}", "-"), ("SEAL", "-")


def sealed_revision(entity: str) -> int:
    """Return the newest revision of the entity that is known to be sealed; 0 while its last one is not."""
    return told(*storage.get("LOG_TABLE", *keys(entity)))


def told(order: Mapping[str, Any] | None, seal: Mapping[str, Any] | None) -> int:
    """Return the newest sealed revision that the two rows tell of; 0 while the entity's last one is not."""
    if order is None or seal is None:
        return 0
    return int(order["v"]) if int(order["idx"]) < int(seal.get("n", 0)) else 0


def of(record: Record) -> int:
    """Return the newest sealed revision of a record, as it was read with it, or read now."""
    return sealed_revision(record.entity) if record.sealed is None else record.sealed


def wait_for_seal(entity: str, revision: int, seconds: int) -> bool:
    """Wait until the revision is sealed, at most so many seconds."""
    until = time.monotonic() + seconds
    while sealed_revision(entity) < revision:
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def receipt(entity: str, revision: int) -> str:
    """Return where the receipt of an entry is."""
    return f"/api/v1/receipts/{entity}/{revision}"


def preferred_wait(headers: Mapping[str, Any]) -> int:
    """Return the seconds of `Prefer: wait=n` (RFC 7240), at most 10."""
    for part in str(headers.get("prefer", "")).split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "wait" and value.isdecimal():
            return min(int(value[:3]), 10)
    return 0
