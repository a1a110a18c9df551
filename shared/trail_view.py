"""An entry of the audit trail as people read it."""

import json
from collections.abc import Mapping
from typing import Any, NotRequired

from typing_extensions import TypedDict

from shared import clock, redaction


class Actor(TypedDict):
    """Who did it, as the entry names them; an organisation (`party/ULID`) stands in newer entries only."""

    sub: str
    name: str
    role: str
    organisation: str | None


class Why(TypedDict):
    """The reason for change."""

    code: str | None
    text: str | None


class FieldChange(TypedDict):
    """One value before and after; JSON Pointer of the field."""

    path: str
    old: Any
    new: Any
    redacted: NotRequired[bool]


class Authentication(TypedDict):
    """What the entry keeps of the fresh sign-in: ids, never the token."""

    jti: str
    origin_jti: str
    auth_time: int
    client: str


class TrailSignature(TypedDict):
    """A signature as its entry carries it. 21 CFR 11.50(a)"""

    meaning: str
    declaration_sha256: str
    printed_name: str
    role: str
    content_sha256: str
    intent: str
    auth: Authentication
    signed_at: str
    zone: str
    local: str


class Answered(TypedDict):
    """The prompt of a check that a change answers: an entry of the account that was prompted. ATR-13"""

    entity: str
    revision: int


class Entry(TypedDict):
    """An entry of a record's audit trail. 21 CFR 11.10(e)"""

    revision: int
    at: str
    act: str
    by: Actor
    reason: Why
    changes: list[FieldChange]
    state: str | None
    signature: TrailSignature | None
    event: str | None
    answers: NotRequired[Answered]
    leaf: str
    app: dict[str, str]
    redacted: bool
    sealed: NotRequired[bool]


class FormerValue(TypedDict):
    """One value a field once had."""

    revision: int
    at: str
    by: Actor
    reason: Why
    path: str
    old: Any
    new: Any
    redacted: NotRequired[bool]


def shown(row: Mapping[str, Any]) -> Entry:
    """Return an audit row as people read it: who, what, when, why, old and new values."""
    entry = json.loads(bytes(row["b"]))
    values = json.loads(row["x"]) if row.get("x") else None
    changes = [_change(item, values or {"fields": {}}) for item in entry["chg"]]
    why = _text(values, "why") if values and entry["why"]["text"] else None
    shown: Entry = {
        "revision": entry["v"],
        "at": clock.milliseconds(entry["ts"]),
        "act": entry["act"],
        "by": actor(entry["by"]),
        "reason": {"code": entry["why"]["code"], "text": why},
        "changes": changes,
        "state": entry["st"].get("state"),
        "signature": entry["sig"],
        "event": entry["ev"]["name"] if entry["ev"] else None,
        "leaf": row["h"],
        "app": entry["app"],
        "redacted": values is None,
    }
    if "entity" in (cause := entry["cause"] or {}):
        shown["answers"] = {"entity": cause["entity"], "revision": cause["revision"]}
    return shown


def actor(by: Mapping[str, Any]) -> Actor:
    """Return whom an entry names, as people read it."""
    return {"sub": by["sub"], "name": by["name"], "role": by["role"], "organisation": by.get("organisation")}


def _change(item: Mapping[str, Any], values: Mapping[str, Any]) -> FieldChange:
    path = item["path"]
    pair = values["fields"].get(path)
    shown_path = path.removeprefix("/kept")
    if pair is None:
        return {"path": shown_path, "old": None, "new": None, "redacted": True}
    old, new = (
        pair[side][1] if pair[side] else redaction.text_at(values, path, side) for side in ("old", "new")
    )
    change: FieldChange = {"path": shown_path, "old": old, "new": new}
    if any(item[side] is not None and pair[side] is None for side in ("old", "new")):
        change["redacted"] = True
    return change


def _text(values: Mapping[str, Any], name: str) -> str | None:
    """Return the reason's text, or what stands in its place."""
    return str(values[name][1]) if values[name] else redaction.text_at(values, name)
