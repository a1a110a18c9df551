"""Opening and ending tasks: one for each person and record, all or nothing with the fact that caused it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared import access_rows, clock, commands, fields, opening, storage
from shared.authz import Person
from shared.change import Change, Reason, Request
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit

from .ladder import Priority
from .lifecycle import HELD, STANDING
from .records import RECORDS, TASK_TYPE, about

LEFT, OWNER, MENTIONED, NOTICE = "LEFT", "owner", "mentioned", "notice"
# record, entry, pending: three items for each task, and one transaction holds a hundred.
BATCH = 30


@dataclass(frozen=True)
class Work:
    """What somebody has to do: kind, sentence, due date; the record it is about, if not the fact's own.

    `topic` keeps apart what people have to do about one record for different reasons; of a `group`, one does it.
    """

    kind: str
    instruction: str
    due_on: str | None = None
    subject: str | None = None
    topic: str = ""
    group: str | None = None
    priority: Priority = "normal"


def ask(heard: Heard, people: Iterable[str], work: Work) -> None:
    """Open a task for each person on the record the fact is about; a leaver's waits for somebody else."""
    asked = list(dict.fromkeys(people))
    gone, waits = leavers(asked), access_rows.person_of_account(heard.envelope.actor) if asked else None
    for person in asked:
        body = _body(heard, person, work, waits if waits != person else None)
        body["group"] = work.group if len(asked) > 1 else None
        counter, form = TASK_TYPE.number({}, None)
        said = form.format(seq=storage.take_number(counter))
        record = opening.draft(TASK_TYPE, fields.checked(TASK_TYPE.body, body), heard.person, said)
        if person in gone:
            record = replace(record, state="unassigned")
        heard.unit.add(*opening.opened(record, heard.person, Reason("asked"), {}))
        heard.project(about(str(body["subject"]), work.topic), person, record.entity)


def _body(heard: Heard, person: str, work: Work, waits: str | None) -> dict[str, object]:
    """Return what one person is asked, and who waits for it since today: whoever handed it on."""
    return {
        "owner": person, "kind": work.kind, "instruction": work.instruction,
        "subject": work.subject or heard.envelope.entity, "subject_number": heard.envelope.number,
        "due_on": work.due_on, "priority": work.priority, "topic": work.topic,
        "asked_by": waits, "asked_on": clock.today().isoformat() if waits else None,
    }  # fmt: skip


def leavers(people: Iterable[str]) -> frozenset[str]:
    """Return who of these people has left the study."""
    keys = [(LEFT, person) for person in people]
    rows = storage.get("TABLE", *keys)
    return frozenset(row["sk"] for row in rows if row)


def end(heard: Heard, step: str, people: Iterable[str] | None = None, topic: str = "") -> None:
    """End the tasks that stand on the record the fact is about; of some people, or of all."""
    for record in _standing(heard.envelope.entity, people, topic):
        heard.unit.add(*moved(step, record, heard.person, "subject_moved"))


def follow(heard: Heard, person: str, topic: str = "") -> None:
    """Give the tasks that stand on the record the fact is about to another person."""
    for record in _standing(heard.envelope.entity, None, topic):
        if record.data["owner"] != person:
            heard.unit.add(
                *moved("follow", record, heard.person, "owner_changed", {"owner": person, "substitute": None})
            )


def release(person: str, by: Person, request: Request) -> int:
    """Take the open tasks from somebody who has left, so that they are listed for somebody else."""
    rows = [row for row in RECORDS.everyone(TASK_TYPE, "by_owner", person) if row["state"] in HELD]
    for start in range(0, len(rows), BATCH):
        unit = Unit(request)
        found = RECORDS.several([f"{TASK_TYPE.name}/{row['id']}" for row in rows[start : start + BATCH]])
        for record in (one for one in found if one.state in HELD):
            unit.add(*moved("release", record, by, "person_left", {"substitute": None}))
        unit.commit()
    return len(rows)


def moved(
    step: str, record: Record, by: Person, code: str, data: Mapping[str, object] | None = None
) -> list[Change]:
    """Return the changes of a step that nobody takes by hand."""
    row = TASK_TYPE.lifecycle.step(step)
    return commands.advanced(row, Case(record, by), Reason(code), data=data)


def _standing(subject: str, people: Iterable[str] | None, topic: str) -> list[Record]:
    wanted = None if people is None else set(people)
    rows = storage.partition_rows("TABLE", about(subject, topic))
    entities = [row["note"] for row in rows if wanted is None or row["sk"] in wanted]
    return [record for record in RECORDS.several(entities) if record.state in STANDING]
