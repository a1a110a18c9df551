"""Ids that follow from numbers: of such a type no row points from a number to its record."""

from hashlib import sha256

from ulid import ULID


def following(kind: str, number: str) -> str:
    """Return the id that a record of this type and number has; spread like chance, so that no partition is hot."""
    return str(ULID.from_bytes(sha256(f"{kind}/{number}".encode()).digest()[:16]))
