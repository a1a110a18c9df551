"""What a delegation is: tasks of a site, handed over by its investigator to somebody of the site."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.field_types import CompetencyId, PartyId, PersonId
from shared.records import Record
from shared.roles import Relation


class DelegationBody(BaseModel):
    """Which tasks of which site somebody takes over; a task is a competency, and a matrix says what it asks for."""

    model_config = ConfigDict(extra="forbid")
    site: PartyId = Field(title="Site")
    owner: PersonId = Field(title="Delegated to")
    tasks: list[CompetencyId] = Field(min_length=1, max_length=20, title="Tasks")
    begins_on: date = Field(title="From")
    ends_on: date | None = Field(default=None, title="Until, that day included")
    limits: str = Field(
        default="", max_length=1000, title="Within which limits", json_schema_extra={"format": "multiline"}
    )

    @model_validator(mode="after")
    def in_order(self) -> "DelegationBody":
        """A delegation ends after it begins, and names each task once."""
        if self.ends_on is not None and self.ends_on < self.begins_on:
            raise ValueError("the last day lies before the first")
        if len(set(self.tasks)) < len(self.tasks):
            raise ValueError("a task is named twice")
        return self


class DelegationKept(BaseModel):
    """What steps record of a delegation; `title` says the tasks as they were called when it was signed."""

    title: str | None = Field(default=None, title="Tasks, as they were called")
    delegated_by: str | None = Field(
        default=None, title="Delegated by", json_schema_extra={"x-ref": "people"}
    )
    delegated_at: str | None = Field(default=None, title="Signed at")
    suspended_at: str | None = Field(default=None, title="Suspended at")
    ended_at: str | None = Field(default=None, title="Ended at")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """It is given to whoever takes the tasks over."""
    return {Relation.ASSIGNEE: frozenset({str(record.data["owner"])})}


def days(record: Record) -> str:
    """Return from when to when it holds, as a list shows it."""
    until = record.data.get("ends_on")
    return f"{record.data['begins_on']} to {until}" if until else f"from {record.data['begins_on']}"
