"""What a plan of trail reviews says, what one review holds, and the rules about both. ATR-11, E6(R3) 4.2.3"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.field_types import LONG, ULID, PersonId
from shared.lifecycle import Case, rule

Pick = Literal["administration", "overrides", "refused_attempts", "edits_after_approval", "cancellations"]


class PlanBody(BaseModel):
    """How often which acts are looked at, by whom, and why so."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    owner: PersonId = Field(title="Reviewer")
    rationale: str = Field(
        min_length=10, max_length=4000, title="Why so, by risk", json_schema_extra={**LONG}
    )
    every_months: int = Field(default=1, ge=1, le=12, title="Every so many months")
    picks: list[Pick] = Field(
        default=["administration", "overrides"],
        min_length=1,
        max_length=5,
        title="Acts that are all looked at",
    )
    at_random: int = Field(default=10, ge=0, le=100, title="Further entries at random")
    working_days: int = Field(default=10, ge=1, le=60, title="Working days for a review")


class PlanKept(BaseModel):
    """What steps record of a plan."""

    next_month: str | None = Field(default=None, title="Next period begins")


class Finding(BaseModel):
    """What the reviewer found at an entry, and what follows from it."""

    model_config = ConfigDict(extra="forbid")
    index: int = Field(ge=0, le=10**12, title="Index of the entry")
    text: str = Field(min_length=10, max_length=2000, title="What was found", json_schema_extra={**LONG})
    quality_event: str | None = Field(default=None, pattern=f"^quality_event/{ULID}$", title="Quality event")


class Seen(BaseModel):
    """Entries of the sample that the reviewer has looked at."""

    model_config = ConfigDict(extra="forbid")
    entries: list[Annotated[int, Field(ge=0, le=10**12)]] = Field(
        min_length=1, max_length=700, title="Indexes of entries"
    )


class NewReviewer(BaseModel):
    """Who reviews it from now on."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="Reviewer")


class Picked(BaseModel):
    """An entry of the sample: its place, what was done to what, and the rule that picked it."""

    model_config = ConfigDict(extra="forbid")
    index: int = Field(title="Index")
    entity: str = Field(title="Record")
    number: str = Field(title="Number")
    revision: int = Field(title="Revision")
    at: str = Field(title="At")
    action: str = Field(title="Act")
    by: str = Field(title="By")
    rule: str = Field(title="Picked as")


class ReviewBody(BaseModel):
    """One review: the period, the sample that was drawn, what was seen and what was found."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200, title="Title")
    owner: PersonId = Field(title="Reviewer")
    plan: str = Field(pattern=f"^trail_review_plan/{ULID}$", title="Plan")
    from_month: str = Field(pattern=r"^\d{4}-\d\d$", title="From month")
    to_month: str = Field(pattern=r"^\d{4}-\d\d$", title="To month")
    entries: int = Field(ge=0, title="Entries in the period")
    picked: dict[str, int] = Field(default={}, title="Entries that each rule found")
    sample: list[Picked] = Field(max_length=700, title="Sample")
    due_by: str = Field(title="To be reviewed by")
    seen: list[int] = Field(default=[], max_length=700, title="Entries looked at")
    findings: list[Finding] = Field(default=[], max_length=100, title="Findings")


class ReviewKept(BaseModel):
    """What steps record of a review."""

    missed_on: str | None = Field(default=None, title="Missed on")


def saw(case: Case) -> Mapping[str, object]:
    """Add to what was looked at."""
    fresh = case.fields["entries"]
    assert isinstance(fresh, list)  # noqa: S101  # the step's own model says so
    return {"seen": sorted({*case.record.data["seen"], *fresh})}


def found(case: Case) -> Mapping[str, object]:
    """Add a finding."""
    return {"findings": [*case.record.data["findings"], dict(case.fields)]}


def _sampled(case: Case) -> set[int]:
    return {int(entry["index"]) for entry in case.record.data["sample"]}


@rule("name entries of the sample", clause="ATR-11")
def entries_are_of_the_sample(case: Case) -> Sequence[str]:
    """What is not in the sample was not asked for."""
    named = case.fields.get("entries", [])
    return [str(index) for index in named if index not in _sampled(case)] if isinstance(named, list) else []


@rule("look at every entry of the sample first", clause="ATR-11, E6(R3) 4.2.3")
def sample_was_seen(case: Case) -> Sequence[str]:
    """A review is signed for what was looked at, not for what was drawn."""
    return [f"entry {index}" for index in sorted(_sampled(case) - set(case.record.data["seen"]))]
