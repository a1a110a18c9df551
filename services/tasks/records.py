"""The record type of tasks, and what its guards look up."""

from collections.abc import Mapping

from shared import storage
from shared.attaching import Attaching
from shared.commenting import Commenting
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.repository import Records
from shared.roles import QUALITY, Relation, Role

from .absences.records import ABSENCE_TYPE
from .domain import TaskBody, TaskKept, begin, relations, summary
from .lifecycle import ANYBODY, HELD, STANDING, TASK

TASK_TYPE = RecordType(
    name="task",
    collection="tasks",
    label="Task",
    plural="Tasks",
    body=TaskBody,
    kept=TaskKept,
    lifecycle=TASK,
    number=through_the_study("TSK"),
    title="instruction",
    views=(
        View("by_owner", "owner", "due_on", open_only=True),
        View("by_subject", "subject", "due_on"),
        View("by_state", "state", "due_on"),
        View("by_who_waits", "asked_by", "asked_on", open_only=True),
    ),
    created_by=(Role.SYSTEM,),
    read_by=(*QUALITY, Role.STUDY_MANAGER),
    relations=relations,
    private=True,
    own=("owner", "asked_by"),
    starts=begin,
    attaching=Attaching(ANYBODY, as_=(Relation.ASSIGNEE,), states=HELD),
    commenting=Commenting(ANYBODY, STANDING, ANYBODY, answered_as=(Relation.ASSIGNEE,)),
    due=lambda data: str(data["due_on"]) if data.get("due_on") else None,
    summary=summary,
    columns=("kind", "subject_number", "priority"),
)

RECORDS = Records((TASK_TYPE, ABSENCE_TYPE))


def about(subject: str, topic: str) -> str:
    """Return under which key it stands who was asked about a record, for one reason."""
    return f"WORK#{subject}#{topic}" if topic else f"WORK#{subject}"


def task_facts(record: Record) -> Mapping[str, object]:
    """Look up what the others of a group were asked, while one of them may claim it or has it."""
    if not record.data.get("group") or record.state not in HELD:
        return {}
    rows = storage.partition_rows("TABLE", about(record.data["subject"], record.data["topic"]))
    others = [row["note"] for row in rows if row["note"] != record.entity]
    return {"siblings": RECORDS.several(others)}
