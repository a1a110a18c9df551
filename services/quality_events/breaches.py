"""What the assessment of a serious breach is, and the law's clock on it. CTR Art. 52"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from shared import clock
from shared.lifecycle import Case, rule
from shared.records import Data, Record
from shared.roles import Role, said

from . import clocks
from .domain import aware_at

DUTY = "serious_breach"
RULERS = (Role.QUALITY_MANAGER, Role.MEDICAL)
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class BreachBody(BaseModel):
    """A suspected serious breach; it is born of its event."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200, title="Title")


class BreachKept(BaseModel):
    """What steps record of a breach."""

    site: str | None = Field(default=None, title="Site or organisation")
    jurisdictions: list[str] | None = Field(default=None, title="Jurisdictions")
    aware_at: str | None = Field(default=None, title="Sponsor aware at")
    due_at: str | None = Field(default=None, title="To be notified by")
    alarm_days: int | None = Field(default=None, title="Days warned of")
    proposal: dict[str, Any] | None = Field(default=None, title="Decision proposed")
    notified_at: str | None = Field(default=None, title="Notified at")
    authority_ref: str | None = Field(default=None, title="Reference of the authority")
    member_states: list[str] | None = Field(default=None, title="Member states concerned")
    on_time: bool | None = Field(default=None, title="Notified on time")


class Proposal(BaseModel):
    """Whether it is a serious breach, and why."""

    model_config = ConfigDict(extra="forbid")
    decision: Literal["breach", "not_breach"] = Field(title="Decision")
    rationale: str = Field(
        min_length=10, max_length=4000, title="Rationale", json_schema_extra={"format": "multiline"}
    )
    member_states: list[Country] = Field(default=[], max_length=40, title="Member states concerned")


class Jurisdictions(BaseModel):
    """Whose law applies."""

    model_config = ConfigDict(extra="forbid")
    jurisdictions: list[Literal["EU", "GB"]] = Field(
        default=["EU"], min_length=1, max_length=2, title="Jurisdictions"
    )


class Notification(BaseModel):
    """That the authorities were told, when, and under which reference."""

    model_config = ConfigDict(extra="forbid")
    notified_at: AwareDatetime = Field(title="Notified at")
    authority_ref: str = Field(min_length=3, max_length=120, title="Reference of the authority")
    member_states: list[Country] = Field(min_length=1, max_length=40, title="Member states told")

    @field_validator("notified_at")
    @classmethod
    def has_happened(cls, moment: AwareDatetime) -> AwareDatetime:
        """Refuse a notification of the future."""
        if moment > clock.now():
            raise ValueError("lies in the future")
        return moment


def begin(case: Case) -> Mapping[str, object]:
    """Start the clock with the sponsor's awareness, not with the entry."""
    event = case.facts["parent"]
    if not isinstance(event, Record):
        raise LookupError("a breach belongs to an event")
    aware = clock.instant(aware_at(event))
    return {"site": event.data.get("site"), "jurisdictions": ["EU"], **running(aware, ["EU"])}


def running(aware: str, jurisdictions: Sequence[str]) -> Mapping[str, object]:
    """Return the clock of an instant of awareness."""
    moment = clocks.due_at(clock.parse(aware), DUTY, jurisdictions)
    return {"aware_at": aware, "due_at": clock.instant(moment)}


def assessed(case: Case) -> Mapping[str, object]:
    """Run the clock of the jurisdictions concerned."""
    wanted = [str(one) for one in case.fields["jurisdictions"]]  # type: ignore[attr-defined]  # a list by its model
    return {"jurisdictions": wanted, **running(str(case.record.data["aware_at"]), wanted)}


def proposed(case: Case) -> Mapping[str, object]:
    """Keep what is proposed and by whom."""
    return {"proposal": {**case.fields, "by": case.person.id}, "member_states": case.fields["member_states"]}


def notified(case: Case) -> Mapping[str, object]:
    """Keep when the authorities were told; late is late, and stays visible."""
    at = clock.instant(clock.parse(str(case.fields["notified_at"])))
    return {**case.fields, "notified_at": at, "on_time": at <= str(case.record.data["due_at"])}


def day(data: Data) -> str | None:
    """Return the day the clock ends on, by which lists sort."""
    return str(data["due_at"])[:10] if data.get("due_at") else None


def rulings_missing(case: Case) -> Sequence[str]:
    """Return which of the two roles have not signed that it is no breach."""
    signed = {s.role for s in case.record.standing_signatures() if s.step == "rule_out"}
    return [said(role) for role in RULERS if role.value not in signed]


@rule("propose a decision with its rationale first", code="MISSING_RATIONALE", clause="QMS-06, CTR Art. 52")
def breach_is_proposed(case: Case) -> bool:
    """What is signed as a breach was proposed as one."""
    return _proposes(case, "breach")


@rule(
    "propose with a rationale that it is no breach first",
    code="MISSING_RATIONALE",
    clause="QMS-06, CTR Art. 52",
)
def no_breach_is_proposed(case: Case) -> bool:
    """A downgrade needs a signed rationale."""
    return _proposes(case, "not_breach")


def _proposes(case: Case, decision: str) -> bool:
    proposal = case.record.data.get("proposal")
    return isinstance(proposal, Mapping) and proposal["decision"] == decision


@rule("you signed this already", code="INVALID_TRANSITION", clause="SIG-11: same meaning twice")
def has_not_ruled(case: Case) -> bool:
    """Nobody signs the same ruling twice."""
    signed = {s.person for s in case.record.standing_signatures() if s.step == "rule_out"}
    return case.person.id not in signed


@rule("another signer holds this role", code="SOD_VIOLATION", clause="records.md 2.5: QAM and medical")
def role_has_not_ruled(case: Case) -> bool:
    """Quality manager and medical expert are two people, each signing in one role."""
    return case.person.acting_as(case.record.scope, RULERS).value in _roles_missing(case)


def _roles_missing(case: Case) -> set[str]:
    signed = {s.role for s in case.record.standing_signatures() if s.step == "rule_out"}
    return {role.value for role in RULERS} - signed


@rule(
    "the law sets this clock; nobody extends or pauses it",
    code="LEGAL_CLOCK",
    clause="QMS-06, CTR Art. 52(1)",
)
def the_law_allows_it(_: Case) -> bool:
    """No authority in the study reaches this clock."""
    return False


@rule(
    "the notification cannot precede the sponsor's awareness", code="MISSING_FIELD", clause="CTR Art. 52(1)"
)
def follows_awareness(case: Case) -> bool:
    """Nobody tells what nobody knows."""
    told = case.fields.get("notified_at")
    return told is None or clock.parse(str(told)) >= clock.parse(str(case.record.data["aware_at"]))
