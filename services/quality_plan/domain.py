"""What a process of the study is: who owns it, what goes in and comes out, and what it rests on. ISO 9001 4.4.1"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.field_types import LONG, ULID, CompetencyId, DocumentId, PartyId, PersonId, Title
from shared.records import Data

ProcessId = Annotated[str, Field(pattern=f"^process/{ULID}$", json_schema_extra={"x-ref": "processes"})]
Line = Annotated[str, Field(min_length=2, max_length=200)]


class Risk(BaseModel):
    """What can go wrong in the process, and what keeps it from going wrong."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=5, max_length=500, title="What can go wrong")
    control: str = Field(min_length=5, max_length=500, title="What keeps it low")


class Metric(BaseModel):
    """A figure by which the process is seen to work."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=3, max_length=200, title="Figure")
    target: str = Field(min_length=1, max_length=100, title="Target")


class ProcessBody(BaseModel):
    """A process as whoever describes it writes it."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    code: str = Field(pattern=r"^[A-Z]{2,8}(-[0-9]{1,4})?$", max_length=13, title="Code")
    owner: PersonId | None = Field(default=None, title="Owner")
    part_of: ProcessId | None = Field(default=None, title="Part of")
    purpose: str = Field(default="", max_length=2000, title="Purpose", json_schema_extra={**LONG})
    steps: list[Line] = Field(default=[], max_length=40, title="Steps")
    inputs: list[Line] = Field(default=[], max_length=20, title="What goes in")
    outputs: list[Line] = Field(default=[], max_length=20, title="What comes out")
    documents: list[DocumentId] = Field(default=[], max_length=20, title="Documents")
    competencies: list[CompetencyId] = Field(default=[], max_length=20, title="Competencies")
    risks: list[Risk] = Field(default=[], max_length=20, title="Risks")
    metrics: list[Metric] = Field(default=[], max_length=20, title="Figures")
    parties: list[PartyId] = Field(default=[], max_length=20, title="Organisations that take part")
    replaces: ProcessId | None = Field(default=None, title="New version of")

    @model_validator(mode="after")
    def steps_are_told_apart(self) -> "ProcessBody":
        """Refuse two steps of one name: who answers for which could not be said."""
        if len(set(self.steps)) < len(self.steps):
            raise ValueError("has two steps of the same name")
        return self


class ControlledKept(BaseModel):
    """What steps record of a controlled, versioned record."""

    version: int | None = Field(default=None, title="Version")
    approved_at: str | None = Field(default=None, title="In force since")
    retired_at: str | None = Field(default=None, title="Retired since")
    succeeded_by: str | None = Field(default=None, title="Succeeded by")


class ProcessKept(ControlledKept):
    """What steps record of a process; `within` is the code of what it is part of."""

    within: str | None = Field(default=None, title="Part of the process")


def follows(data: Data) -> list[tuple[str, str]]:
    """Return the link of a new version to the one it is to replace."""
    return [("successor_of", str(data["replaces"]))] if data.get("replaces") else []
