"""An entry of the audit trail as people read it."""

import json
from collections.abc import Mapping
from typing import Any

from shared import clock


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an audit row as people read it: who, what, when, why, old and new values."""
    entry = json.loads(bytes(row["b"]))
    values = json.loads(row["x"]) if row.get("x") else None
    changes = [
        {
            "path": item["path"].removeprefix("/kept"),
            **_opened(values["fields"].get(item["path"]) if values else None),
        }
        for item in entry["chg"]
    ]
    why = values["why"][1] if values and values["why"] else None
    return {
        "revision": entry["v"],
        "at": clock.milliseconds(entry["ts"]),
        "act": entry["act"],
        "by": {key: entry["by"][key] for key in ("sub", "name", "role")},
        "reason": {"code": entry["why"]["code"], "text": why},
        "changes": changes,
        "state": entry["st"].get("state"),
        "signature": entry["sig"],
        "event": entry["ev"]["name"] if entry["ev"] else None,
        "leaf": row["h"],
        "app": entry["app"],
        "redacted": values is None,
    }


def _opened(pair: Mapping[str, Any] | None) -> dict[str, Any]:
    if pair is None:
        return {"old": None, "new": None, "redacted": True}
    return {side: pair[side][1] if pair[side] else None for side in ("old", "new")}
