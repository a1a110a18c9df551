"""What was refused on a record: a row for each sealed attempt under the record it was tried on. 21 CFR 11.10(e)"""

import json
from typing import Any

from shared import clock
from shared.trail_view import actor

from . import log, newest
from .shapes import AttemptRefused

Row = dict[str, str | int]
REFUSED = ".refused"


def rows(sealable: log.Sealable) -> list[Row]:
    """Return the row of a refused attempt that names its record."""
    entry, place = sealable.entry(), sealable.place
    about = entry["st"].get("about")
    if not about or not entry["act"].endswith(REFUSED):
        return []
    row: Row = {"pk": f"TRIED#{about}", "sk": newest.place(place.index), "id": place.entity,
                "v": place.revision, "leaf": place.leaf}  # fmt: skip
    return [row]


def page(record: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return one page of what was refused on a record, newest first, with rule and reason from the entries."""
    found, following = newest.page(f"TRIED#{record}", limit, cursor)
    places = [log.Place(int(row["sk"]), row["id"], row["v"], row["leaf"]) for row in found]
    return {"items": [_shown(sealable) for sealable in log.read(places)], "next_cursor": following}


def _shown(sealable: log.Sealable) -> AttemptRefused:
    entry = sealable.entry()
    tried = json.loads(sealable.values)["fields"]["/attempt"]["new"][1] if sealable.values else {}
    return {
        "index": sealable.place.index, "at": clock.milliseconds(entry["ts"]), "record": entry["st"]["about"],
        "entity": sealable.place.entity, "revision": sealable.place.revision,
        "by": actor(entry["by"]),
        "action": entry["act"].removesuffix(REFUSED), "code": entry["why"]["code"],
        "rule": tried.get("rule"), "reason": tried.get("reason"), "detail": tried.get("detail"),
        "leaf": sealable.place.leaf, "redacted": not sealable.values,
    }  # fmt: skip
