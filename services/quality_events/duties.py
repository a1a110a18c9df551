"""What else the law wants told, beside a serious breach: each duty with its recipient and its clock. CTR Art. 53, 54; GDPR Art. 33"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.field_types import LONG
from shared.lifecycle import Case, rule
from shared.records import Data, Record
from shared.roles import Relation

from . import breaches, clocks
from .domain import aware_at

DUTIES = Literal["unexpected_event", "urgent_safety_measure", "personal_data_breach", "security_incident"]
JURISDICTIONS = Literal["EU", "GB"]


class DutyBody(BaseModel):
    """What has to be told by which law."""

    model_config = ConfigDict(extra="forbid")
    duty: DUTIES = Field(title="Duty")
    jurisdiction: JURISDICTIONS = Field(default="EU", title="Jurisdiction")
    measure_taken_at: AwareDatetime | None = Field(default=None, title="Measure taken at")

    @model_validator(mode="after")
    def has_its_start(self) -> "DutyBody":
        """Ask for the instant a clock runs from, where that is not the sponsor's awareness."""
        if self.measure_taken_at and self.measure_taken_at > clock.now():
            raise ValueError("the measure lies in the future")
        if (rule_of(self.model_dump()).runs_from == "measure") != bool(self.measure_taken_at):
            raise ValueError("say when the measure was taken for an urgent safety measure, and for it alone")
        return self


class DutyKept(BaseModel):
    """What steps record of a report that the law wants."""

    title: str | None = Field(default=None, title="Title")
    site: str | None = Field(default=None, title="Site or organisation")
    recipient: str | None = Field(default=None, title="To be told")
    clause: str | None = Field(default=None, title="By which law")
    aware_at: str | None = Field(default=None, title="Sponsor aware at")
    due_at: str | None = Field(default=None, title="To be told by")
    alarm_days: int | None = Field(default=None, title="Days warned of")
    proposal: dict[str, str] | None = Field(default=None, title="Why nothing has to be told, proposed")
    notified_at: str | None = Field(default=None, title="Notified at")
    authority_ref: str | None = Field(default=None, title="Reference of the authority")
    member_states: list[str] | None = Field(default=None, title="Member states told")
    on_time: bool | None = Field(default=None, title="Notified on time")


class NoDuty(BaseModel):
    """Why nothing has to be told."""

    model_config = ConfigDict(extra="forbid")
    rationale: str = Field(min_length=10, max_length=4000, title="Rationale", json_schema_extra={**LONG})


def rule_of(data: Data) -> clocks.Clock:
    """Return the clock of a duty where it applies; the strictest where a jurisdiction has no rule of its own."""
    return min(clocks.clocks(data["duty"], [data["jurisdiction"]]), key=lambda one: one.days)


def begin(case: Case) -> Mapping[str, object]:
    """Say who has to know by which law, and start the clock where the law starts it."""
    event = case.facts["parent"]
    if not isinstance(event, Record):
        raise LookupError("a report to an authority belongs to an event")
    law, aware = rule_of(case.fields), clock.instant(aware_at(event))
    said = law.duty.replace("_", " ").capitalize()
    return {"title": f"{said}: {law.recipient}", "site": event.data.get("site"), "recipient": law.recipient, "clause": law.clause, "aware_at": aware,
            **running({**case.fields, "aware_at": aware})}  # fmt: skip


def running(data: Data) -> Mapping[str, object]:
    """Return the end of the clock of a report."""
    began = clock.parse(began_at(data))
    return {"due_at": clock.instant(clocks.due_at(began, data["duty"], [data["jurisdiction"]]))}


def began_at(data: Data) -> str:
    """Return the instant the clock of a report runs from."""
    return str(data["measure_taken_at"] if rule_of(data).runs_from == "measure" else data["aware_at"])


def moved(record: Record, aware: str) -> Mapping[str, object]:
    """Return what another instant of awareness changes."""
    data: dict[str, Any] = {**record.data, "aware_at": aware}
    due = running(data)
    told = data.get("notified_at")
    return {"aware_at": aware, **due, **({"on_time": str(told) <= str(due["due_at"])} if told else {})}


def asked_by(event: Record) -> Iterator[Mapping[str, object]]:
    """Yield what an event of this kind and rating has to tell at once, once for an event. OPS-06"""
    kind, rating = event.data["event_kind"], event.data.get("rating")
    if kind == "data_privacy":
        yield DutyBody(duty="personal_data_breach", jurisdiction=home(event)).model_dump(mode="json")
    if kind == "system_incident" and rating == "critical":
        yield DutyBody(duty="security_incident", jurisdiction=home(event)).model_dump(mode="json")


def home(event: Record) -> JURISDICTIONS:
    """Return whose law applies where it happened."""
    return "GB" if event.data.get("country") == "GB" else "EU"


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever proposed that nothing is told does not sign it."""
    proposal = record.data.get("proposal")
    return {Relation.PROPOSER: frozenset([str(proposal["by"])])} if proposal else {}


def proposed(case: Case) -> Mapping[str, object]:
    """Keep why nothing has to be told, and who says so."""
    return {"proposal": {**case.fields, "by": case.person.id}}


@rule("propose with a rationale that nothing has to be told first", code="MISSING_RATIONALE",
      clause="QMS-16, CTR Art. 53, 54")  # fmt: skip
def no_duty_is_proposed(case: Case) -> bool:
    """Silence needs a signed rationale."""
    return bool(case.record.data.get("proposal"))


def clock_of(record: Record) -> tuple[str, str, Sequence[str]]:
    """Return what a running clock is reckoned from: its start, its duty, its jurisdictions."""
    data = record.data
    if "duty" in data:
        return began_at(data), data["duty"], [data["jurisdiction"]]
    return str(data["aware_at"]), breaches.DUTY, data["jurisdictions"]


@rule("nothing is told before the clock began", code="MISSING_FIELD", clause="QMS-16, CTR Art. 53, 54")
def follows_its_start(case: Case) -> bool:
    """Nobody tells what nobody knows."""
    told = case.fields.get("notified_at")
    return told is None or clock.parse(str(told)) >= clock.parse(began_at(case.record.data))
