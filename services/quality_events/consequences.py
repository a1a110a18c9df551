"""What follows from a step of a quality event: what is kept, when it is due, which records are born."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared import clock, opening
from shared.change import Change, Reason
from shared.duedates import working_days_from
from shared.errors import invalid
from shared.event_kinds import KINDS
from shared.field_types import PersonId
from shared.lifecycle import Case, Companion
from shared.records import Record

from . import breaches, duties
from .domain import late_after_days, recorded_late
from .rules import SHORTEST, digest, kept

TRIAGE_WORKING_DAYS = 2
DAYS = {"minor": 30, "major": 30, "critical": 15}


class Rated(BaseModel):
    """How grave it is, and why."""

    model_config = ConfigDict(extra="forbid")
    rating: Literal["minor", "major", "critical"] = Field(title="Rating")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale")


class Triage(BaseModel):
    """Whether it matters, why, and who looks after it."""

    model_config = ConfigDict(extra="forbid")
    matters: bool = Field(title="Matters")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale")
    owner: PersonId = Field(title="Owner")
    important_deviation: bool = Field(default=False, title="Important protocol deviation")


class Awareness(BaseModel):
    """Another instant of awareness, and why."""

    model_config = ConfigDict(extra="forbid")
    aware_at: AwareDatetime = Field(title="Sponsor aware at")
    justification: str = Field(min_length=10, max_length=2000, title="Justification")


class Retyped(BaseModel):
    """What kind of event it is after all."""

    model_config = ConfigDict(extra="forbid")
    event_kind: KINDS = Field(title="Kind")


class Recurrence(BaseModel):
    """What was searched for, and what it means."""

    model_config = ConfigDict(extra="forbid")
    searched: str = Field(min_length=3, max_length=500, title="What was searched for")
    decision: Literal["recurrence", "no_recurrence"] = Field(title="Decision")
    of: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=20, title="Of which events")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale")


class Going(BaseModel):
    """How the study goes on after persistent noncompliance."""

    model_config = ConfigDict(extra="forbid")
    decision: Literal["continue_with_measures", "suspend", "terminate"] = Field(title="Decision")
    rationale: str = Field(min_length=10, max_length=2000, title="Rationale")


def begin(case: Case) -> Mapping[str, object]:
    """Flag what is recorded late; name the assessment a suspected breach brings."""
    return {
        **_flagged(case, clock.instant(clock.now())),
        **_breach(case.record, case.fields.get("event_kind")),
    }


def amended(case: Case) -> Mapping[str, object]:
    """Flag what turns out to have been recorded late, or not, once its instants are corrected."""
    return _flagged(case, case.record.created_at)


def _flagged(case: Case, at: str) -> Mapping[str, object]:
    """Say whether it was recorded late, which a person explains. EMA 4.5"""
    late = recorded_late({**case.record.data, **case.fields}, at)
    if late and not case.person.system and len(str(case.fields.get("late_reason") or "").strip()) < SHORTEST:
        raise invalid(
            "/late_reason",
            f"say in {SHORTEST} characters or more why it is recorded more than {late_after_days()} days after it was observed",
            "late_reason_required",
        )
    return {"recorded_late": late}


def _breach(event: Record, kind: object) -> Mapping[str, object]:
    return {"breach": f"{event.number}-SB01"} if kind == "suspected_breach" else {}


def first_due(_: object) -> str:
    """Triage has two working days."""
    return working_days_from(clock.today(), TRIAGE_WORKING_DAYS).isoformat()


def triage_due(_: Case) -> str:
    """Triage has two working days, again."""
    return first_due(_)


def rated(case: Case) -> Mapping[str, object]:
    """Keep rating and rationale."""
    return {"rating": case.fields["rating"], "rating_rationale": case.fields["rationale"]}


def lowered(case: Case) -> Mapping[str, object]:
    """Take the lower rating that was proposed."""
    wanted = kept(case, "lower_rating")
    return {"rating": wanted["rating"], "rating_rationale": wanted["rationale"], "lower_rating": None}


def triaged(case: Case) -> Mapping[str, object]:
    """Keep the verdict and the owner."""
    asked = dict(case.fields)
    return {"triage_rationale": asked.pop("rationale"), **asked}


def work_due(case: Case) -> str:
    """Critical events have fifteen days, others thirty."""
    return (clock.today() + timedelta(days=DAYS[str(case.record.data["rating"])])).isoformat()


def confirmed(case: Case) -> Mapping[str, object]:
    """Keep whose word stands for these texts."""
    return {"identifiers_confirmed": {"texts": digest(case), "by": case.person.id}}


def retyped(case: Case) -> Mapping[str, object]:
    """Change the kind and nothing else: every field stays readable."""
    return {"event_kind": case.fields["event_kind"], **_breach(case.record, case.fields["event_kind"])}


def suspected(case: Case) -> Mapping[str, object]:
    """Name the assessment that begins."""
    return _breach(case.record, "suspected_breach")


def judged(case: Case) -> Mapping[str, object]:
    """Keep what was searched and decided, and by whom."""
    return {"recurrence_check": {**case.fields, "by": case.person.id}}


def decided_to_go_on(case: Case) -> Mapping[str, object]:
    """Keep the decision that was proposed."""
    return {"persistence_decision": kept(case, "persistence_plan"), "persistence_plan": None}


def births(case: Case) -> Sequence[Change]:
    """Open the assessment of a suspected breach in the same transaction: its clock runs already."""
    from .records import BREACH_TYPE  # an event knows its breach and a breach its event

    event = case.record
    if case.fields.get("event_kind", "suspected_breach") != "suspected_breach" or not event.data.get(
        "breach"
    ):
        return []
    record = opening.draft(BREACH_TYPE, {"title": event.title}, case.person, str(event.data["breach"]), event)
    return opening.opened(record, case.person, Reason("suspected"), {})


def corrected(case: Case) -> Mapping[str, object]:
    """Take the instant of awareness that was proposed."""
    aware = {"aware_corrected_at": kept(case, "awareness")["aware_at"]}
    late = recorded_late({**case.record.data, **aware}, case.record.created_at)
    return {**aware, "awareness": None, "recorded_late": late}


def clock_moves(case: Case) -> Sequence[Companion]:
    """Set the law's clocks to the corrected awareness."""
    breach, running = case.facts.get("breach"), case.facts.get("duties")
    aware = clock.instant(clock.parse(str(case.record.data["aware_corrected_at"])))
    records = running if isinstance(running, list) else []
    others = [Companion(one, "move_clock", duties.moved(one, aware)) for one in records]
    if not isinstance(breach, Record) or breach.state in ("closed", "not_breach"):
        return others
    moved = dict(breaches.running(aware, breach.data["jurisdictions"]))
    if told := breach.data.get("notified_at"):
        moved["on_time"] = str(told) <= str(moved["due_at"])
    return [*others, Companion(breach, "move_clock", moved)]
