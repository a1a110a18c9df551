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
from shared.lifecycle import Case
from shared.parts import InParts, Part
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit

from . import assigning, audience, cells, demands, ending, roster
from .assigning import BATCH
from .cells import CANCELLED
from .domain import due_after
from .records import ASSIGNMENT_TYPE, RECORDS, RUN_TYPE

PART = 500  # 26 calls; ten of them make one call to the queue, and one batch of a function of thirty seconds
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
    """Yield the parts of a run that was opened: some of its people, and the number of the first of them."""
    run = _planned(heard)
    people = roster.read(run.data["people"]) if run else []
    for start in range(0, len(people), PART):
        yield {"people": people[start : start + PART], "first": int(run.data["first"]) + start if run else 0}


def take(heard: Heard, part: Part) -> None:
    """Assign the people of a part, some in each transaction; whoever was assigned before is left out."""
    run, people = _planned(heard), part["people"]
    if run:
        numbered = list(
            zip(people, assigning.numbered(ASSIGNMENT_TYPE, part["first"], len(people)), strict=True)
        )
        for at in range(0, len(people), BATCH):
            _batch(heard, run, numbered[at : at + BATCH])


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
        left = [one for one, cell in zip(some, stand, strict=True) if cell is None or cell.state == CANCELLED]
        logger.info("some were assigned before", extra={"run": run.entity, "left": len(left)})
        _assigned(heard, run, left)


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
