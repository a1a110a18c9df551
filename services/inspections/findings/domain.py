"""What an authority's observation says, and when it is answered."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import LONG, PersonId
from shared.lifecycle import Case, Companion
from shared.records import Record


class InspectionFindingBody(BaseModel):
    """What was found against which requirement, in the authority's words."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    requirement: str = Field(min_length=2, max_length=200, title="Requirement")
    statement: str = Field(min_length=3, max_length=4000, title="What was found", json_schema_extra={**LONG})
    owner: PersonId = Field(title="Answered by")
    due_on: date | None = Field(default=None, title="To be answered by")


class InspectionFindingKept(BaseModel):
    """What steps record of it."""

    answer: str | None = Field(default=None, title="Answer", json_schema_extra={**LONG})
    answered_on: date | None = Field(default=None, title="Answered on")


class Answer(BaseModel):
    """What the authority is told."""

    model_config = ConfigDict(extra="forbid")
    answer: str = Field(min_length=10, max_length=4000, title="Answer", json_schema_extra={**LONG})


def found(case: Case) -> Sequence[Companion]:
    """Have the inspection take the finding; one that was closed takes none."""
    inspection = case.facts.get("parent")
    if not isinstance(inspection, Record):
        raise LookupError("a finding belongs to an inspection")
    return [Companion(inspection, "take_finding")]


def answered(case: Case) -> Mapping[str, object]:
    """Keep the answer, and the day of it."""
    return {"answer": case.fields["answer"], "answered_on": clock.today().isoformat()}
