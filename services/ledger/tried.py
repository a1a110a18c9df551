"""What was refused on a record, and who read or took it away: a row for each under the record. 21 CFR 11.10(e)"""

import json
from typing import Any

from shared import clock
from shared.trail_view import actor

from . import log, newest
from .shapes import Accessed, AttemptRefused, Prompted

Row = dict[str, str | int]
REFUSED = ".refused"
TRIED, SEEN = "TRIED", "SEEN"


def rows(sealable: log.Sealable) -> list[Row]:
    """Return the row of what stands beside a record and names it: a refused attempt, a reading."""
    entry, place = sealable.entry(), sealable.place
    about = entry["st"].get("about")
    if not about:
        return []
    what = TRIED if entry["act"].endswith(REFUSED) else SEEN
    row: Row = {"pk": f"{what}#{about}", "sk": newest.place(place.index), "id": place.entity,
                "v": place.revision, "leaf": place.leaf}  # fmt: skip
    return [row]


def page(record: str, limit: int, cursor: str | None, whole: bool) -> dict[str, Any]:
    """Return one page of what was refused on a record, newest first, with rule and reason from the entries.

    What stood in the fields is shown to whoever may read the record.
    """
    found, following = _found(TRIED, record, limit, cursor)
    return {"items": [_shown(sealable, whole) for sealable in found], "next_cursor": following}


def accesses(record: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return one page of who read, printed or took away a record, as far as that is kept, newest first."""
    found, following = _found(SEEN, record, limit, cursor)
    return {"items": [_seen(sealable) for sealable in found], "next_cursor": following}


def _found(what: str, record: str, limit: int, cursor: str | None) -> tuple[list[log.Sealable], str | None]:
    found, following = newest.page(f"{what}#{record}", limit, cursor)
    places = [log.Place(int(row["sk"]), row["id"], row["v"], row["leaf"]) for row in found]
    return list(log.read(places)), following


def _seen(sealable: log.Sealable) -> Accessed:
    entry = sealable.entry()
    value = json.loads(sealable.values)["fields"]["/access"]["new"][1] if sealable.values else {}
    return {
        "index": sealable.place.index, "at": clock.milliseconds(entry["ts"]), "record": entry["st"]["about"],
        "by": actor(entry["by"]), "action": entry["act"], "where": value.get("where"),
        "leaf": sealable.place.leaf, "redacted": not sealable.values,
    }  # fmt: skip


def _shown(sealable: log.Sealable, whole: bool) -> AttemptRefused:
    entry = sealable.entry()
    tried = json.loads(sealable.values)["fields"]["/attempt"]["new"][1] if sealable.values else {}
    fields: list[Prompted] = [
        {"pointer": one["pointer"], "message": one["message"], "original": one["original"] if whole else None}
        for one in tried.get("fields", ())
    ]
    return {
        "index": sealable.place.index, "at": clock.milliseconds(entry["ts"]), "record": entry["st"]["about"],
        "entity": sealable.place.entity, "revision": sealable.place.revision,
        "by": actor(entry["by"]),
        "action": entry["act"].removesuffix(REFUSED), "code": entry["why"]["code"],
        "rule": tried.get("rule"), "reason": tried.get("reason"), "detail": tried.get("detail"),
        "fields": fields, "leaf": sealable.place.leaf, "redacted": not sealable.values,
    }  # fmt: skip
