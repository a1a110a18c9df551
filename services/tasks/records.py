"""The record type of tasks."""

from shared.attaching import Attaching
from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import QUALITY, STAFF, Relation, Role

from .domain import TaskBody, relations, task_number
from .lifecycle import TASK

TASK_TYPE = RecordType(
    name="task",
    collection="tasks",
    label="Task",
    plural="Tasks",
    body=TaskBody,
    lifecycle=TASK,
    number=task_number,
    title="instruction",
    views=(
        View("by_owner", "owner", "due_on", open_only=True),
        View("by_subject", "subject", "due_on"),
        View("by_state", "state", "due_on"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=(*QUALITY, Role.STUDY_MANAGER),
    relations=relations,
    private=True,
    attaching=Attaching((*STAFF, Role.STUDY_ADMINISTRATOR), as_=(Relation.ASSIGNEE,), states=("open",)),
    due=lambda data: str(data["due_on"]) if data.get("due_on") else None,
    summary=lambda record: f"{record.data['kind']} {record.data['subject']} {record.data['subject_number']}",
    columns=("kind", "subject_number"),
)

RECORDS = Records((TASK_TYPE,))
