"""The rules about the qualification of an organisation: what has to be shown, who signs, when it ends."""

from collections.abc import Sequence
from datetime import timedelta

from shared import clock
from shared.lifecycle import Case, rule
from shared.roles import QUALITY, Role, said

from .domain import AUDIT_MONTHS, REQUIRED, months_after

AHEAD = timedelta(days=60)
DECIDERS = (Role.QUALITY_MANAGER, Role.STUDY_MANAGER)


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


@rule("a sponsor and a country are not qualified; name whoever works for the sponsor", code="INVALID_TRANSITION",
      clause="records.md 2.9; E6(R3) 3.6.7")  # fmt: skip
def can_be_qualified(case: Case) -> bool:
    """The sponsor qualifies those it hands work to."""
    return case.record.data["kind"] not in ("sponsor", "country")


@rule(
    "end the open qualification first",
    code="ALREADY_EXISTS",
    clause="records.md 2.9: one qualification",
    who_can=QUALITY,
)
def has_no_open_qualification(case: Case) -> bool:
    """Two at once could say two things."""
    return not case.record.open_children
