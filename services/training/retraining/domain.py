"""What is asked for when people are to be trained again, of whom, because of what, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.errors import Refusal
from shared.field_types import ULID, DocumentId, PartyId, PersonId
from shared.lifecycle import Case, rule
from shared.records import Data
from shared.roles import Role

from ..curricula.domain import RequirementId

MOST_PEOPLE = 100


class RetrainingBody(BaseModel):
    """The requirement or the document, the people by name or by role at a site, the record it follows from, and why."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    because_of: str = Field(
        pattern=f"^(quality_event|capa|capa_action)/{ULID}$",
        title="Because of",
        json_schema_extra={"x-ref": "*"},
    )
    rationale: str = Field(
        min_length=10, max_length=2000, title="Rationale", json_schema_extra={"format": "multiline"}
    )
    requirement: RequirementId | None = Field(default=None, title="Requirement")
    document: DocumentId | None = Field(default=None, title="Document")
    participants: list[PersonId] = Field(default=[], max_length=MOST_PEOPLE, title="People")
    role: Role | None = Field(default=None, title="Or everybody in this role")
    site: PartyId | None = Field(default=None, title="At this site")
    due_days: int = Field(default=14, ge=1, le=90, title="Days to complete")

    @model_validator(mode="after")
    def says_what_and_who(self) -> "RetrainingBody":
        """Ask for one thing, of people who are named or of a role at a site."""
        if (self.requirement is None) == (self.document is None):
            raise ValueError("name a requirement or a document")
        if (self.role is None) != (self.site is None):
            raise ValueError("name a role and the site where it is held")
        if not self.participants and self.role is None:
            raise ValueError("name people, or a role at a site")
        return self


class RetrainingKept(BaseModel):
    """Which assignments it waits for, and how they ended."""

    assignments: list[str] | None = Field(default=None, title="Assignments")
    ended: dict[str, int] | None = Field(default=None, title="How they ended")


def links(data: Data) -> Iterator[tuple[str, str]]:
    """Yield what it is linked to from its first entry: its cause shows it."""
    yield "caused_by", str(data["because_of"])


@rule("name what is in force: an active requirement, or a document with an effective version", code="MISSING_LINK",
      clause="records.md 2.4: only active creates assignments", who_can=(Role.TRAINING_ADMINISTRATOR,))  # fmt: skip
def is_in_force(case: Case) -> bool:
    """Nobody is trained again on what is retired or superseded."""
    return bool(case.facts.get("demands"))


@rule(
    "nobody holds this role at this site; name people",
    code="MISSING_LINK",
    clause="records.md 2.4: named people",
)
def somebody_is_meant(case: Case) -> bool:
    """What is asked of nobody is asked in vain."""
    return bool(case.facts.get("people"))


@rule(
    f"ask at most {MOST_PEOPLE} people at once", code="MISSING_FIELD", clause="records.md 2.4: named people"
)
def few_enough(case: Case) -> bool:
    """For more there is a new version of the requirement that everybody does again."""
    people = case.facts.get("people")
    return isinstance(people, list) and len(people) <= MOST_PEOPLE


def check(case: Case) -> tuple[()]:
    """Refuse what would assign nothing; nothing is opened beside it."""
    found: list[Refusal] = [
        refusal for one in (is_in_force, somebody_is_meant, few_enough) if (refusal := one.refusal(case))
    ]
    if found:
        raise found[0]
    return ()


def ended(states: Mapping[str, int]) -> dict[str, Any]:
    """Return what is kept of how the assignments ended."""
    return {"ended": dict(sorted(states.items()))}
