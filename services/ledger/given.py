"""Who signed what: a row for each sealed signature under its person, and when a round of signatures was voided.

Signatures of a round stand until the record enters its next one (`st.round`); they are kept and shown as void.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared import clock, storage

from . import log, newest
from .shapes import SignatureGiven

Row = dict[str, str | int]
SAID = ("meaning", "printed_name", "role", "zone", "local", "content_sha256")


def rows(sealable: log.Sealable, person: str) -> list[Row]:
    """Return the row of the signature that an entry carries, under the person who gave it."""
    entry, place = sealable.entry(), sealable.place
    if not entry["sig"]:
        return []
    said = {key: entry["sig"].get(key) for key in SAID} | {"round": entry["st"].get("round", 1)}
    row: Row = {
        "pk": f"SIG#{person}", "sk": newest.place(place.index), "id": place.entity,
        "number": entry["st"]["number"] or "", "v": place.revision, "title": entry["act"],
        "updated_at": entry["ts"], "leaf": place.leaf,
        "summary": json.dumps(said, ensure_ascii=False, separators=(",", ":")),
    }  # fmt: skip
    return [row]


def rounds(entries: Sequence[log.Sealable]) -> list[Row]:
    """Return a row for each round that begins among these entries: what came before it no longer counts."""
    begun: dict[tuple[str, str], Row] = {}
    for sealable in entries:
        entry = sealable.entry()
        if (number := entry["st"].get("round", 1)) > 1:
            key = _round(sealable.place.entity, number)
            row: Row = {"pk": key[0], "sk": key[1], "title": entry["act"], "updated_at": entry["ts"]}
            begun.setdefault(key, row)
    known = storage.get("TABLE", *begun) if begun else []
    return [row for row, there in zip(begun.values(), known, strict=True) if there is None]


def page(person: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return one page of a person's signatures, newest first; void ones say since when and by which step."""
    found, following = newest.page(f"SIG#{person}", limit, cursor)
    after = [_round(row["id"], json.loads(row["summary"])["round"] + 1) for row in found]
    ended = _by_key(after)
    items = [_shown(row, ended.get(key)) for row, key in zip(found, after, strict=True)]
    return {"items": items, "next_cursor": following}


def _by_key(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any] | None]:
    wanted = list(dict.fromkeys(keys))
    return dict(zip(wanted, storage.get("TABLE", *wanted), strict=True))


def _round(entity: str, number: int) -> tuple[str, str]:
    return f"ROUND#{entity}", f"{number:06d}"


def _shown(row: Mapping[str, Any], ended: Mapping[str, Any] | None) -> SignatureGiven:
    said = json.loads(row["summary"])
    return {
        "index": int(row["sk"]), "entity": row["id"], "number": row["number"], "revision": row["v"],
        "action": row["title"], "at": clock.milliseconds(row["updated_at"]), "zone": said["zone"],
        "local": said["local"], "meaning": said["meaning"], "printed_name": said["printed_name"],
        "role": said["role"], "content_sha256": said["content_sha256"], "leaf": row["leaf"],
        "state": "void" if ended else "standing",
        "voided": {"by": ended["title"], "at": clock.milliseconds(ended["updated_at"])} if ended else None,
    }  # fmt: skip
