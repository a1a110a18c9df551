"""How the team stands: open, overdue and escalated work of each person, counted every few minutes. W6"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import TypedDict

from shared import access_rows, clock, storage
from shared.rows import NoteRow
from shared.storage import replace_note

from . import ladder

ROW = ("TEAM", "-")
MOST = 100


class Standing(TypedDict):
    """One person's open work: how much, how much of it late or escalated, and the oldest due date."""

    person: str
    name: str
    open: int
    overdue: int
    escalated: int
    oldest_due_on: str | None


class TeamShown(TypedDict):
    """How the team stands, as of the instant it was counted; whoever has most overdue comes first."""

    as_of: str | None
    items: list[Standing]
    next_cursor: None


@dataclass(frozen=True)
class Told:
    """What a list row says of a task beside its number and date (see `domain.summary`)."""

    level: int
    priority: str
    subject_number: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Told":
        """Read a row's words; a row of before has fewer."""
        words = str(row.get("summary") or "").split(" ")
        number = words[2] if len(words) > 2 else ""
        return cls(int(words[4]), words[5], number) if len(words) > 5 else cls(0, "normal", number)


def keep(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Keep how many tasks each person has, for whoever asks until it is counted again."""
    people = [_counted(person, rows) for person, rows in held.items()]
    worst = sorted(people, key=lambda one: (-one["overdue"], -one["open"], one["person"]))[:MOST]
    note = json.dumps({"as_of": clock.instant(clock.now()), "people": worst})
    storage.commit([replace_note(NoteRow(*ROW, note=note), "TABLE", "projection")])


def _counted(person: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    due, today = sorted(str(row["due_on"]) for row in rows if row.get("due_on")), clock.today().isoformat()
    return {
        "person": person, "open": len(rows), "overdue": sum(day < today for day in due),
        "escalated": sum(Told.of(row).level > ladder.LATE for row in rows),
        "oldest_due_on": due[0] if due else None,
    }  # fmt: skip


def shown() -> TeamShown:
    """Return how the team stood when it was counted last: two calls, whatever its size."""
    [row] = storage.get("TABLE", ROW)
    if row is None:
        return {"as_of": None, "items": [], "next_cursor": None}
    kept = json.loads(row["note"])
    known = access_rows.known([one["person"] for one in kept["people"]])
    items: list[Standing] = [
        {"person": one["person"], "name": str(known.get(one["person"], {}).get("name", one["person"])),
         "open": one["open"], "overdue": one["overdue"], "escalated": one["escalated"],
         "oldest_due_on": one["oldest_due_on"]}
        for one in kept["people"]
    ]  # fmt: skip
    return {"as_of": clock.milliseconds(kept["as_of"]), "items": items, "next_cursor": None}
