"""Assignments that nobody needs any more: cancelled by the fact that made them so, each with its own entry."""

from collections.abc import Iterable, Mapping

from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.repository import Unit

from . import audience, cells
from .demands import Demand
from .lifecycle import OPEN
from .records import ASSIGNMENT_TYPE, RECORDS

# record, cell, entry, pending: four items each, and one transaction holds a hundred.
BATCH = 25


def standing_on(version: str) -> list[str]:
    """Return what is open on a version."""
    rows = RECORDS.everyone(ASSIGNMENT_TYPE, "by_version", version)
    return sorted(f"{ASSIGNMENT_TYPE.name}/{row['id']}" for row in rows if row["state"] in OPEN)


def not_demanded(heard: Heard, person: str, wanted: Mapping[str, Demand], code: str) -> None:
    """Cancel what a person had to do for a role or a matrix that does not ask for it any more."""
    found = cells.of_person(person).values()
    gone = [cell.assignment for cell in found if cell.state in OPEN and cell.key not in wanted]
    cancel(heard, gone, code, spared="retraining" if audience.held_by(person) else None)


def of_person(heard: Heard, person: str) -> None:
    """Cancel everything a leaver still had to do."""
    found = cells.of_person(person).values()
    cancel(heard, [cell.assignment for cell in found if cell.state in OPEN], "person_left")


def cancel(heard: Heard, entities: Iterable[str], code: str, spared: str | None = None) -> None:
    """Cancel assignments in transactions of their own; what was cancelled before, or is spared by its cause, is left."""
    wanted, step = list(entities), ASSIGNMENT_TYPE.lifecycle.step("cancel")
    for start in range(0, len(wanted), BATCH):
        unit = Unit(heard.unit.request)
        for record in RECORDS.several(wanted[start : start + BATCH]):
            if record.state in OPEN and record.data["cause"] != spared:
                unit.add(*advanced(step, Case(record, heard.person), Reason(code)))
        unit.commit()
