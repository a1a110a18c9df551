"""What the qualification of an organisation says, and what its steps leave behind. records.md 2.9, E6(R3) 3.6.7"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from events.people.qualifications import Criticality
from shared import clock
from shared.lifecycle import Case, Companion
from shared.records import Record

Evidence = Literal["questionnaire", "quality_agreement", "audit_report", "certificate", "other"]
MONTHS = {"high": 12, "medium": 24, "low": 36}
REQUIRED: Mapping[str, tuple[Evidence, ...]] = {
    "low": ("questionnaire",),
    "medium": ("questionnaire", "quality_agreement"),
    "high": ("questionnaire", "quality_agreement", "audit_report"),
}
AUDIT_MONTHS = 24  # an audit report counts for so long
LONG = {"format": "multiline"}


class QualificationBody(BaseModel):
    """What the organisation is to do, and how much depends on it."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    services: list[Annotated[str, Field(min_length=2, max_length=120)]] = Field(
        min_length=1, max_length=30, title="Services"
    )
    criticality: Criticality = Field(title="Criticality")
    basis: str = Field(min_length=10, max_length=4000, title="Basis", json_schema_extra={**LONG})


class QualificationKept(BaseModel):
    """What steps record of it."""

    evidence: list[dict[str, Any]] | None = Field(default=None, title="Evidence")
    conditions: str | None = Field(default=None, title="Conditions")
    valid_from: date | None = Field(default=None, title="Qualified from")
    valid_until: date | None = Field(default=None, title="Qualified until")
    suspended_on: date | None = Field(default=None, title="Suspended on")


class EvidenceItem(BaseModel):
    """One piece of evidence: what it is, where it is kept, of which day."""

    model_config = ConfigDict(extra="forbid")
    kind: Evidence = Field(title="Kind")
    reference: str = Field(min_length=3, max_length=300, title="Where it is kept")
    dated: date = Field(title="Dated")


class Conditions(BaseModel):
    """What has to be met, and by when."""

    model_config = ConfigDict(extra="forbid")
    conditions: str = Field(min_length=10, max_length=4000, title="Conditions", json_schema_extra={**LONG})
    until: date | None = Field(default=None, title="To be met by")


def months_after(day: date, months: int) -> date:
    """Return the day so many months on; the last day of a shorter month stands for one it does not have."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def shown(case: Case) -> Mapping[str, object]:
    """Add a piece of evidence."""
    return {"evidence": [*(case.record.data.get("evidence") or []), {**case.fields, "by": case.person.id}]}


def qualified(case: Case) -> Mapping[str, object]:
    """Qualify from today, for as long as its criticality allows."""
    until = months_after(clock.today(), MONTHS[case.record.data["criticality"]])
    return _valid(until, None)


def qualified_with_conditions(case: Case) -> Mapping[str, object]:
    """Qualify from today until the conditions have to be met."""
    return _valid(date.fromisoformat(str(case.fields["until"])), str(case.fields["conditions"]))


def _valid(until: date, conditions: str | None) -> Mapping[str, object]:
    days = {"valid_from": clock.today().isoformat(), "valid_until": until.isoformat()}
    return {**days, "conditions": conditions, "suspended_on": None}


def suspended(_: Case) -> Mapping[str, object]:
    """Keep since when it takes no new work."""
    return {"suspended_on": clock.today().isoformat()}


def until(case: Case) -> str | None:
    """Return the day on which it ends by itself."""
    return str(case.record.data["valid_until"])


def noted(case: Case) -> Sequence[Companion]:
    """Let the organisation's own record say how it stands, which every service reads."""
    party = case.facts.get("party")
    if not isinstance(party, Record):
        raise LookupError("the organisation was not looked up")
    return [Companion(party, "note_standing", {"standing": case.record.state})]


def ended(case: Case) -> Sequence[Companion]:
    """What was qualified is so no more; what was never decided leaves the organisation as it stood."""
    return [
        Companion(one.record, one.step, {"standing": None})
        for one in noted(case)
        if case.record.data["valid_until"]
    ]


def taken_up(case: Case) -> Sequence[Companion]:
    """Only an organisation that can be qualified, and that no other qualification is open for."""
    parent = case.facts.get("parent")
    return [Companion(parent, "take_up_qualification")] if isinstance(parent, Record) else []
