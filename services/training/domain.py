"""What a training assignment is, and what its steps ask for."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import PersonId
from shared.records import Record
from shared.roles import Relation

Kind = Literal["read", "quiz", "classroom", "on_job", "external"]
Place = Annotated[int, Field(ge=0, le=7)]


class AssignmentBody(BaseModel):
    """What has to be read or done, by whom, and why."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="Learner")
    kind: Kind = Field(default="read", title="Kind")
    requirement: str | None = Field(default=None, max_length=64, title="Requirement")
    document: str | None = Field(default=None, max_length=64, title="Document")
    document_version: str | None = Field(default=None, max_length=64, title="Document version")
    key: str = Field(max_length=64, title="What is satisfied by it")
    number_to_read: str = Field(max_length=64, title="Number")
    title: str = Field(max_length=300, title="Title")
    cause: Literal["new_version", "role_started", "matrix_changed", "refresh", "retraining"] = Field(
        title="Assigned because of"
    )
    follows: str | None = Field(default=None, max_length=64, title="Refreshes")
    holds_until: date | None = Field(default=None, title="What it refreshes holds until")
    retraining: str | None = Field(default=None, max_length=64, title="Asked for by the retraining")
    due_on: date = Field(title="Due on")


class AssignmentKept(BaseModel):
    """What steps record of an assignment."""

    opened_at: str | None = Field(default=None, title="Opened at")
    drawn: list[int] | None = Field(default=None, title="Questions drawn")
    attempts: list[dict[str, Any]] | None = Field(default=None, title="Attempts")
    attempts_left: int | None = Field(default=None, title="Attempts left")
    passed: bool | None = Field(default=None, title="Quiz passed")
    report: dict[str, Any] | None = Field(default=None, title="Reported as done")
    facilitated: dict[str, Any] | None = Field(default=None, title="Recorded for the learner")
    completed_at: str | None = Field(default=None, title="Completed at")
    valid_until: date | None = Field(default=None, title="Valid until")
    waiver: dict[str, Any] | None = Field(default=None, title="Waiver")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")
    reminded: bool | None = Field(default=None, title="Reminded")
    overdue_announced: bool | None = Field(default=None, title="Overdue announced")
    missed: str | None = Field(default=None, title="Missed, announced with")


class People(BaseModel):
    """Where the list of a run's people is kept: `sha256` is what the trail names it by."""

    model_config = ConfigDict(extra="forbid")
    key: str = Field(max_length=200, title="Key")
    version_id: str = Field(max_length=200, title="Version")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", title="Digest")


class RunBody(BaseModel):
    """One approval's assignments: the version, the audience, who and how many are expected, and by when."""

    model_config = ConfigDict(extra="forbid")
    document: str = Field(max_length=64, title="Document")
    document_version: str = Field(max_length=64, title="Document version")
    number_to_read: str = Field(max_length=64, title="Number")
    roles: list[str] = Field(max_length=40, title="Roles")
    exempt_roles: list[str] = Field(default_factory=list, max_length=40, title="Exempt roles")
    due_on: date = Field(title="Due on")
    expected: int = Field(ge=0, title="People expected")
    people: People | None = Field(default=None, title="List of people")
    first: int = Field(ge=0, title="First number")


class Waiver(BaseModel):
    """Why a person need not do this, and until when."""

    model_config = ConfigDict(extra="forbid")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale")
    until: date | None = Field(default=None, title="Until")


class Answers(BaseModel):
    """The places of the options chosen for each question, from 0, in the order the questions are shown."""

    model_config = ConfigDict(extra="forbid")
    answers: list[Annotated[list[Place], Field(max_length=8)]] = Field(max_length=50, title="Answers")


class Report(BaseModel):
    """That it was done, when, who saw it, and where the evidence is."""

    model_config = ConfigDict(extra="forbid")
    done_on: date = Field(title="Done on")
    verifier: PersonId = Field(title="Seen by")
    evidence: str = Field(min_length=5, max_length=2000, title="Evidence")


class Facilitated(BaseModel):
    """That a person without an account did it, when, and what the attached proof is."""

    model_config = ConfigDict(extra="forbid")
    done_on: date = Field(title="Done on")
    proof: str = Field(min_length=5, max_length=2000, title="What the attached proof shows")


class FacilitatedReport(Facilitated):
    """The same of what somebody else saw: who it was."""

    verifier: PersonId = Field(title="Seen by")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """The learner is the person it is assigned to; whoever they name verifies it."""
    learner = frozenset({str(record.data["owner"])})
    report = record.data.get("report") or {}
    verifier = frozenset({str(report["verifier"])} if report else ())
    return {Relation.ASSIGNEE: learner, Relation.OWNER: learner, Relation.VERIFIER: verifier}


def due_after(days: int) -> str:
    """Return the due date so many days after the business date."""
    return (clock.today() + timedelta(days=days)).isoformat()


def months_later(start: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    last = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(start.day, last))
