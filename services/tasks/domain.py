"""What a task is."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.field_types import PersonId
from shared.lifecycle import Case
from shared.records import Record
from shared.roles import Relation

from . import ladder


class TaskBody(BaseModel):
    """Work for one person on one record; of a group, whoever claims it."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="For")
    kind: Literal["sign", "read", "do", "review", "decide", "acknowledge"] = Field(title="Kind")
    instruction: str = Field(max_length=1000, title="What to do")
    subject: str = Field(max_length=64, title="Record")
    subject_number: str = Field(max_length=64, title="Number")
    due_on: date | None = Field(default=None, title="Due on")
    priority: ladder.Priority = Field(default="normal", title="Priority")
    group: str | None = Field(default=None, max_length=60, title="Whoever of this group claims it")
    topic: str = Field(default="", max_length=40, title="Topic")
    asked_by: PersonId | None = Field(default=None, title="Who waits for it")
    asked_on: date | None = Field(default=None, title="Waits since")
    substitute: PersonId | None = Field(default=None, title="Who stands in")


class TaskKept(BaseModel):
    """What steps record of a task."""

    claimed_at: str | None = Field(default=None, title="Claimed at")
    delegated_from: str | None = Field(
        default=None, title="Delegated by", json_schema_extra={"x-ref": "people"}
    )
    level: int | None = Field(default=None, title="Rung of the ladder")


class NewAssignee(BaseModel):
    """Who does the work from now on."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="For")


def begin(case: Case) -> Mapping[str, object]:
    """Start on the rung that is reached already: nobody is reminded of what they were just asked."""
    data = case.fields
    return {"level": ladder.reached(_text(data.get("due_on")), str(data["priority"]))}


def _text(due: object) -> str | None:
    return str(due) if due else None


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """A task belongs to the person it is for, and to who stands in for them; whoever waits for it may see it."""
    waits, substitute = record.data.get("asked_by"), record.data.get("substitute")
    return {
        Relation.ASSIGNEE: frozenset({str(record.data["owner"]), *([substitute] if substitute else ())}),
        Relation.PROPOSER: frozenset({waits} if isinstance(waits, str) else ()),
    }


def summary(record: Record) -> str:
    """Return a list row's words: kind, subject, number, since when, rung, priority, a group's or one's own, covered."""
    data = record.data
    whose = "group" if data.get("group") else "own"
    return " ".join(
        (data["kind"], data["subject"], data["subject_number"], str(data.get("asked_on") or "-"),
         str(data.get("level") or 0), data.get("priority", "normal"), whose, "covered" if data.get("substitute") else "-")
    )  # fmt: skip
