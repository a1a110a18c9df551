"""Similar events, with a score: what may be a recurrence, shown to people who decide. E8, QMS-12"""

import re
from typing import Any

from shared import storage
from shared.records import Record

from .records import RECORDS

MOST_COMPARED, MOST_SHOWN = 100, 5
LEAST = 40
SHORT = 4
GRAVE = ("major", "critical")


def candidates(event: Record) -> list[dict[str, Any]]:
    """Return the most similar earlier events of the category, best first: same place, same kind, same words."""
    found: list[dict[str, Any]] = [
        {"record": other.entity, "number": other.number, "score": score(event, other)}
        for other in _alike(event)
        if other.created_at <= event.created_at
    ]
    near = [one for one in found if one["score"] >= LEAST]
    return sorted(near, key=lambda one: (-one["score"], one["number"]))[:MOST_SHOWN]


def _alike(event: Record) -> list[Record]:
    """Return the newest other events of the category that stand, strongly consistent."""
    rows = storage.query(
        "TABLE",
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": f"ALIKE#{event.data['category']}"}},
        ScanIndexForward=False,
        Limit=MOST_COMPARED,
        ConsistentRead=True,
    )["items"]
    found = RECORDS.several([row["note"] for row in rows if row["note"] != event.entity])
    return [other for other in found if other.state != "cancelled"]


def score(one: Record, other: Record) -> int:
    """Return 0 to 100: the same category counts 30, the same site 30, the same kind 10, words in common up to 30."""
    same_site: bool = one.data.get("site") is not None and one.data.get("site") == other.data.get("site")
    same_kind: bool = one.data["event_kind"] == other.data["event_kind"]
    ours, theirs = _words(one), _words(other)
    common = 30 * len(ours & theirs) // max(1, len(ours | theirs))
    same_category: bool = one.data["category"] == other.data["category"]
    return 30 * same_category + 30 * same_site + 10 * same_kind + common


def _words(event: Record) -> set[str]:
    text = f"{event.data['title']} {event.data['what_happened']}".lower()
    return {word for word in re.findall(r"\w+", text) if len(word) >= SHORT}


def persistent(event: Record, least: int = 3) -> bool:
    """Say whether so many grave events of one category happened at one site. E6(R3) 3.12.3"""
    here = [other for other in _alike(event) if other.data.get("site") == event.data.get("site")]
    grave = [other for other in here if other.data.get("rating") in GRAVE]
    return event.data.get("site") is not None and len(grave) + 1 >= least
