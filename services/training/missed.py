"""What was not done in time: a reminder before the day, a note after it, and when grace ends one fact for a curriculum."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared import clock
from shared.authz import WHOLE_STUDY, system
from shared.change import Change, Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from . import audience, cells, demands
from .lifecycle import OPEN
from .records import ASSIGNMENT_TYPE, RECORDS

REMINDER, GRACE = timedelta(days=3), timedelta(days=14)
# record, cell, entry, pending: four items each, and one transaction holds a hundred.
BATCH = 20


@dataclass
class Missed:
    """What one person missed of one curriculum; `announced` are those of it that were told before and still stand."""

    curriculum: str | None
    found: list[Record] = field(default_factory=list)
    announced: list[Record] = field(default_factory=list)
    parties: set[str] = field(default_factory=set)

    def fields(self, speaker: Record) -> dict[str, Any]:
        """Return what the fact says."""
        data = [record.data for record in self.found]
        return {
            "speaker": speaker.entity, "curriculum": self.curriculum, "parties": sorted(self.parties),
            "assignments": [record.entity for record in self.found],
            "requirements": sorted({str(one["requirement"]) for one in data if one.get("requirement")}),
            "document_versions": sorted({str(one["document_version"]) for one in data if one.get("document_version")}),
            "due_on": min(str(record.due_on) for record in self.found),
        }  # fmt: skip


def announced() -> dict[str, int]:
    """Remind of what is due soon, tell what is past its date, and, once for a person and curriculum, what was missed."""
    today = clock.today()
    done = {"reminded": 0, "announced": 0, "missed": 0}
    late: set[str] = set()
    for row in _due((today + REMINDER).isoformat()):
        record, _ = RECORDS.get(ASSIGNMENT_TYPE, str(row["id"]))
        if record.state not in OPEN:
            continue
        overdue = str(record.due_on) < today.isoformat()
        if overdue and not record.data.get("overdue_announced"):
            done["announced"] += _told(record, "announce_overdue", "past_due")
        elif not overdue and not record.data.get("reminded"):
            done["reminded"] += _told(record, "remind", "due_soon")
        if str(record.due_on) < (today - GRACE).isoformat() and not record.data.get("missed"):
            late.add(str(record.data["owner"]))
    for person in sorted(late):
        done["missed"] += _missed(person, today.isoformat(), (today - GRACE).isoformat())
    return done


def _due(until: str) -> Iterator[dict[str, Any]]:
    for state in OPEN:
        for row in RECORDS.everyone(ASSIGNMENT_TYPE, "by_state", state):
            if row["due_on"] > until:
                break
            yield row


def _told(record: Record, step: str, code: str) -> int:
    parties = _parties(str(record.data["owner"]), str(record.data["key"]))
    unit = Unit(Request("daily", f"{code}/{record.entity}"))
    unit.add(*_moved(record, step, code, {"parties": sorted(parties), "due_on": record.due_on}))
    unit.commit()
    return 1


def _moved(record: Record, step: str, code: str, fields: dict[str, Any]) -> list[Change]:
    case = Case(record, system("training"), fields)
    return advanced(ASSIGNMENT_TYPE.lifecycle.step(step), case, Reason(code))


def _parties(person: str, key: str) -> set[str]:
    """Return the sites where a role of the person asks for it."""
    held = audience.held_by(person)
    return {scope for role, scope in held if scope != WHOLE_STUDY and key in demands.of([(role, scope)])}


def _missed(person: str, today: str, before: str) -> int:
    """Tell one fact for each curriculum of which something is past its grace; what is overdue besides goes with it."""
    told = 0
    for group in _groups(person, today).values():
        if not any(str(record.due_on) < before for record in group.found):
            continue
        speaker = group.announced[0] if group.announced else group.found[0]
        fields = group.fields(speaker)
        unit = Unit(Request("daily", f"missed/{speaker.entity}"))
        for record in group.found[:BATCH]:
            step = "announce_missed" if record is speaker else "count_as_missed"
            unit.add(*_moved(record, step, "grace_ended", fields))
        unit.commit()
        told += not group.announced
    return told


def _groups(person: str, today: str) -> dict[str | None, Missed]:
    """Return what of a person is overdue, by the curriculum that asks for it now."""
    wanted = demands.of(audience.held_by(person))
    cells_open = [cell for cell in cells.of_person(person).values() if cell.state in OPEN]
    groups: dict[str | None, Missed] = {}
    for record in RECORDS.several([cell.assignment for cell in cells_open]):
        key = str(record.data["key"])
        if key not in wanted or record.state not in OPEN or str(record.due_on) >= today:
            continue
        curriculum = wanted[key].curriculum
        group = groups.setdefault(curriculum, Missed(curriculum))
        (group.announced if record.data.get("missed") else group.found).append(record)
        group.parties |= _parties(person, key)
    for group in groups.values():
        group.found.sort(key=lambda record: (str(record.due_on), record.number))
    return groups
