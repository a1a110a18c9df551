"""The assignments of an approved version: who is in the audience, one assignment each, restartable."""

from collections.abc import Iterable, Sequence

from events.documents import DocumentVersionApproved
from shared import fields, opening, storage
from shared.authz import Person
from shared.change import Change, Reason
from shared.reactions import Heard
from shared.records import RecordType
from shared.repository import Unit

from .domain import due_after
from .records import ASSIGNMENT_TYPE, RUN_TYPE

# record, pointer, uniqueness, entry, pending: five items each, and one transaction holds a hundred.
BATCH = 15


def audience(roles: Iterable[str]) -> list[str]:
    """Return everyone who holds one of the roles now, each once."""
    found: dict[str, None] = {}
    for role in roles:
        for row in storage.partition_rows("TABLE", f"ROLE#{role}"):
            if row["note"] == "held":
                found[row["sk"].partition("#")[0]] = None
    return sorted(found)


def plan(heard: Heard) -> None:
    """Assign a version to its audience as its impact decision says, then note the run (decision 9)."""
    fact: DocumentVersionApproved = heard.fact
    roles = [role for role in fact.audience_roles if role not in fact.exempt_roles]
    people = audience(roles) if fact.training_impact != "none" else []
    due_on = due_after(fact.due_days)
    for start in range(0, len(people), BATCH):
        _assign(heard, people[start : start + BATCH], due_on, "new_version")
    body = {
        "document": fact.document,
        "document_version": fact.record,
        "roles": roles,
        "expected": len(people),
    }
    heard.unit.add(*_opened(RUN_TYPE, body, heard.person, _numbers(RUN_TYPE, 1)[0]))


def _assign(heard: Heard, people: Sequence[str], due_on: str, cause: str) -> None:
    """Open the assignments that do not stand yet; a restarted run finds the rest done."""
    version, unit = heard.fact.record, Unit(heard.unit.request)
    keys = [(f"U#{ASSIGNMENT_TYPE.name}#{version}#{person}", "-") for person in people]
    known = storage.get("TABLE", *keys)
    new = [person for person, row in zip(people, known, strict=True) if row is None]
    for person, number in zip(new, _numbers(ASSIGNMENT_TYPE, len(new)), strict=True):
        body = {
            "owner": person, "document": heard.fact.document, "document_version": version, "cause": cause,
            "number_to_read": heard.envelope.number, "due_on": due_on,
            "title": f"Read and understand {heard.envelope.number}",
        }  # fmt: skip
        unit.add(*_opened(ASSIGNMENT_TYPE, body, heard.person, number))
    unit.commit()


def _opened(kind: RecordType, body: dict[str, object], person: Person, number: str) -> list[Change]:
    record = opening.draft(kind, fields.checked(kind.body, body), person, number)
    return opening.opened(record, person, Reason("version_approved"), {})


def _numbers(kind: RecordType, count: int) -> list[str]:
    if count == 0:
        return []
    counter, form = kind.number({}, None)
    last = storage.take_number(counter, count)
    return [form.format(seq=seq) for seq in range(last - count + 1, last + 1)]
