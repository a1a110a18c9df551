"""The assignments of an approved version, and of a person who takes a role: one each, restartable."""

from collections.abc import Sequence

from shared import fields, opening, storage
from shared.authz import Person
from shared.change import Change, Reason
from shared.reactions import Heard
from shared.records import RecordType
from shared.repository import Unit

from . import audience, cells
from .audience import Reading
from .domain import due_after
from .records import ASSIGNMENT_TYPE, RUN_TYPE

# record, pointer, cell, entry, pending: five items each, and one transaction holds a hundred.
BATCH = 15


def plan(heard: Heard) -> None:
    """Assign a version to its audience as its impact decision says, then note the run (decision 9)."""
    fact, reading = heard.fact, audience.to_be_read(heard)
    roles = [role for role in fact.audience_roles if role not in fact.exempt_roles]
    people = audience.holders(roles) if fact.training_impact != "none" else []
    assign(heard, [(person, reading) for person in people], "new_version")
    body = {
        "document": fact.document,
        "document_version": fact.record,
        "roles": roles,
        "expected": len(people),
    }
    number = _numbers(RUN_TYPE, 1)[0]
    heard.unit.add(*_opened(RUN_TYPE, body, heard.person, number, "version_approved"))


def catch_up(heard: Heard, person: str, role: str) -> None:
    """Assign what the role has to read and was approved before the person took it. 21 CFR 11.10(i)"""
    found = audience.readings([role]).values()
    assign(heard, [(person, reading) for reading in found], "role_started")


def assign(heard: Heard, wanted: Sequence[tuple[str, Reading]], cause: str) -> None:
    """Open the assignments that do not stand yet; a restarted run finds the rest done."""
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        stand = cells.standing([(person, reading.version) for person, reading in some])
        new = [pair for pair, stands in zip(some, stand, strict=True) if not stands]
        unit = Unit(heard.unit.request)
        for (person, reading), number in zip(new, _numbers(ASSIGNMENT_TYPE, len(new)), strict=True):
            body = _body(person, reading, cause)
            unit.add(*_opened(ASSIGNMENT_TYPE, body, heard.person, number, _WHY[cause]))
        unit.commit()


_WHY = {"new_version": "version_approved", "role_started": "role_started"}


def _body(person: str, reading: Reading, cause: str) -> dict[str, object]:
    return {
        "owner": person, "document": reading.document, "document_version": reading.version, "cause": cause,
        "number_to_read": reading.number, "due_on": due_after(reading.due_days),
        "title": f"Read and understand {reading.number}",
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
