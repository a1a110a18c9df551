"""What a checklist template says."""

from pydantic import BaseModel, ConfigDict, Field

from events.audits import Kind
from shared.field_types import ULID, Title
from shared.lifecycle import Case, rule

from ..domain import AUDIT
from ..succession import former


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


@rule("what it replaces is not in force any more", code="INVALID_TRANSITION", who_can=AUDIT,
      clause="QMS-15, ISO 9001 7.5.3")  # fmt: skip
def replaces_what_is_active(case: Case) -> bool:
    """A new version takes the place of the one in force, and of no other."""
    if not case.record.data.get("replaces"):
        return True
    replaced = former(case)
    return replaced is not None and replaced.state == "active"
