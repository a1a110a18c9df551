"""What a series of quality activities says, what one activity holds, and the rules about both."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.field_types import ENTITY, LONG, PersonId, Title
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, Relation

from ..domain import ProcessId
from ..rules import MAKERS
from .calendar import Every

Kind = Literal[
    "file_check", "data_quality_review", "monitoring_report_review", "vendor_meeting", "self_inspection",
    "mock_inspection", "training_session", "restore_drill", "other",
]  # fmt: skip


class SeriesBody(BaseModel):
    """What is done, by whom, from when, how often, and within how many working days."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    kind: Kind = Field(title="Kind")
    owner: PersonId = Field(title="Who does it")
    participants: list[PersonId] = Field(default=[], max_length=20, title="Who takes part")
    process: ProcessId | None = Field(default=None, title="Process")
    instruction: str = Field(
        min_length=10, max_length=4000, title="What is to be done", json_schema_extra={**LONG}
    )
    first_on: date = Field(title="First on")
    every: Every = Field(default="once", title="Every")
    until_on: date | None = Field(default=None, title="Until")
    working_days: int = Field(default=10, ge=1, le=60, title="Working days to do it")

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "SeriesBody":
        """Refuse a series that would end before its first date."""
        if self.until_on and self.until_on < self.first_on:
            raise ValueError("ends before it begins")
        return self


class SeriesKept(BaseModel):
    """What steps record of a series: how many of its activities were opened."""

    opened: int | None = Field(default=None, title="Activities opened")


class ActivityBody(BaseModel):
    """One activity, as its series has it; `planned_on` is the series' own date and never changes."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=300, title="Title")
    series: str = Field(max_length=64, title="Series")
    kind: Kind = Field(title="Kind")
    owner: PersonId = Field(title="Who does it")
    participants: list[PersonId] = Field(max_length=20, title="Who takes part")
    instruction: str = Field(max_length=4000, title="What is to be done", json_schema_extra={**LONG})
    planned_on: date = Field(title="Planned on")
    begins_on: date = Field(title="To be done from")
    due_by: date = Field(title="To be done by, as planned")


class ActivityKept(BaseModel):
    """What steps record of an activity."""

    evidence: list[dict[str, Any]] = Field(default=[], title="Evidence")
    outcome: str | None = Field(default=None, title="Outcome")
    skip_request: dict[str, Any] | None = Field(default=None, title="Asked to be skipped")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")
    overdue_since: str | None = Field(default=None, title="Overdue since")


class Evidence(BaseModel):
    """What shows that it was done: words, and the record they point to."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=3, max_length=2000, title="What shows it", json_schema_extra={**LONG})
    record: str | None = Field(default=None, pattern=ENTITY, max_length=80,
                               title="Record", json_schema_extra={"x-ref": "*"})  # fmt: skip


class Outcome(BaseModel):
    """What came of it."""

    model_config = ConfigDict(extra="forbid")
    outcome: str = Field(min_length=10, max_length=4000, title="Outcome", json_schema_extra={**LONG})


class Skip(BaseModel):
    """Why it is not to be done."""

    model_config = ConfigDict(extra="forbid")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale", json_schema_extra={**LONG})


class NewOwner(BaseModel):
    """Who does it from now on."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="Who does it")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever asked for it to be skipped does not sign that."""
    asked = (record.data.get("skip_request") or {}).get("by")
    return {Relation.PROPOSER: frozenset({asked} if asked else ())}


def shown(case: Case) -> Mapping[str, object]:
    """Add a piece of evidence."""
    one = {**case.fields, "by": case.person.id, "at": clock.instant(clock.now())}
    return {"evidence": [*(case.record.data.get("evidence") or []), one]}


def asked_to_skip(case: Case) -> Mapping[str, object]:
    """Keep why, and who asks."""
    return {"skip_request": {"rationale": case.fields["rationale"], "by": case.person.id}}


@rule("choose a first date that is not past", clause="records.md 2.12: plan date", who_can=MAKERS)
def first_date_is_ahead(case: Case) -> bool:
    """Nobody plans what should have been done already."""
    return str(case.record.data["first_on"]) >= clock.today().isoformat()


@rule("add what shows that it was done: a file, or words", clause="records.md 2.12: evidence")
def evidence_is_there(case: Case) -> Sequence[str]:
    """Done without anything that shows it is not done."""
    files = [file for file in case.record.attachments.values() if not file.get("withdrawn_at")]
    return [] if files or case.record.data.get("evidence") else ["evidence"]


@rule(
    "name a drill that quality assurance accepted; `cqms restore-drill` makes one",
    clause="OPS-03",
    who_can=QUALITY,
)
def drill_was_accepted(case: Case) -> Sequence[str]:
    """A restore is drilled by restoring: words and files show nothing. Annex 11 section 7.2"""
    drilled = case.record.data["kind"] != "restore_drill" or case.facts.get("accepted_drills")
    return [] if drilled else ["evidence"]


@rule(
    "its owner asks for that first, and says why", code="MISSING_RATIONALE", clause="records.md 2.12: skipped"
)
def skip_was_asked(case: Case) -> bool:
    """Nothing is left out without a rationale."""
    return bool(case.record.data.get("skip_request"))
