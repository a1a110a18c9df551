"""What a quality event is: what people write, and what steps record."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared import clock, identities
from shared.event_kinds import CATEGORIES, KINDS
from shared.field_types import LONG, ULID, PartyId
from shared.records import Record
from shared.roles import Relation
from shared.root_causes import RootCause

CRITERION = f"^deviation_criterion/{ULID}$"
Degree = Literal["none", "possible", "actual"]
Code = Annotated[str, Field(pattern=r"^[0-9A-Z]{2,6}-[0-9]{3,5}$", max_length=12)]


class Impact(BaseModel):
    """How far it reaches. E6(R3) 3.12.1"""

    model_config = ConfigDict(extra="forbid")
    participant_safety: Degree = Field(title="Safety of participants")
    rights: Degree = Field(title="Rights of participants")
    data_reliability: Degree = Field(title="Reliability of data")
    compliance: Degree = Field(title="Compliance")
    trust: Degree = Field(title="Trust")


class QualityEventBody(BaseModel):
    """What happened, as it was reported and assessed. One body for every kind, so that re-typing loses nothing."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    event_kind: KINDS = Field(title="Kind")
    category: CATEGORIES = Field(title="Category")
    what_happened: str = Field(
        min_length=10, max_length=4000, title="What happened", json_schema_extra={**LONG}
    )
    occurred_at: AwareDatetime = Field(title="Occurred at")
    aware_at: AwareDatetime = Field(title="Sponsor aware at")
    detected_at: AwareDatetime | None = Field(default=None, title="Detected at")
    late_reason: str = Field(default="", max_length=2000, title="Why it is recorded late",
                             json_schema_extra={**LONG})  # fmt: skip
    site: PartyId | None = Field(default=None, title="Site or organisation")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", title="Country")
    participants: list[Code] = Field(default=[], max_length=50, title="Participant codes")
    expected: str = Field(default="", max_length=2000, title="Expected instead", json_schema_extra={**LONG})
    immediate_action: str = Field(default="", max_length=2000, title="Immediate action",
                                  json_schema_extra={**LONG})  # fmt: skip
    system_name: str = Field(default="", max_length=120, title="System concerned")
    ctq_factors: list[Annotated[str, Field(max_length=60)]] = Field(
        default=[], max_length=10, title="Factors critical to quality"
    )
    important_criterion: str | None = Field(default=None, pattern=CRITERION,
                                            title="Criterion of an important deviation",
                                            json_schema_extra={"x-ref": "deviation-criteria"})  # fmt: skip
    impact: Impact | None = Field(default=None, title="Impact")
    root_causes: list[RootCause] = Field(default=[], max_length=10, title="Root causes")
    capa_required: Literal["yes", "no"] | None = Field(default=None, title="Corrective action required")
    capa_rationale: str = Field(default="", max_length=2000, title="Why no corrective action")
    ec_required: Literal["yes", "no"] | None = Field(default=None, title="Effectiveness check required")
    ec_rationale: str = Field(default="", max_length=2000, title="Why no effectiveness check")
    closure_summary: str = Field(default="", max_length=4000, title="Summary at closure",
                                 json_schema_extra={**LONG})  # fmt: skip
    identifiers_checked: bool = Field(
        default=False, title="The texts identify no participant and reveal no treatment"
    )

    @model_validator(mode="after")
    def in_order(self) -> "QualityEventBody":
        """Refuse instants that cannot be, and texts that seem to name a participant."""
        moments = [m for m in (self.occurred_at, self.detected_at, self.aware_at, clock.now()) if m]
        if moments != sorted(moments):
            raise ValueError(
                "it occurs, is detected, the sponsor becomes aware: in this order, and not later than now"
            )
        if not self.identifiers_checked and (found := identities.suspected(texts(self.model_dump()))):
            raise ValueError(
                f"a text seems to hold {' and '.join(found)}: name participants by their code alone, and keep what "
                "reveals a treatment in a blinded note. If it does neither, send it with identifiers_checked; quality assurance then confirms it"
            )
        return self


class QualityEventKept(BaseModel):
    """What steps record of a quality event."""

    recorded_late: bool | None = Field(default=None, title="Recorded late")
    owner: str | None = Field(default=None, title="Owner", json_schema_extra={"x-ref": "people"})
    rating: Literal["minor", "major", "critical"] | None = Field(default=None, title="Rating")
    rating_rationale: str | None = Field(default=None, title="Why this rating")
    lower_rating: dict[str, str] | None = Field(default=None, title="Lower rating proposed")
    matters: bool | None = Field(default=None, title="Matters")
    triage_rationale: str | None = Field(default=None, title="Why it matters, or does not")
    important_deviation: bool | None = Field(default=None, title="Important protocol deviation")
    awareness: dict[str, str] | None = Field(default=None, title="Other instant of awareness proposed")
    aware_corrected_at: str | None = Field(default=None, title="Sponsor aware at, corrected")
    breach: str | None = Field(default=None, title="Serious breach assessment")
    identifiers_confirmed: dict[str, str] | None = Field(
        default=None, title="Identifies no participant, confirmed"
    )
    candidates: list[dict[str, Any]] | None = Field(default=None, title="Similar events")
    recurrence_check: dict[str, Any] | None = Field(default=None, title="Similar events, judged")
    persistent: bool | None = Field(default=None, title="Persistent noncompliance")
    persistence_plan: dict[str, str] | None = Field(default=None, title="Going on, proposed")
    persistence_decision: dict[str, str] | None = Field(default=None, title="Going on, decided")
    cancellation: dict[str, str] | None = Field(default=None, title="Cancellation asked for")
    capas: list[str] | None = Field(default=None, title="Corrective actions opened")
    capas_closed: list[str] | None = Field(default=None, title="Corrective actions closed")
    arrived_from: str | None = Field(default=None, title="Reported by the system because of")
    outcome: Literal["logged", "assessed", "investigated"] | None = Field(default=None, title="Closed as")


def texts(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield every free text of an event."""
    names = ("title", "what_happened", "expected", "immediate_action", "closure_summary")
    yield from (str(data.get(name) or "") for name in names)
    if data.get("late_reason"):
        yield str(data["late_reason"])
    for cause in data.get("root_causes") or ():
        yield from (*cause["chain"], cause["evidence"])


def late_after_days() -> int:
    """Return how many days the study allows between the first sight of an event and its record."""
    return int(os.environ["LATE_AFTER_DAYS"])


def recorded_late(data: Mapping[str, Any], at: str) -> bool:
    """Say whether more days than the study allows lie between the first sight of an event and its record. EMA 4.5"""
    first_seen = data.get("detected_at") or data.get("aware_corrected_at") or data["aware_at"]
    return clock.parse(at) - clock.parse(str(first_seen)) > timedelta(days=late_after_days())


def aware_at(record: Record) -> datetime:
    """Return when the sponsor became aware: as reported, or as quality assurance corrected it."""
    return clock.parse(str(record.data.get("aware_corrected_at") or record.data["aware_at"]))


def summary(record: Record) -> str:
    """Return what a list says of an event beside its title."""
    late = ", recorded late" if record.data.get("recorded_late") else ""
    return f"{record.data.get('rating') or 'not rated'} {record.data['event_kind'].replace('_', ' ')}{late}"


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever asked quality assurance for a decision does not take it."""
    asked = (
        record.data.get(name) for name in ("lower_rating", "awareness", "cancellation", "persistence_plan")
    )
    return {Relation.PROPOSER: frozenset(str(one["by"]) for one in asked if one)}
