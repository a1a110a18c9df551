"""Assignments: of what a role asks for to whoever takes it, of what runs out; each with its own first entry."""

from collections.abc import Mapping, Sequence

from shared import clock, fields, opening, storage
from shared.authz import Person
from shared.change import Change, Reason
from shared.reactions import Heard
from shared.records import RecordType
from shared.repository import Unit

from . import cells
from .cells import CANCELLED, Cell
from .demands import Demand
from .domain import due_after
from .records import ASSIGNMENT_TYPE

# record, cell, entry, pending: four items each, and one transaction holds a hundred.
BATCH = 25
WHY = {"new_version": "version_approved"}


def assign(heard: Heard, wanted: Sequence[tuple[str, Demand]], cause: str) -> None:
    """Open the assignments that do not stand yet; a restarted reaction finds the rest done."""
    for start in range(0, len(wanted), BATCH):
        some = _missing(wanted[start : start + BATCH])
        unit = Unit(heard.unit.request)
        for (person, demand), number in zip(some, numbers(ASSIGNMENT_TYPE, len(some)), strict=True):
            unit.add(*assigned(body(person, demand, cause), heard.person, number))
        unit.commit()


def refresh(unit: Unit, by: Person, person: str, demand: Demand, former: Cell | None, follows: str) -> None:
    """Open the assignment that refreshes one whose time runs out; until then the former goes on counting."""
    holds = former.valid_until if former and former.counts(clock.today().isoformat()) else ""
    made = {**body(person, demand, "refresh"), "follows": follows, "holds_until": holds or None}
    unit.add(*assigned(made, by, numbers(ASSIGNMENT_TYPE, 1)[0]))


def _missing(some: Sequence[tuple[str, Demand]]) -> list[tuple[str, Demand]]:
    """Return what neither stands nor is satisfied by a substitute."""
    on = clock.today().isoformat()
    stand = cells.of_pairs([(person, demand.key) for person, demand in some])
    left = [pair for pair, cell in zip(some, stand, strict=True) if cell is None or cell.state == CANCELLED]
    return [(person, demand) for person, demand in left
            if not any(c and c.counts(on) for c in cells.of_pairs([(person, key) for key in demand.substitutes]))]  # fmt: skip


def body(person: str, demand: Demand, cause: str) -> dict[str, object]:
    """Return what an assignment says, due so many days from today as is asked."""
    return {
        "owner": person, "kind": demand.kind, "requirement": demand.requirement, "document": demand.document,
        "document_version": demand.version, "key": demand.key, "cause": cause, "number_to_read": demand.number,
        "due_on": due_after(demand.due_days), "title": demand.title,
    }  # fmt: skip


def assigned(made: Mapping[str, object], by: Person, number: str) -> list[Change]:
    """Return the changes that open an assignment."""
    cause = str(made["cause"])
    return opened(ASSIGNMENT_TYPE, made, by, number, WHY.get(cause, cause))


def opened(kind: RecordType, made: Mapping[str, object], by: Person, number: str, why: str) -> list[Change]:
    """Return the changes that open a record of training, and why it is opened."""
    record = opening.draft(kind, fields.checked(kind.body, made), by, number)
    return opening.opened(record, by, Reason(why), {})


def numbers(kind: RecordType, count: int) -> list[str]:
    """Take so many numbers, one after the other, in one call."""
    last = storage.take_number(kind.number({}, None)[0], count) if count else 0
    return numbered(kind, last - count + 1, count)


def numbered(kind: RecordType, first: int, count: int) -> list[str]:
    """Return numbers that were taken before."""
    form = kind.number({}, None)[1]
    return [form.format(seq=seq) for seq in range(first, first + count)]
