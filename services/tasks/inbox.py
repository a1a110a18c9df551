"""Opening and ending tasks: one for each person and record, all or nothing with the fact that caused it."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared import commands, fields, opening, storage
from shared.change import Reason
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record

from .records import RECORDS, TASK_TYPE


@dataclass(frozen=True)
class Work:
    """What somebody has to do: kind, sentence, due date; the record it is about, if not the fact's own."""

    kind: str
    instruction: str
    due_on: str | None = None
    subject: str | None = None


def ask(heard: Heard, people: Iterable[str], work: Work) -> None:
    """Open a task for each person on the record the fact is about."""
    subject, number = work.subject or heard.envelope.entity, heard.envelope.number
    for person in dict.fromkeys(people):
        body = {
            "owner": person, "kind": work.kind, "instruction": work.instruction, "subject": subject,
            "subject_number": number, "due_on": work.due_on,
        }  # fmt: skip
        counter, form = TASK_TYPE.number({}, None)
        said = form.format(seq=storage.take_number(counter))
        record = opening.draft(TASK_TYPE, fields.checked(TASK_TYPE.body, body), heard.person, said)
        heard.unit.add(*opening.opened(record, heard.person, Reason("asked"), {}))
        heard.project(f"WORK#{subject}", person, record.entity)


def end(heard: Heard, step: str, people: Iterable[str] | None = None) -> None:
    """End the open tasks on the record the fact is about; of some people, or of all."""
    for record in _open(heard.envelope.entity, people):
        row = TASK_TYPE.lifecycle.step(step)
        heard.unit.add(*commands.advanced(row, Case(record, heard.person), Reason("subject_moved")))


def _open(subject: str, people: Iterable[str] | None) -> list[Record]:
    wanted = None if people is None else set(people)
    rows = storage.partition_rows("TABLE", f"WORK#{subject}")
    entities = [row["note"] for row in rows if wanted is None or row["sk"] in wanted]
    return [record for record in RECORDS.several(entities) if record.state == "open"]
