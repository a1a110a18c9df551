"""One value taken out of rows: out of the values of its entries, and out of the record as it stands."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shared import redaction, storage
from shared.audit_trail import Entry, next_instant, running, sealable, who
from shared.authz import system
from shared.canonical import b64, canonical, commit_to, new_salt, unb64
from shared.records import KEPT, Record
from shared.storage import Write
from shared.values import at_path

Row = Mapping[str, Any]
ACT = "redact"
SHOWN = ("title", "s1", "s2", "s3")  # what lists repeat of a record, beside its summary


def entry(row: Row, made: str, text: str) -> list[Write]:
    """Return the write that takes what stands behind a commitment out of an entry's values; none where it is not."""
    values = json.loads(row["x"])
    found = list(places(json.loads(bytes(row["b"])), made))
    if not found:
        return []
    for path, side in found:
        blank(values, path, side)
        values.setdefault(redaction.KEY, {}).setdefault(path, {})[side] = text
    arguments = {
        "TableName": storage.table("AUDIT_TABLE"),
        "Key": {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}},
        "UpdateExpression": "SET x = :new",
        "ConditionExpression": "x = :old",
        "ExpressionAttributeValues": {":new": {"S": canonical(values).decode()}, ":old": {"S": row["x"]}},
    }
    return [Write("record", "Update", arguments)]


def places(said: Row, made: str) -> Iterator[tuple[str, str]]:
    """Yield where an entry has a commitment: path and side, old or new; a reason and a source have one side."""
    for change in said["chg"]:
        yield from ((change["path"], side) for side in ("old", "new") if change[side] == made)
    for name, other in (("why", said["why"]["text"]), ("source", said["req"]["source"])):
        if other == made:
            yield name, redaction.WHOLE


def blank(values: dict[str, Any], path: str, side: str) -> bool:
    """Put null in the place of a salt and value; say whether there was one."""
    holder, key = (values, path) if side == redaction.WHOLE else (values["fields"][path], side)
    held, holder[key] = holder[key], None
    return held is not None


def record(table: str, row: Row, last: Row, act: Record, text: str) -> list[Write]:
    """Return the writes that redact a standing record: its row, with an entry of its own; none where it moved on.

    The entry changes no value: it makes the revision, so that nobody who read the record before writes it back.
    """
    body, path = json.loads(row["body"]), str(act.data["path"])
    if path not in body["salts"]:
        return []
    here, name = _holder(body["data"], path)
    value = here[name]
    if commit_to(value, unb64(body["salts"][path])) != act.data["commitment"]:
        return []
    here[name] = text
    del body["salts"][path]
    body["redacted"] = body.get("redacted", {}) | {path: act.data["commitment"]}
    machine = system("ledger")
    body["updated_by"] = machine.id
    noted = _noted(json.loads(bytes(last["b"])), str(last["h"]), row, act)
    changed = _lists(row, value, text) | {"body": json.dumps(body, separators=(",", ":"), ensure_ascii=False)}
    changed |= {"h": noted.leaf, "updated_at": noted.ts}
    return [_replaced(table, row, changed), *noted.writes()]


def _lists(row: Row, value: str, text: str) -> dict[str, str]:
    """Return the attributes that list views repeat of the value, with the text in its place."""
    whole = {value: text, f"{value}#{row['id']}": f"{text}#{row['id']}"}
    found = {key: whole[row[key]] for key in SHOWN if row.get(key) in whole}
    if value in str(row.get("summary") or ""):
        found["summary"] = str(row["summary"]).replace(value, text)
    return found


def _holder(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """Return the mapping that holds the value of a path, and the name it has there."""
    way, _, last = path.removeprefix(KEPT.rstrip("/")).rpartition("/")
    name = last.replace("~1", "/").replace("~0", "~")
    return (at_path(data, way) if way else data), name


def _noted(entry: dict[str, Any], leaf: str, row: Row, act: Record) -> Entry:
    salt = new_salt()
    said = f"{act.type.name}/{act.number}"
    body = entry | {
        "v": entry["v"] + 1, "prev": leaf, "act": f"{row['type']}.{ACT}", "chg": [],
        "by": who(system("ledger"), "system"), "ts": next_instant(str(row["updated_at"])),
        "why": {"code": "redaction", "text": commit_to(act.number, salt)},
        "req": {"command": said, "request": said, "source": None}, "ev": None, "cause": None, "sig": None,
        "app": running(),
    }  # fmt: skip
    return sealable(body, {"fields": {}, "why": [b64(salt), act.number], "source": None})


def _replaced(table: str, row: Row, changed: Mapping[str, str]) -> Write:
    names = {f"#{key}": key for key in (*changed, "v")}
    values = {f":{key}": {"S": value} for key, value in changed.items()}
    arguments = {
        "TableName": storage.table(table),
        "Key": {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}},
        "UpdateExpression": "SET #v = :next, " + ", ".join(f"#{key} = :{key}" for key in changed),
        "ConditionExpression": "#v = :v",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values
        | {":v": {"N": str(row["v"])}, ":next": {"N": str(int(row["v"]) + 1)}},
    }
    return Write("record", "Update", arguments)
