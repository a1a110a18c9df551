"""A cell of the matrix: what stands between one person and one thing to learn; written with every assignment's change."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import storage
from shared.records import Record
from shared.rows import NoteRow
from shared.storage import Write

CANCELLED = "cancelled"
DONE = ("completed", "waived")


@dataclass(frozen=True)
class Cell:
    """The newest assignment of a person for a key, its state, until when a completion counts, and when it is due.

    What refreshes a completion says until when that one counts.
    """

    key: str
    state: str
    assignment: str
    valid_until: str
    due_on: str

    def counts(self, on: str) -> bool:
        """Say whether the person is trained on the day: completed or waived, now or before, and not run out."""
        return on <= self.valid_until if self.valid_until else self.state in DONE


def cell(record: Record) -> Sequence[Write]:
    """Return the write of an assignment's cell; one that stands is never covered by a second assignment."""
    data = record.data
    until = data.get("valid_until") or (data.get("holds_until") if record.state not in DONE else None)
    note = f"{record.state} {record.entity} {until or ''} {record.due_on or ''}"
    row = NoteRow(f"CELL#{data['owner']}", str(data["key"]), note=note)
    if record.revision > 1:
        # the assignment's own condition orders its writers
        return (storage.replace_note(row, "TABLE", "cell"),)
    put = storage.put_new(row, "TABLE", "unique")
    arguments = put.arguments | {
        "ConditionExpression": "attribute_not_exists(pk) OR begins_with(note, :ended) OR begins_with(note, :completed) "
        "OR begins_with(note, :waived)",
        "ExpressionAttributeValues": {
            ":ended": {"S": CANCELLED},
            **{f":{done}": {"S": f"{done} {data.get('follows') or CANCELLED}"} for done in DONE},
        },
    }
    return (Write(put.kind, put.operation, arguments),)


def of_pairs(pairs: Sequence[tuple[str, str]]) -> list[Cell | None]:
    """Return the cell of each (person, key), or None where nothing was ever assigned."""
    keys = [(f"CELL#{person}", key) for person, key in pairs]
    rows = storage.get("TABLE", *keys)
    return [_cell(row) if row else None for row in rows]


def of_person(person: str) -> dict[str, Cell]:
    """Return every cell of a person, by key."""
    rows = storage.partition_rows("TABLE", f"CELL#{person}")
    return {row["sk"]: _cell(row) for row in rows}


def _cell(row: dict[str, str]) -> Cell:
    state, assignment, valid_until, due_on = row["note"].split(" ")
    return Cell(row["sk"], state, assignment, valid_until, due_on)
