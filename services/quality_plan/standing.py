"""Which version stands under a name: one row for each, so that of two that come into force at once one is refused."""

from collections.abc import Sequence

from shared import storage
from shared.records import Record
from shared.rows import NoteRow
from shared.storage import Write

NONE = "-"
CODE, PART, MATRIX = "CODE", "PART", "MATRIX"


def only(kind: str, name: str, record: Record, in_force: str) -> Sequence[Write]:
    """Return the row that says which record stands under a name, as the record's own state has it."""
    if record.state == in_force:
        former = str(record.data.get("replaces") or NONE)
        put = storage.put_new(NoteRow(kind, name, note=record.entity), "TABLE", "unique")
        given = {"ConditionExpression": "attribute_not_exists(pk) OR note IN (:none, :former)",
                 "ExpressionAttributeValues": {":none": {"S": NONE}, ":former": {"S": former}}}  # fmt: skip
        return (Write(put.kind, put.operation, put.arguments | given),)
    if record.state == "retired" and not record.data.get("succeeded_by"):
        return (storage.replace_note(NoteRow(kind, name, note=NONE), "TABLE", "standing"),)
    return ()


def under(kind: str, *names: str) -> list[str | None]:
    """Return the entity that stands under each name, None where nothing does."""
    rows = storage.get("TABLE", *((kind, name) for name in names))
    return [str(row["note"]) if row and row["note"] != NONE else None for row in rows]


def process_rows(record: Record) -> Sequence[Write]:
    """Keep which version of a process is in force, and what it is part of."""
    code, within = str(record.data["code"]), record.data.get("within")
    rows = only(CODE, code, record, "approved")
    if record.state != "approved" or not within:
        return rows
    part = NoteRow(f"{PART}#{within}", code, note=record.entity)
    return (*rows, storage.replace_note(part, "TABLE", "part"))
