"""Assignments: of an approved version to its audience, of what a role asks for to whoever takes it; restartable."""

from collections.abc import Iterable, Sequence

from shared import clock, fields, opening, storage
from shared.authz import Person
from shared.change import Change, Reason
from shared.reactions import Heard
from shared.records import RecordType
from shared.repository import Unit

from . import audience, cells, demands
from .cells import CANCELLED
from .demands import Demand
from .domain import due_after
from .records import ASSIGNMENT_TYPE, RUN_TYPE

# record, pointer, cell, entry, pending: five items each, and one transaction holds a hundred.
BATCH = 15
WHY = {"new_version": "version_approved"}


def plan(heard: Heard) -> None:
    """Assign a version to its audience as its impact decision says, then note the run (decision 9)."""
    fact, reading = heard.fact, audience.to_be_read(heard)
    roles = [role for role in fact.audience_roles if role not in fact.exempt_roles]
    people = _audience(roles, fact.document, fact.exempt_roles) if fact.training_impact != "none" else []
    assign(heard, [(person, demands.of_reading(reading)) for person in people], "new_version")
    body = {
        "document": fact.document,
        "document_version": fact.record,
        "roles": roles,
        "expected": len(people),
    }
    number = _numbers(RUN_TYPE, 1)[0]
    heard.unit.add(*_opened(RUN_TYPE, body, heard.person, number, "version_approved"))


def _audience(roles: Iterable[str], document: str, exempt: Sequence[str]) -> list[str]:
    """Return everyone whom the document itself or a requirement of the matrix addresses."""
    found = set(audience.holders(roles))
    for role, matrix in demands.readers_of(document):
        if role not in exempt:
            found |= {person for person, scope in audience.holding(role) if demands.reaches(matrix, scope)}
    return sorted(found)


def assign(heard: Heard, wanted: Sequence[tuple[str, Demand]], cause: str) -> None:
    """Open the assignments that do not stand yet; a restarted run finds the rest done."""
    for start in range(0, len(wanted), BATCH):
        some = _missing(wanted[start : start + BATCH])
        unit = Unit(heard.unit.request)
        for (person, demand), number in zip(some, _numbers(ASSIGNMENT_TYPE, len(some)), strict=True):
            body = _body(person, demand, cause)
            unit.add(*_opened(ASSIGNMENT_TYPE, body, heard.person, number, WHY.get(cause, cause)))
        unit.commit()


def refresh(unit: Unit, by: Person, person: str, demand: Demand, follows: str) -> None:
    """Open the assignment that refreshes one whose time runs out."""
    body = {**_body(person, demand, "refresh"), "follows": follows}
    unit.add(*_opened(ASSIGNMENT_TYPE, body, by, _numbers(ASSIGNMENT_TYPE, 1)[0], "refresh"))


def _missing(some: Sequence[tuple[str, Demand]]) -> list[tuple[str, Demand]]:
    """Return what neither stands nor is satisfied by a substitute."""
    on = clock.today().isoformat()
    stand = cells.of_pairs([(person, demand.key) for person, demand in some])
    left = [pair for pair, cell in zip(some, stand, strict=True) if cell is None or cell.state == CANCELLED]
    return [(person, demand) for person, demand in left
            if not any(c and c.counts(on) for c in cells.of_pairs([(person, key) for key in demand.substitutes]))]  # fmt: skip


def _body(person: str, demand: Demand, cause: str) -> dict[str, object]:
    return {
        "owner": person, "kind": demand.kind, "requirement": demand.requirement, "document": demand.document,
        "document_version": demand.version, "key": demand.key, "cause": cause, "number_to_read": demand.number,
        "due_on": due_after(demand.due_days), "title": demand.title,
    }  # fmt: skip


def _opened(kind: RecordType, body: dict[str, object], person: Person, number: str, why: str) -> list[Change]:
    record = opening.draft(kind, fields.checked(kind.body, body), person, number)
    return opening.opened(record, person, Reason(why), {})


def _numbers(kind: RecordType, count: int) -> list[str]:
    if count == 0:
        return []
    counter, form = kind.number({}, None)
    last = storage.take_number(counter, count)
    return [form.format(seq=seq) for seq in range(last - count + 1, last + 1)]
