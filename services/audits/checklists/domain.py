"""What a checklist template says."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.lifecycle import Case, Companion, rule
from shared.records import Record

from ..domain import AUDIT, ULID, Kind, Title


class Question(BaseModel):
    """A question, and the requirement it asks about."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=5, max_length=500, title="Question")
    requirement: str = Field(min_length=2, max_length=200, title="Requirement")


class TemplateBody(BaseModel):
    """The questions for audits of some kinds of things."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    kinds: list[Kind] = Field(min_length=1, max_length=6, title="For")
    questions: list[Question] = Field(min_length=1, max_length=100, title="Questions")
    replaces: str | None = Field(default=None, pattern=f"^checklist_template/{ULID}$", title="New version of",
                                 json_schema_extra={"x-ref": "checklist-templates"})  # fmt: skip


class TemplateKept(BaseModel):
    """What steps record of it."""

    version: int | None = Field(default=None, title="Version")
    approved_at: str | None = Field(default=None, title="In force since")
    succeeded_by: str | None = Field(default=None, title="Succeeded by")


def former(case: Case) -> Record | None:
    """Return the template that it is a new version of."""
    found = case.facts.get("former")
    return found if isinstance(found, Record) else None


def in_force(case: Case) -> Mapping[str, object]:
    """Number it after the one before."""
    replaced = former(case)
    version = int(replaced.data["version"]) + 1 if replaced else 1
    return {"version": version, "approved_at": clock.instant(clock.now())}


def takes_place(case: Case) -> list[Companion]:
    """The version before ends in the same instant."""
    replaced = former(case)
    return [Companion(replaced, "give_way", {"succeeded_by": case.record.entity})] if replaced else []


@rule("what it replaces is not in force any more", code="INVALID_TRANSITION", who_can=AUDIT,
      clause="QMS-15, ISO 9001 7.5.3")  # fmt: skip
def replaces_what_is_active(case: Case) -> bool:
    """A new version takes the place of the one in force, and of no other."""
    if not case.record.data.get("replaces"):
        return True
    replaced = former(case)
    return replaced is not None and replaced.state == "active"
