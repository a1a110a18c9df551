"""What competencies, requirements, curricula and role matrices are."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from shared.field_types import ULID, CompetencyId, DocumentId, Title
from shared.roles import Role

RequirementId = Annotated[
    str, Field(pattern=f"^training_requirement/{ULID}$", json_schema_extra={"x-ref": "training-requirements"})
]
CurriculumId = Annotated[str, Field(pattern=f"^curriculum/{ULID}$", json_schema_extra={"x-ref": "curricula"})]
MatrixId = Annotated[
    str, Field(pattern=f"^role_matrix/{ULID}$", json_schema_extra={"x-ref": "role-matrices"})
]
Answer = Annotated[str, Field(min_length=1, max_length=300)]
Place = Annotated[int, Field(ge=0, le=7)]
Kind = Literal["read", "quiz", "classroom", "on_job", "external"]


def _asked_of(*kinds: Kind) -> dict[str, JsonValue]:
    """Return the schema's word for a field that only requirements of these kinds have."""
    return {"x-when": {"kind": [*kinds]}}


class ControlledKept(BaseModel):
    """What steps record of a controlled, versioned record."""

    version: int | None = Field(default=None, title="Version")
    approved_at: str | None = Field(default=None, title="Active since")
    retired_at: str | None = Field(default=None, title="Retired since")
    succeeded_by: str | None = Field(default=None, title="Succeeded by")


class RequirementKept(ControlledKept):
    """What steps record of a requirement; `key` is what a completion is counted for, over its versions."""

    key: str | None = Field(default=None, title="Lasting identity")


class CompetencyBody(BaseModel):
    """Something a person is able to do, and how that is shown."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    code: str = Field(pattern=r"^[A-Z]{2,8}-[0-9]{2,4}$", max_length=13, title="Code")
    level: int = Field(ge=1, le=4, title="Level")
    evidence_kind: Kind = Field(title="Shown by")
    replaces: CompetencyId | None = Field(default=None, title="New version of")


class Question(BaseModel):
    """A question with its options; `right` are the places of the right ones, from 0."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=5, max_length=500, title="Question")
    options: list[Answer] = Field(min_length=2, max_length=8, title="Options")
    right: list[Place] = Field(
        min_length=1, max_length=8, title="Right options", json_schema_extra={"x-of": "options"}
    )

    @model_validator(mode="after")
    def can_be_answered(self) -> "Question":
        """Refuse a right answer that is no option, and options that say the same."""
        if len(set(self.options)) < len(self.options) or max(self.right) >= len(self.options):
            raise ValueError("has options that say the same, or a right one that is not there")
        return self


class Quiz(BaseModel):
    """How many questions are drawn from the pool, how many percent pass, how often it may be tried."""

    model_config = ConfigDict(extra="forbid")
    pass_pct: int = Field(default=80, ge=1, le=100, title="Pass mark in %")
    max_attempts: int = Field(default=3, ge=1, le=10, title="Attempts")
    draw: int = Field(default=5, ge=1, le=50, title="Questions in an attempt")
    pool: list[Question] = Field(min_length=1, max_length=100, title="Pool")

    @model_validator(mode="after")
    def pool_is_large_enough(self) -> "Quiz":
        """Refuse to draw more questions than there are."""
        if self.draw > len(self.pool):
            raise ValueError("draws more questions than the pool holds")
        return self


class RequirementBody(BaseModel):
    """What has to be done: documents in their current versions, a quiz, a course, a task under supervision."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    kind: Kind = Field(title="Kind")
    instruction: str = Field(
        default="", max_length=4000, title="What to do", json_schema_extra={"format": "multiline"}
    )
    documents: list[DocumentId] = Field(
        default=[], max_length=40, title="Documents", json_schema_extra=_asked_of("read")
    )
    quiz: Quiz | None = Field(default=None, title="Quiz", json_schema_extra=_asked_of("quiz"))
    verifier_role: Role | None = Field(
        default=None, title="Verified by", json_schema_extra=_asked_of("classroom", "on_job")
    )
    initial_days: int = Field(default=14, ge=1, le=365, title="Days to complete")
    refresh_months: int | None = Field(default=None, ge=1, le=120, title="Valid for months")
    prerequisites: list[RequirementId] = Field(default=[], max_length=20, title="To be completed before")
    substitutes: list[RequirementId] = Field(default=[], max_length=20, title="Also satisfied by")
    replaces: RequirementId | None = Field(default=None, title="New version of")
    retrain: bool = Field(default=True, title="To be done again in this version")
    retrain_rationale: str = Field(default="", max_length=2000, title="Why not to be done again")


class CurriculumBody(BaseModel):
    """What the holders of some roles are trained in."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    roles: list[Role] = Field(min_length=1, max_length=20, title="Roles")
    requirements: list[RequirementId] = Field(min_length=1, max_length=60, title="Requirements")
    replaces: CurriculumId | None = Field(default=None, title="New version of")


class MatrixRow(BaseModel):
    """A role, what its holders are trained in, and whether they may work before that is done."""

    model_config = ConfigDict(extra="forbid")
    role: Role = Field(title="Role")
    curriculum: CurriculumId = Field(title="Curriculum")
    competency: CompetencyId | None = Field(default=None, title="Competency")
    before_work: bool = Field(default=False, title="Before work begins")


class MatrixBody(BaseModel):
    """Who is trained in what: for the whole study, or for one country or site."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    holds_for: str = Field(
        default="study",
        pattern=f"^(study|party/{ULID})$",
        max_length=40,
        title="Holds for",
        json_schema_extra={"x-ref": "parties", "x-labels": {"study": "The whole study"}},
    )
    rows: list[MatrixRow] = Field(min_length=1, max_length=200, title="Rows")
    replaces: MatrixId | None = Field(default=None, title="New version of")
