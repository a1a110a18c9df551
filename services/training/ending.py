"""Assignments that nobody needs any more: cancelled by the fact that made them so, each with its own entry."""

from collections.abc import Iterable

from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.repository import Unit

from . import audience, cells
from .lifecycle import OPEN
from .records import ASSIGNMENT_TYPE, RECORDS

# record, cell, entry, pending: four items each, and one transaction holds a hundred.
BATCH = 20


def of_version(heard: Heard, version: str, code: str) -> None:
    """Cancel what still stood on a version that is superseded or obsolete."""
    rows = RECORDS.everyone(ASSIGNMENT_TYPE, "by_version", version)
    cancel(heard, [f"{ASSIGNMENT_TYPE.name}/{row['id']}" for row in rows if row["state"] in OPEN], code)


def of_role(heard: Heard, person: str, role: str) -> None:
    """Cancel what a person had to read for a role alone that they no longer hold in any scope."""
    left = {held for held, _ in audience.held_by(person)}
    if role in left:
        return
    lost = audience.readings([role]).keys() - audience.readings(left).keys()
    found = cells.of_person(person)
    cancel(
        heard, [entity for version, state, entity in found if state in OPEN and version in lost], "role_ended"
    )


def of_person(heard: Heard, person: str) -> None:
    """Cancel everything a leaver still had to read."""
    found = cells.of_person(person)
    cancel(heard, [entity for _, state, entity in found if state in OPEN], "person_left")


def cancel(heard: Heard, entities: Iterable[str], code: str) -> None:
    """Cancel assignments in transactions of their own; what was cancelled before is left as it is."""
    wanted, step = list(entities), ASSIGNMENT_TYPE.lifecycle.step("cancel")
    for start in range(0, len(wanted), BATCH):
        unit = Unit(heard.unit.request)
        for record in RECORDS.several(wanted[start : start + BATCH]):
            if record.state in OPEN:
                unit.add(*advanced(step, Case(record, heard.person), Reason(code)))
        unit.commit()
