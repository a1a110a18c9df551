"""The record types of training: the assignment, the run that made a version's assignments, and the matrix."""

from shared.attaching import Attaching
from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import PEOPLE, QUALITY, Relation, Role

from .cells import cell
from .curricula.records import CONTROLLED
from .delegations.records import DELEGATION_TYPE
from .domain import (
    AssignmentBody,
    AssignmentKept,
    RunBody,
    relations,
)
from .lifecycle import ASSIGNMENT, LEARNERS, OPEN, RUN
from .retraining.records import RETRAINING_TYPE

OVERSIGHT = (Role.TRAINING_ADMINISTRATOR, *QUALITY, Role.STUDY_MANAGER, Role.AUDITOR, Role.INSPECTOR)

ASSIGNMENT_TYPE = RecordType(
    name="training_assignment",
    answerable=True,
    collection="training-assignments",
    label="Training assignment",
    plural="Training assignments",
    body=AssignmentBody,
    kept=AssignmentKept,
    lifecycle=ASSIGNMENT,
    number=through_the_study("TRN"),
    follows_number=True,
    views=(
        View("by_owner", "owner", "due_on"),
        View("by_version", "document_version", "due_on"),
        View("by_state", "state", "due_on"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=OVERSIGHT,
    relations=relations,
    private=True,
    attaching=Attaching(LEARNERS, as_=(Relation.ASSIGNEE,), states=OPEN, also=(Role.TRAINING_ADMINISTRATOR,)),
    due=lambda data: str(data["due_on"]),
    projection=cell,
    summary=lambda record: record.data["number_to_read"],
    columns=("kind", "number_to_read", "owner"),
)

RUN_TYPE = RecordType(
    name="assignment_run",
    collection="assignment-runs",
    label="Assignment run",
    plural="Assignment runs",
    body=RunBody,
    lifecycle=RUN,
    number=through_the_study("RUN"),
    views=(View("all", None, "number"),),
    created_by=(Role.SYSTEM,),
    read_by=PEOPLE,
    title="number_to_read",
    unique=lambda record: str(record.data["document_version"]),
)

RECORDS = Records((ASSIGNMENT_TYPE, RUN_TYPE, *CONTROLLED, DELEGATION_TYPE, RETRAINING_TYPE))
