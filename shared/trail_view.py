"""An entry of the audit trail as people read it."""

import json
from collections.abc import Mapping
from typing import Any, NotRequired

from typing_extensions import TypedDict

from shared import clock


class Actor(TypedDict):
    """Who did it, as the entry names them."""

    sub: str
    name: str
    role: str


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
    changes = [_change(item["path"], values["fields"] if values else {}) for item in entry["chg"]]
    why = values["why"][1] if values and values["why"] else None
    return {
        "revision": entry["v"],
        "at": clock.milliseconds(entry["ts"]),
        "act": entry["act"],
        "by": {"sub": entry["by"]["sub"], "name": entry["by"]["name"], "role": entry["by"]["role"]},
        "reason": {"code": entry["why"]["code"], "text": why},
        "changes": changes,
        "state": entry["st"].get("state"),
        "signature": entry["sig"],
        "event": entry["ev"]["name"] if entry["ev"] else None,
        "leaf": row["h"],
        "app": entry["app"],
        "redacted": values is None,
    }


def _change(path: str, values: Mapping[str, Any]) -> FieldChange:
    pair = values.get(path)
    shown_path = path.removeprefix("/kept")
    if pair is None:
        return {"path": shown_path, "old": None, "new": None, "redacted": True}
    old, new = (pair[side][1] if pair[side] else None for side in ("old", "new"))
    return {"path": shown_path, "old": old, "new": new}
