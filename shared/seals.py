"""Whether an entry is sealed: under a signed checkpoint in the locked bucket. integrity.md 1.8"""

import time
from collections.abc import Mapping
from typing import Any

from shared import storage

POLL_SECONDS = 0.25


def sealed_revision(entity: str) -> int:
    """Return the newest revision of the entity that is known to be sealed; 0 while its last one is not."""
    order, seal = storage.get("LOG_TABLE", (f"D#{entity.replace('/', '#', 1)}", "-"), ("SEAL", "-"))
    if order is None or seal is None:
        return 0
    return int(order["v"]) if int(order["idx"]) < int(seal.get("n", 0)) else 0


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
