"""The record types of the matrix; each is drafted by a trainer and approved by quality assurance."""

from collections.abc import Sequence

from shared import storage
from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.roles import PEOPLE, Role
from shared.rows import NoteRow
from shared.storage import Write

from .domain import (
    CompetencyBody,
    ControlledKept,
    CurriculumBody,
    MatrixBody,
    RequirementBody,
    RequirementKept,
)
from .lifecycle import COMPETENCY, CURRICULUM, MATRIX, REQUIREMENT
from .rules import MAKERS

VIEWS = (View("all", None, "number"), View("by_state", "state", "number"))
# Who may see a quiz with its right answers.
OVERSIGHT = (*MAKERS, Role.STUDY_MANAGER, Role.AUDITOR, Role.INSPECTOR)
NONE = "-"


def _standing(record: Record) -> Sequence[Write]:
    """Keep which matrix is active for a scope; of two that become active at once, one is refused."""
    scope = str(record.data["holds_for"])
    if record.state == "active":
        row = NoteRow("MATRIX", scope, note=record.entity)
        put = storage.put_new(row, "TABLE", "unique")
        former = str(record.data.get("replaces") or NONE)
        given = {"ConditionExpression": "attribute_not_exists(pk) OR note IN (:none, :former)",
                 "ExpressionAttributeValues": {":none": {"S": NONE}, ":former": {"S": former}}}  # fmt: skip
        return (Write(put.kind, put.operation, put.arguments | given),)
    if record.state == "retired" and not record.data.get("succeeded_by"):
        return (storage.replace_note(NoteRow("MATRIX", scope, note=NONE), "TABLE", "matrix"),)
    return ()


COMPETENCY_TYPE = RecordType(
    name="competency",
    collection="competencies",
    label="Competency",
    plural="Competencies",
    body=CompetencyBody,
    commenting=AMONG_STAFF,
    kept=ControlledKept,
    lifecycle=COMPETENCY,
    number=through_the_study("CMP"),
    views=VIEWS,
    created_by=MAKERS,
    read_by=PEOPLE,
    edited_by=MAKERS,
    fixed=("replaces",),
    columns=("code", "level", "version"),
)

REQUIREMENT_TYPE = RecordType(
    name="training_requirement",
    collection="training-requirements",
    label="Training requirement",
    plural="Training requirements",
    body=RequirementBody,
    commenting=AMONG_STAFF,
    kept=RequirementKept,
    lifecycle=REQUIREMENT,
    number=through_the_study("TRQ"),
    views=VIEWS,
    created_by=MAKERS,
    read_by=OVERSIGHT,
    edited_by=MAKERS,
    fixed=("replaces", "kind"),
    columns=("kind", "version"),
)

CURRICULUM_TYPE = RecordType(
    name="curriculum",
    collection="curricula",
    label="Curriculum",
    plural="Curricula",
    body=CurriculumBody,
    commenting=AMONG_STAFF,
    kept=ControlledKept,
    lifecycle=CURRICULUM,
    number=through_the_study("CUR"),
    views=VIEWS,
    created_by=MAKERS,
    read_by=PEOPLE,
    edited_by=MAKERS,
    fixed=("replaces",),
    columns=("roles", "version"),
)

MATRIX_TYPE = RecordType(
    name="role_matrix",
    collection="role-matrices",
    label="Role matrix",
    plural="Role matrices",
    body=MatrixBody,
    commenting=AMONG_STAFF,
    kept=ControlledKept,
    lifecycle=MATRIX,
    number=through_the_study("MTX"),
    views=(*VIEWS, View("by_scope", "holds_for", "number")),
    created_by=MAKERS,
    read_by=PEOPLE,
    edited_by=MAKERS,
    fixed=("replaces", "holds_for"),
    projection=_standing,
    columns=("holds_for", "version"),
)

CONTROLLED = (COMPETENCY_TYPE, REQUIREMENT_TYPE, CURRICULUM_TYPE, MATRIX_TYPE)
