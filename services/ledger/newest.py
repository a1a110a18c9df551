"""Projected rows of one partition whose sort key is an index of the order: the newest first, page by page."""

import re
from collections.abc import Mapping
from typing import Any

from shared import storage
from shared.canonical import b64, unb64
from shared.errors import invalid

DIGITS = 12
_INDEX = re.compile(rf"\d{{{DIGITS}}}")
LAST = "~"  # behind every digit


def page(partition: str, limit: int, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page and the cursor of the next one; None at the end. Costs the same at any length."""
    answer = storage.query(
        "TABLE",
        KeyConditionExpression="pk = :pk AND sk < :before",
        ExpressionAttributeValues={":pk": {"S": partition}, ":before": {"S": _position(cursor)}},
        ScanIndexForward=False,
        Limit=limit + 1,
    )
    rows, more = answer["items"][:limit], len(answer["items"]) > limit
    return rows, b64(rows[-1]["sk"].encode()) if more else None


def place(index: int) -> str:
    """Return the sort key of an index."""
    return f"{index:0{DIGITS}d}"


def only(query: Mapping[str, str], *names: str) -> None:
    """Raise unless the query holds these parameters and those of a page alone."""
    for name in query.keys() - {*names, "limit", "cursor"}:
        raise invalid(f"/query/{name}", "there is no such filter", "unknown_filter")


def _position(cursor: str | None) -> str:
    if not cursor:
        return LAST
    try:
        position = unb64(cursor).decode("ascii")
    except ValueError as error:
        raise invalid("/query/cursor", "is not one of our cursors", "cursor") from error
    if not _INDEX.fullmatch(position):
        raise invalid("/query/cursor", "is not one of our cursors", "cursor")
    return position
