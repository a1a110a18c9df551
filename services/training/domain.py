"""What a training assignment is, and the rules about it."""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.lifecycle import Case, rule
from shared.records import Data, Record
from shared.roles import Relation

DEFAULT_DUE_DAYS = 14


class AssignmentBody(BaseModel):
    """What has to be read, by whom, and why."""

    model_config = ConfigDict(extra="forbid")
    owner: str = Field(pattern=r"^person/[0-9A-HJKMNP-TV-Z]{26}$", title="Learner",
                       json_schema_extra={"x-ref": "people"})  # fmt: skip
    document: str = Field(max_length=64, title="Document")
    document_version: str = Field(max_length=64, title="Document version")
    number_to_read: str = Field(max_length=64, title="Number")
    title: str = Field(max_length=300, title="Title")
    cause: Literal["new_version", "role_started", "direct"] = Field(title="Assigned because of")
    due_on: date = Field(title="Due on")


class AssignmentKept(BaseModel):
    """What steps record of an assignment."""

    opened_at: str | None = Field(default=None, title="Opened at")
    completed_at: str | None = Field(default=None, title="Completed at")
    waiver: dict[str, Any] | None = Field(default=None, title="Waiver")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")
    overdue_announced: bool | None = Field(default=None, title="Overdue announced")


class RunBody(BaseModel):
    """One approval's assignments: the version, the audience, how many were expected."""

    model_config = ConfigDict(extra="forbid")
    document: str = Field(max_length=64, title="Document")
    document_version: str = Field(max_length=64, title="Document version")
    roles: list[str] = Field(max_length=40, title="Roles")
    expected: int = Field(ge=0, title="People expected")


class Waiver(BaseModel):
    """Why a person need not read this."""

    model_config = ConfigDict(extra="forbid")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale")


def assignment_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number assignments through the study."""
    return "TRN", os.environ["STUDY"] + "-TRN-{seq:04d}"


def run_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number assignment runs through the study."""
    return "RUN", os.environ["STUDY"] + "-RUN-{seq:04d}"


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """The learner is the person an assignment is assigned to."""
    learner = frozenset({str(record.data["owner"])})
    return {Relation.ASSIGNEE: learner, Relation.OWNER: learner}


def due_after(days: int) -> str:
    """Return the due date so many days after the business date."""
    return (clock.today() + timedelta(days=days)).isoformat()


@rule(
    "this version is not in force any more; nothing has to be read",
    code="INVALID_TRANSITION",
    clause="records.md 2.4: complete on a superseded version",
)
def version_stands(case: Case) -> bool:
    """Nobody signs that they were trained on what is superseded or obsolete."""
    return case.facts.get("over") is False


@rule(
    "open the document and read it to the end first",
    code="MISSING_FIELD",
    clause="records.md 2.4: parts opened",
)
def was_opened(case: Case) -> bool:
    """Nobody can have understood what they never opened."""
    return bool(case.record.data.get("opened_at"))
