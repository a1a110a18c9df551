"""The run of a version: its people are listed, assigned part by part, counted; when all are there it is complete.

Nothing of it is lost or done twice: the list stands before the run's entry, a person's cell keeps them from a second
assignment, a part is marked in the transaction of its last people, and what is missing is sent again (ADR 0054).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from aws_lambda_powertools import Logger

from events.envelope import Envelope
from events.training import TrainingRunOpened
from shared import clock, parts, storage
from shared.change import Reason
from shared.commands import advanced
from shared.errors import Refusal
from shared.lifecycle import Case
from shared.parts import Part
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit
from shared.rows import NoteRow
from shared.storage import Conflict, Write, put_new, replace_note

from . import assigning, audience, cells, demands, ending, roster
from .assigning import BATCH
from .cells import CANCELLED
from .domain import due_after
from .records import ASSIGNMENT_TYPE, RECORDS, RUN_TYPE

PART = 250
PATIENCE = timedelta(minutes=10)  # longer than a part takes, its second delivery included
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


def begin(heard: Heard) -> None:
    """Send the parts of a run that was opened into the queue, and take its first at once."""
    run = RECORDS.by_entity(heard.envelope.entity)
    if run.state != RUN_TYPE.lifecycle.initial:
        return
    first, *others = list(_parts(run)) or [{"start": 0, "people": []}]
    begun = NoteRow(f"RUN#{run.entity}", "begun", note=heard.envelope.model_dump_json())
    storage.commit([replace_note(begun, "TABLE", "begun")])
    parts.send(heard.fact.name, heard.envelope, others)
    take(heard, first)


def _parts(run: Record) -> Iterator[Part]:
    people = roster.read(run.data["people"])
    for start in range(0, len(people), PART):
        yield {"start": start, "people": people[start : start + PART]}


def take(heard: Heard, part: Part) -> None:
    """Assign the people of a part unless that was done, and complete the run when it was the last."""
    identity = heard.envelope.entity.partition("/")[2]
    run, [mark] = RECORDS.get(RUN_TYPE, identity, _mark(heard.envelope.entity, part))
    if run.state != RUN_TYPE.lifecycle.initial:
        return
    if mark is None:
        _assign(heard, run, part)
    [count] = storage.get("TABLE", (f"RUN#{run.entity}", "count"))
    if (int(count["done"]) if count else 0) >= run.data["expected"]:
        _complete(heard, run)


def _mark(run: str, part: Part) -> tuple[str, str]:
    return f"RUN#{run}", f"part {part['start']:07d}"


def _assign(heard: Heard, run: Record, part: Part) -> None:
    people, first = part["people"], int(run.data["first"]) + part["start"]
    numbered = list(zip(people, assigning.numbered(ASSIGNMENT_TYPE, first, len(people)), strict=True))
    # The last batch has room for the mark and the count: it may be empty.
    batches = [numbered[at : at + BATCH] for at in range(0, len(people) + 1, BATCH)]
    for some in batches[:-1]:
        _batch(heard, run, some, ())
    _batch(heard, run, batches[-1], _counted(run, part))


def _counted(run: Record, part: Part) -> tuple[Write, ...]:
    """Return the writes that mark a part as done and count its people: once, with its last assignments."""
    pk, sk = _mark(run.entity, part)
    count = {
        "TableName": storage.table("TABLE"),
        "Key": {"pk": {"S": pk}, "sk": {"S": "count"}},
        "UpdateExpression": "ADD done :people",
        "ExpressionAttributeValues": {":people": {"N": str(len(part["people"]))}},
    }
    return put_new(NoteRow(pk, sk, note=""), "TABLE", "part"), Write("count", "Update", count)


def _batch(heard: Heard, run: Record, some: Sequence[tuple[str, str]], also: Sequence[Write]) -> None:
    """Assign some people in one transaction; whoever was assigned before is left out the second time."""
    try:
        _written(heard, run, some, also)
    except Refusal as met:
        if met.code not in MET_ANOTHER:
            raise
        stand = cells.of_pairs([(person, str(run.data["document_version"])) for person, _ in some])
        left = [one for one, cell in zip(some, stand, strict=True) if cell is None or cell.state == CANCELLED]
        logger.info("some were assigned before", extra={"run": run.entity, "left": len(left)})
        _written(heard, run, left, also)


def _written(heard: Heard, run: Record, some: Sequence[tuple[str, str]], also: Sequence[Write]) -> None:
    unit = Unit(heard.unit.request, writes=list(also))
    for person, number in some:
        unit.add(*assigning.assigned(_body(run, person), heard.person, number))
    try:
        unit.commit()
    except Conflict as conflict:
        if "part" not in conflict.kinds:  # else its other delivery was faster
            raise


def _body(run: Record, person: str) -> Mapping[str, object]:
    """Return what the assignment of one of the people says; all are due on the same day."""
    data = run.data
    reading = demands.as_read(data["document_version"], data["document"], data["number_to_read"])
    return {**assigning.body(person, reading, "new_version"), "due_on": data["due_on"]}


def _complete(heard: Heard, run: Record) -> None:
    """Complete a run whose people are all assigned; what ended while it was written is ended now."""
    gone = set(roster.read(run.data["people"])).difference(_addressed(run))
    for person in sorted(gone):
        wanted = demands.of(audience.held_by(person))
        ending.not_demanded(heard, person, wanted, "role_ended")
    if audience.is_over(run.data["document_version"]):
        ending.of_version(heard, run.data["document_version"], "version_superseded")
    unit = Unit(heard.unit.request)
    step = RUN_TYPE.lifecycle.step("complete")
    unit.add(*advanced(step, Case(run, heard.person), Reason("everybody_assigned")))
    try:
        unit.commit()
    except Refusal as met:
        if met.code != "STALE_REVISION":  # else another part was the last as well
            raise


def _addressed(run: Record) -> list[str]:
    return _audience(run.data["roles"], run.data["document"], run.data["exempt_roles"])


def swept() -> int:
    """Send again what is missing of runs that should be complete by now; return how many parts."""
    sent = 0
    for row in RECORDS.everyone(RUN_TYPE, "by_state", RUN_TYPE.lifecycle.initial):
        if clock.parse(row["updated_at"]) < clock.now() - PATIENCE:
            sent += _again(RECORDS.get(RUN_TYPE, str(row["id"]))[0])
    return sent


def _again(run: Record) -> int:
    """Send what no mark says is done; of a run that only was not completed, its first part."""
    [begun] = storage.get("TABLE", (f"RUN#{run.entity}", "begun"))
    if begun is None:
        return 0  # the fact that begins it is still on its way, or in quarantine
    marks = {row["sk"] for row in storage.partition_rows("TABLE", f"RUN#{run.entity}")}
    every = list(_parts(run))
    missing = [part for part in every if _mark(run.entity, part)[1] not in marks] or every[:1]
    parts.send(TrainingRunOpened.name, Envelope.model_validate_json(begun["note"]), missing)
    return len(missing)
