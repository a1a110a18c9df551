"""How a record is stored: its row, and its places in the declared list views."""

import json
from collections.abc import Mapping
from typing import Any

from shared.errors import Refusal
from shared.records import Record, RecordType, View
from shared.rows import RecordRow
from shared.signatures import Signature

# A row of DynamoDB has at most 400 KB, its keys and list fields included.
MOST_BYTES = 350_000
_BODY = (
    "data", "salts", "scope", "parent", "original_due_on", "round", "authors", "created_at", "created_by",
    "updated_by", "open_children", "links", "ended_links", "redacted",
)  # fmt: skip


def to_row(record: Record) -> RecordRow:
    """Return the row that stores the record, placed in every list view it has the field for."""
    body = {name: getattr(record, name) for name in _BODY}
    body["signatures"] = [signature.plain() for signature in record.signatures]
    row = RecordRow(
        f"E#{record.type.name}#{record.id}",
        "S",
        id=record.id,
        type=record.type.name,
        number=record.number,
        title=record.title,
        state=record.state,
        owner=record.data.get("owner"),
        due_on=record.due_on,
        summary=record.type.summary(record) if record.type.summary else None,
        updated_at=record.updated_at,
        v=record.revision,
        h=record.leaf,
        body=json.dumps(body, separators=(",", ":"), ensure_ascii=False),
    )
    _fits(row)
    for place, view in enumerate(record.type.views, 1):
        _place(row, place, view, record)
    return row


def _fits(row: RecordRow) -> None:
    """Refuse what no row of the store can hold; an emulator would take it, AWS would not."""
    if len(row.body.encode()) > MOST_BYTES:
        raise Refusal(
            "TOO_LARGE", f"{row.number} cannot hold more than it does.", "API: limits", "record_full"
        )


def _place(row: RecordRow, place: int, view: View, record: Record) -> None:
    owner = {"state": record.state, None: ""}.get(view.by, record.data.get(view.by or ""))
    owner = record.parent if view.by == "parent" else owner
    if isinstance(owner, bool):  # a flag places a record while it is set
        owner = "true" if owner else None
    if owner is None or (view.open_only and record.state in record.type.lifecycle.final):
        return
    sort = {"number": record.number, "due_on": record.due_on or "9999", "updated_at": record.updated_at}
    setattr(row, f"p{place}", partition(record.type, view, str(owner)))
    setattr(row, f"s{place}", f"{sort.get(view.sort, record.data.get(view.sort))}#{record.id}")


def partition(kind: RecordType, view: View, value: str = "") -> str:
    """Return the partition key of a list view."""
    return f"{kind.name}#{view.name}#{value}"


def from_row(kind: RecordType, row: Mapping[str, Any]) -> Record:
    """Return the record a stored row holds."""
    body = json.loads(row["body"])
    return Record(
        type=kind,
        id=row["id"],
        number=row["number"],
        state=row["state"],
        revision=row["v"],
        leaf=row["h"],
        due_on=row.get("due_on"),
        updated_at=row["updated_at"],
        signatures=tuple(Signature(**signature) for signature in body.pop("signatures")),
        authors=tuple(body.pop("authors")),
        open_children=tuple(body.pop("open_children")),
        links=tuple(body.pop("links")),
        ended_links=tuple(body.pop("ended_links")),
        **body,
    )
