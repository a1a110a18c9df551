"""The study's trail as people search it: by record, by actor, by action, or all of it, in a time range."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared import clock, storage, trail_view
from shared.canonical import b64, unb64
from shared.errors import invalid

from . import log, views
from .shapes import StudyEntry

PARAMETERS = frozenset({"record", "actor", "action", "from", "to", "limit", "cursor", "sort"})
MOST, USUAL = 100, 25
LAST = "~"  # behind every digit: the end of a range of sort keys
_AT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z#\d{12}")
_ENTITY = re.compile(r"[a-z_]{1,40}/[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Search:
    """What is asked: one of record, actor, action or nothing; instants in trail form; `after` a position."""

    record: str | None
    actor: str | None
    action: str | None
    start: str
    end: str
    limit: int
    after: str | None
    newest_first: bool


def search_of(query: Mapping[str, str]) -> Search:
    """Read the query parameters; combinations that no view serves are 422 (decision 12)."""
    for name in query.keys() - PARAMETERS:
        raise invalid(f"/query/{name}", "there is no such filter", "unknown_filter")
    chosen = [name for name in ("record", "actor", "action") if query.get(name)]
    if len(chosen) > 1 or ("record" in chosen and (query.get("from") or query.get("to"))):
        detail = "ask by record alone, or by one of actor and action, with from and to"
        raise invalid(f"/query/{chosen[-1]}", detail, "no_such_view")
    if query.get("record") and not _ENTITY.fullmatch(query["record"]):
        raise invalid("/query/record", "is type/id", "not_an_entity")
    return Search(
        query.get("record"), query.get("actor"), query.get("action"),
        _instant(query, "from", "2000-01-01T00:00:00.000000Z"),
        _instant(query, "to", clock.instant(clock.now())),
        limit_of(query.get("limit", str(USUAL))), _cursor(query), _newest_first(query.get("sort", "at")),
    )  # fmt: skip


def _instant(query: Mapping[str, str], name: str, otherwise: str) -> str:
    if name not in query:
        return otherwise
    try:
        return clock.instant(clock.parse(query[name].replace(" ", "+")))
    except (ValueError, OverflowError) as error:
        raise invalid(f"/query/{name}", "is not an RFC 3339 instant", "not_an_instant") from error


def limit_of(digits: str) -> int:
    """Read a page limit; raises 422 outside 1 to 100."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 3 or not 1 <= int(digits) <= MOST:
        raise invalid("/query/limit", f"is a number from 1 to {MOST}", "limit")
    return int(digits)


def _newest_first(sort: str) -> bool:
    if sort not in ("at", "-at"):
        raise invalid("/query/sort", "is at or -at", "no_such_view")
    return sort == "-at"


def _cursor(query: Mapping[str, str]) -> str | None:
    if not query.get("cursor"):
        return None
    try:
        position = unb64(query["cursor"]).decode("ascii")
    except ValueError as error:
        raise invalid("/query/cursor", "is not one of our cursors", "cursor") from error
    if not (_AT.fullmatch(position) or (query.get("record") and re.fullmatch(r"\d{10}", position))):
        raise invalid("/query/cursor", "is not one of our cursors", "cursor")
    return position


def is_entity(text: str) -> bool:
    """Say whether the text names a record as `type/id`."""
    return _ENTITY.fullmatch(text) is not None


def page(search: Search) -> dict[str, Any]:
    """Return one page: {items, next_cursor}; it costs the same at any size of the trail."""
    found = _of_record(search) if search.record else _of_views(search)
    items, more = found[: search.limit], len(found) > search.limit
    last = items[-1].pop("position") if items else ""
    for item in items[:-1]:
        del item["position"]
    return {"items": items, "next_cursor": b64(last.encode()) if more else None}


def _of_record(search: Search) -> list[dict[str, Any]]:
    """Return one record's entries from the order, in revisions."""
    after = int(search.after) if search.after else (10**10 if search.newest_first else 0)
    answer = storage.query(
        "LOG_TABLE",
        IndexName="by_entity",
        KeyConditionExpression=f"ent = :ent AND v {'<' if search.newest_first else '>'} :v",
        ExpressionAttributeValues={":ent": {"S": search.record}, ":v": {"N": str(after)}},
        ScanIndexForward=not search.newest_first,
        Limit=search.limit + 1,
    )
    found = [log.Place(int(row["sk"]), row["ent"], row["v"], row["h"]) for row in answer["items"]]
    return [
        {**shown(views.row(entry)), "position": f"{entry.place.revision:010d}"} for entry in log.read(found)
    ]


def _of_views(search: Search) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, partition in _partitions(search):
        found += _query(search, place, partition, search.limit + 1 - len(found))
        if len(found) > search.limit:
            break
    return [{**shown(row), "position": f"{row['updated_at']}#{row['sk']}"} for row in found]


def _partitions(search: Search) -> Iterator[tuple[int, str]]:
    if search.actor:
        yield 1, f"actor#{search.actor}"
    elif search.action:
        yield 2, f"action#{search.action}"
    else:
        yield from ((3, f"month#{month}") for month in _months(search))


def _months(search: Search) -> list[str]:
    """Return the months the range touches that can hold entries, in reading order."""
    begun = _first_instant()
    start, end = max(search.start, begun)[:7], search.end[:7]
    if search.after:
        start, end = (start, search.after[:7]) if search.newest_first else (search.after[:7], end)
    months, here = [], datetime.fromisoformat(f"{max(start, begun[:7])}-01")
    while here.strftime("%Y-%m") <= min(end, clock.instant(clock.now())[:7]):
        months.append(here.strftime("%Y-%m"))
        here = here.replace(year=here.year + here.month // 12, month=here.month % 12 + 1)
    return months[::-1] if search.newest_first else months


def _first_instant() -> str:
    """Return when the trail begins, so that a range from long ago costs nothing."""
    [first] = storage.get("TABLE", ("T#0", f"{0:012d}"))
    return str(first["updated_at"]) if first else clock.instant(clock.now())


def _query(search: Search, place: int, partition: str, limit: int) -> list[dict[str, Any]]:
    low, high = search.start, search.end + LAST
    if search.after and search.newest_first:
        high = search.after[:-1] + chr(ord(search.after[-1]) - 1) + LAST  # just before the last one shown
    elif search.after:
        low = search.after + LAST
    if low > high:
        return []
    answer = storage.query(
        "TABLE",
        IndexName=f"view{place}",
        KeyConditionExpression=f"p{place} = :p AND s{place} BETWEEN :low AND :high",
        ExpressionAttributeValues={":p": {"S": partition}, ":low": {"S": low}, ":high": {"S": high}},
        ScanIndexForward=not search.newest_first,
        Limit=limit,
    )
    return list(answer["items"])


def shown(row: Mapping[str, Any]) -> StudyEntry:
    """Return an entry as the study's trail shows it."""
    more = json.loads(row["summary"])
    return {
        "index": more["index"], "entity": row["id"], "number": row["number"], "revision": row["v"],
        "at": clock.milliseconds(row["updated_at"]), "action": row["title"], "state": row["state"],
        "actor": row["owner"], "by": trail_view.actor(more["by"]), "reason": more["reason"], "signature": more["signature"],
        "event": more["event"], "leaf": more["leaf"],
    }  # fmt: skip
