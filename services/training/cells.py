"""A cell of the matrix: what stands between one person and one version; written with every assignment's change."""

from collections.abc import Sequence

from shared import storage
from shared.records import Record
from shared.rows import NoteRow
from shared.storage import Write

CANCELLED = "cancelled"


def cell(record: Record) -> Sequence[Write]:
    """Return the write of an assignment's cell; one that stands is never covered by a second assignment."""
    row = NoteRow(f"CELL#{record.data['owner']}", str(record.data["document_version"]),
                  note=f"{record.state} {record.entity}")  # fmt: skip
    if record.revision > 1:
        # the assignment's own condition orders its writers
        return (storage.replace_note(row, "TABLE", "cell"),)
    put = storage.put_new(row, "TABLE", "unique")
    arguments = put.arguments | {
        "ConditionExpression": "attribute_not_exists(pk) OR begins_with(note, :ended)",
        "ExpressionAttributeValues": {":ended": {"S": CANCELLED}},
    }
    return (Write(put.kind, put.operation, arguments),)


def standing(pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Say for each (person, version) whether an assignment stands: open, completed or waived."""
    keys = [(f"CELL#{person}", version) for person, version in pairs]
    rows = storage.get("TABLE", *keys) if keys else []
    return [row is not None and not row["note"].startswith(CANCELLED) for row in rows]


def of_person(person: str) -> list[tuple[str, str, str]]:
    """Return (version, state, assignment) of everything a person was assigned, as it stands."""
    rows = storage.partition_rows("TABLE", f"CELL#{person}")
    return [(row["sk"], *_parts(row["note"])) for row in rows]


def _parts(note: str) -> tuple[str, str]:
    state, _, entity = note.partition(" ")
    return state, entity
