"""What the publisher is asked to tell again: facts that a service has not taken. Asked by row, never removed."""

from typing import Any

from shared import clock, storage
from shared.rows import NoteRow
from shared.storage import Write, put_new

AGAIN = "AGAIN"


def ask(index: int) -> Write:
    """Return the write that asks for the fact at this index to be told once more."""
    return put_new(
        NoteRow(AGAIN, f"{clock.instant(clock.now())}#{index:012d}", note=str(index)), "TABLE", "again"
    )


def asked(after: str, most: int) -> list[tuple[str, int]]:
    """Return what was asked for since: the position of each and its index, oldest first."""
    found: list[dict[str, Any]] = storage.query(
        "TABLE",
        KeyConditionExpression="pk = :again AND sk > :after",
        ExpressionAttributeValues={":again": {"S": AGAIN}, ":after": {"S": after or " "}},
        ConsistentRead=True,
        Limit=most,
    )["items"]
    return [(row["sk"], int(row["note"])) for row in found]
