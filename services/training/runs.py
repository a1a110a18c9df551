"""The run of a version: its people are listed, assigned part by part, counted; when all are there it is complete.

Nothing of it is lost or done twice: the list stands before the run's entry, a person's cell keeps them from a second
assignment, and the fact that opens a run is heard once every part is done (shared/parts.py, ADR 0054).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aws_lambda_powertools import Logger

from shared import storage
from shared.change import Reason
from shared.commands import advanced
from shared.errors import Refusal
from shared.ids import following
from shared.lifecycle import Case
from shared.parts import InParts, Part
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit

from . import assigning, audience, cells, demands, ending, roster
from .assigning import BATCH
from .cells import CANCELLED, Cell
from .domain import due_after
from .records import ASSIGNMENT_TYPE, RECORDS, RUN_TYPE

PART = 1_000  # forty transactions and four calls; ten of them may be one batch of a function of two minutes
MET_ANOTHER = ("ALREADY_EXISTS", "STALE_REVISION")
logger = Logger()


def plan(heard: Heard) -> None:
    """List whom a version is assigned to, as its impact decision says, and open the run (decision 9)."""
    fact, reading = heard.fact, audience.to_be_read(heard)
    roles = [role for role in fact.audience_roles if role not in fact.exempt_roles]
    people = _audience(roles, fact.document, fact.exempt_roles) if fact.training_impact != "none" else []
    body = {
        "document": fact.document, "document_version": fact.record, "number_to_read": reading.number,
        "roles": roles, "exempt_roles": list(fact.exempt_roles), "due_on": due_after(reading.due_days),
        "expected": len(people), "people": roster.keep(people), "first": _reserved(len(people)),
    }  # fmt: skip
    [number] = assigning.numbers(RUN_TYPE, 1)
    heard.unit.add(*assigning.opened(RUN_TYPE, body, heard.person, number, "version_approved"))


def _audience(roles: Iterable[str], document: str, exempt: Sequence[str]) -> list[str]:
    """Return everyone whom the document itself or a requirement of the matrix addresses."""
    found = set(audience.holders(roles))
    for role, matrix in demands.readers_of(document):
        if role not in exempt:
            found |= {person for person, scope in audience.holding(role) if demands.reaches(matrix, scope)}
    return sorted(found)


def _reserved(count: int) -> int:
    """Take the numbers of the run's assignments, and return the first."""
    counter, _ = ASSIGNMENT_TYPE.number({}, None)
    return storage.take_number(counter, count) - count + 1 if count else 0


def split(heard: Heard) -> Iterator[Part]:
    """Yield the parts of a run that was opened: from which to which of its people."""
    run = _planned(heard)
    count = len(roster.read(run.data["people"])) if run else 0
    for start in range(0, count, PART):
        yield {"from": start, "to": min(start + PART, count)}


def take(heard: Heard, part: Part) -> None:
    """Assign the people of a part, some in each transaction; whoever was assigned before is left out."""
    run = _planned(heard)
    if run:
        people = roster.read(run.data["people"])[part["from"] : part["to"]]
        first = int(run.data["first"]) + part["from"]
        numbered = assigning.numbered(ASSIGNMENT_TYPE, first, len(people))
        some = list(zip(people, numbered, strict=True))
        for at in range(0, len(some), BATCH):
            _batch(heard, run, some[at : at + BATCH])


def _planned(heard: Heard) -> Record | None:
    run = RECORDS.by_entity(heard.envelope.entity)
    return run if run.state == RUN_TYPE.lifecycle.initial else None


def _batch(heard: Heard, run: Record, some: Sequence[tuple[str, str]]) -> None:
    try:
        _assigned(heard, run, some)
    except Refusal as met:
        if met.code not in MET_ANOTHER:
            raise
        stand = cells.of_pairs([(person, str(run.data["document_version"])) for person, _ in some])
        left = [one for one, cell in zip(some, stand, strict=True) if not _stands(cell, one[1])]
        logger.info("some were assigned before", extra={"run": run.entity, "left": len(left)})
        _assigned(heard, run, left)


def _stands(cell: Cell | None, number: str) -> bool:
    """Say whether the person has the assignment, or had the very one of this number before it was cancelled."""
    own = f"{ASSIGNMENT_TYPE.name}/{following(ASSIGNMENT_TYPE.name, number)}"
    return cell is not None and (cell.state != CANCELLED or cell.assignment == own)


def _assigned(heard: Heard, run: Record, some: Sequence[tuple[str, str]]) -> None:
    unit = Unit(heard.unit.request)
    for person, number in some:
        unit.add(*assigning.assigned(_body(run, person), heard.person, number))
    unit.commit()


def _body(run: Record, person: str) -> Mapping[str, object]:
    """Return what the assignment of one of the people says; all are due on the same day."""
    data = run.data
    reading = demands.as_read(data["document_version"], data["document"], data["number_to_read"])
    return {**assigning.body(person, reading, "new_version"), "due_on": data["due_on"]}


def complete(heard: Heard) -> None:
    """Complete a run whose people are all assigned; what ended while it was written is ended now."""
    run = _planned(heard)
    if run is None:
        return
    for person in sorted(set(roster.read(run.data["people"])).difference(_addressed(run))):
        wanted = demands.of(audience.held_by(person))
        ending.not_demanded(heard, person, wanted, "role_ended")
    if audience.is_over(run.data["document_version"]):
        ending.cancel(heard, ending.standing_on(run.data["document_version"]), "version_superseded")
    step = RUN_TYPE.lifecycle.step("complete")
    heard.unit.add(*advanced(step, Case(run, heard.person), Reason("everybody_assigned")))


def _addressed(run: Record) -> list[str]:
    return _audience(run.data["roles"], run.data["document"], run.data["exempt_roles"])


OPENED = InParts(split, take, complete)
