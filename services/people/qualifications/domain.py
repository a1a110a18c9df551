"""What the qualification of an organisation says, and the rules about it. records.md 2.9, E6(R3) 3.6.7"""

import os
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from events.people.qualifications import Criticality
from shared import clock
from shared.lifecycle import Case, Companion, rule
from shared.records import Data, Record
from shared.roles import QUALITY, Role, said

Evidence = Literal["questionnaire", "quality_agreement", "audit_report", "certificate", "other"]
MONTHS = {"high": 12, "medium": 24, "low": 36}
REQUIRED: Mapping[str, tuple[Evidence, ...]] = {
    "low": ("questionnaire",),
    "medium": ("questionnaire", "quality_agreement"),
    "high": ("questionnaire", "quality_agreement", "audit_report"),
}
AUDIT_MONTHS = 24  # an audit report counts for so long
AHEAD = timedelta(days=60)
DECIDERS = (Role.QUALITY_MANAGER, Role.STUDY_MANAGER)
LONG = {"format": "multiline"}


class QualificationBody(BaseModel):
    """What the organisation is to do, and how much depends on it."""

    model_config = ConfigDict(extra="forbid")
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


def qualification_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number qualifications through the study: ABC01-PQL-0001."""
    return "PQL", f"{os.environ['STUDY']}-PQL-" + "{seq:04d}"


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
    return _valid(until.isoformat(), None)


def qualified_with_conditions(case: Case) -> Mapping[str, object]:
    """Qualify from today until the conditions have to be met."""
    return _valid(str(case.fields["until"]), str(case.fields["conditions"]))


def _valid(until: str, conditions: str | None) -> Mapping[str, object]:
    days = {"valid_from": clock.today().isoformat(), "valid_until": until}
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


def signatures_missing(case: Case) -> Sequence[str]:
    """Return which of quality and study management has not signed yet."""
    signed = {s.role for s in case.record.standing_signatures() if s.step == "disqualify"}
    return [said(role) for role in DECIDERS if role.value not in signed]


@rule("add this evidence first", who_can=QUALITY, clause="records.md 2.9: required evidence; E6(R3) 3.6.7")
def evidence_is_there(case: Case) -> Sequence[str]:
    """What has to be shown follows from how much depends on the organisation."""
    oldest = months_after(clock.today(), -AUDIT_MONTHS).isoformat()
    items = case.record.data.get("evidence") or []
    there = {one["kind"] for one in items if one["kind"] != "audit_report" or one["dated"] >= oldest}
    return [kind for kind in REQUIRED[case.record.data["criticality"]] if kind not in there]


@rule("name its own day, not one to come", code="INVALID_TRANSITION", clause="ALCOA++: contemporaneous")
def is_not_of_tomorrow(case: Case) -> bool:
    """Evidence exists before it is named."""
    return str(case.fields.get("dated", "")) <= clock.today().isoformat()


@rule(
    "say by when the conditions have to be met",
    clause="records.md 2.9: conditions and expiry",
    who_can=QUALITY,
)
def has_an_end(case: Case) -> bool:
    """Conditions without an end are none."""
    return "until" not in case.fields or bool(case.fields["until"])


@rule(
    "choose a day that lies ahead", code="INVALID_TRANSITION", clause="records.md 2.9: conditions and expiry"
)
def ends_later(case: Case) -> bool:
    """What ends today holds for nobody."""
    return not case.fields.get("until") or str(case.fields["until"]) > clock.today().isoformat()


@rule("another signer holds this role", code="SOD_VIOLATION", clause="records.md 2.9: disqualified by two")
def role_has_not_signed(case: Case) -> bool:
    """Quality manager and study manager are two people, each signing in one role."""
    mine = case.person.acting_as(case.record.scope, DECIDERS).value
    others = {s.person for s in case.record.standing_signatures() if s.step == "disqualify"}
    return said(Role(mine)) in signatures_missing(case) and case.person.id not in others


@rule("its day has not come", code="INVALID_TRANSITION", clause="records.md 2.9: 60 days before")
def ends_soon(case: Case) -> bool:
    """Nobody is asked for a requalification months ahead."""
    return str(case.record.data["valid_until"]) <= (clock.today() + AHEAD).isoformat()


@rule("it is valid", code="INVALID_TRANSITION", clause="records.md 2.9: qualified until")
def is_over(case: Case) -> bool:
    """The day itself still counts."""
    return str(case.record.data["valid_until"]) < clock.today().isoformat()
