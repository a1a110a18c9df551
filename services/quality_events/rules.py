"""The rules about quality events: when a step is possible, and what to do first."""

from collections.abc import Mapping, Sequence

from shared import clock, identities
from shared.canonical import sha256_hex
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, Role

from .domain import texts

GRADES = ("minor", "major", "critical")
SHORTEST = 10


def digest(case: Case) -> str:
    """Return what identifies the free texts of an event."""
    return sha256_hex("\n".join(texts(case.record.data)).encode())


@rule(
    "rate the event with a rationale first",
    code="MISSING_RATIONALE",
    clause="records.md 2.5: rating rationale",
)
def is_rated(case: Case) -> bool:
    """The rating selects the route, so it stands before the route begins."""
    return bool(case.record.data.get("rating") and case.record.data.get("rating_rationale"))


@rule("propose the lower rating; quality assurance signs it", code="SIGNATURE_REQUIRED",
      clause="records.md 2.5: down-rating", who_can=QUALITY)  # fmt: skip
def is_not_lowered(case: Case) -> bool:
    """Whoever looks after an event does not make it smaller alone."""
    wanted, held = case.fields.get("rating"), case.record.data.get("rating")
    return wanted is None or held is None or GRADES.index(str(wanted)) >= GRADES.index(str(held))


@rule("a lower rating has to be proposed first", clause="records.md 2.5: down-rating")
def lower_rating_is_proposed(case: Case) -> bool:
    """What is signed was proposed, with its rationale."""
    return bool(case.record.data.get("lower_rating"))


@rule("another instant of awareness has to be proposed first", clause="QMS-06: awareness")
def awareness_is_proposed(case: Case) -> bool:
    """What is signed was proposed, with its reason."""
    return bool(case.record.data.get("awareness"))


@rule(
    "the sponsor was aware when the event was entered, and not before it occurred",
    clause="records.md 2.5: aware_at",
)
def awareness_is_possible(case: Case) -> bool:
    """The first entry of the system is the latest instant of awareness."""
    told = case.fields.get("aware_at")
    if told is None:
        return True
    moment, entered = clock.parse(str(told)), clock.parse(case.record.created_at)
    return clock.parse(str(case.record.data["occurred_at"])) <= moment <= entered


@rule("quality assurance confirms first that the texts identify no participant and reveal no treatment", code="MISSING_RATIONALE",
      clause="GOV-07, E6(R3) 3.16.1(s)", who_can=QUALITY)  # fmt: skip
def identifies_nobody(case: Case) -> bool:
    """What looked like an identity was looked at by somebody else, and has not changed since."""
    if not identities.suspected(texts(case.record.data)):
        return True
    confirmed = case.record.data.get("identifiers_confirmed")
    return isinstance(confirmed, Mapping) and confirmed["texts"] == digest(case)


@rule("name an active criterion of the study for an important protocol deviation", code="MISSING_LINK",
      clause="E6(R3) 3.9.6: important deviations")  # fmt: skip
def importance_has_its_criterion(case: Case) -> bool:
    """Important is what the study said beforehand."""
    if not case.fields.get("important_deviation"):
        return True
    criterion = case.facts.get("criterion")
    return isinstance(criterion, Record) and criterion.state == "active"


@rule("a critical event or a suspected breach always matters", code="INVALID_TRANSITION",
      clause="records.md 2.5: critical is never logged only")  # fmt: skip
def may_be_logged(case: Case) -> bool:
    """Only what does not matter is closed without assessment."""
    data = case.record.data
    return data["matters"] is False and data["rating"] != "critical" and not data.get("breach")


@rule(
    "this event does not matter by its triage; log it or triage it again",
    code="INVALID_TRANSITION",
    clause="E6",
)
def matters(case: Case) -> bool:
    """Only what matters is assessed."""
    return case.record.data["matters"] is True


@rule("assess the impact and say what was done at once", clause="records.md 2.5: impact")
def is_assessed(case: Case) -> Sequence[str]:
    """The impact in every respect, and the immediate action."""
    data = case.record.data
    missing = [] if data.get("impact") else ["impact"]
    return missing + ([] if len(data["immediate_action"].strip()) >= SHORTEST else ["immediate action"])


@rule("search for similar events and judge what was found", clause="QMS-12, ISO 9001 10.2.1(b)(3)")
def similar_events_judged(case: Case) -> bool:
    """Whether it happened before decides how deep the cause lies."""
    return bool(case.record.data.get("recurrence_check"))


@rule("open the corrective action that is required, or say why none is", code="MISSING_RATIONALE",
      clause="QMS-05, E6(R3) 3.12.2")  # fmt: skip
def correction_is_decided(case: Case) -> Sequence[str]:
    """Required corrective actions stand; what is not required has its rationale."""
    data, missing = case.record.data, []
    if data["capa_required"] == "yes":
        missing += [] if data.get("capas") else ["a corrective action opened from this event"]
    elif not (data["capa_required"] == "no" and len(data["capa_rationale"].strip()) >= SHORTEST):
        missing.append("whether a corrective action is required, and why not")
    if data["ec_required"] != "yes":
        decided = data["ec_required"] == "no" and len(data["ec_rationale"].strip()) >= SHORTEST
        missing += [] if decided else ["whether an effectiveness check is required, and why not"]
    return missing


@rule("write the summary at closure", clause="records.md 2.5: closure summary")
def is_summed_up(case: Case) -> bool:
    """Whoever reads it in years needs the end of the story."""
    return len(case.record.data["closure_summary"].strip()) >= SHORTEST


@rule("this goes the way of a minor event", code="INVALID_TRANSITION", clause="E2: rating selects the route")
def is_grave(case: Case) -> bool:
    """Major and critical events are investigated."""
    return case.record.data["rating"] in ("major", "critical")


@rule(
    "a major or critical event is investigated first",
    code="INVALID_TRANSITION",
    clause="E2: rating selects the route",
)
def is_minor(case: Case) -> bool:
    """Only minor events are closed after their assessment."""
    return bool(case.record.data["rating"] == "minor")


@rule(
    "the assessment of a serious breach stands already; assess it again there",
    code="ALREADY_EXISTS",
    clause="E5",
)
def no_breach_yet(case: Case) -> bool:
    """One event, one assessment."""
    becomes = case.fields.get("event_kind", "suspected_breach")
    return becomes != "suspected_breach" or not case.record.data.get("breach")


@rule("decide and sign whether the work goes on as it is", code="MISSING_RATIONALE", clause="QMS-10, E6(R3) 3.12.3",
      who_can=(Role.QUALITY_MANAGER,))  # fmt: skip
def persistence_is_decided(case: Case) -> bool:
    """Persistent serious noncompliance asks for a decision about going on."""
    data = case.record.data
    return not data.get("persistent") or bool(data.get("persistence_decision"))


@rule("propose how to go on first", clause="QMS-10, E6(R3) 3.12.3")
def persistence_is_planned(case: Case) -> bool:
    """What is signed was proposed."""
    return bool(case.record.data.get("persistence_plan"))


def kept(case: Case, name: str) -> Mapping[str, str]:
    """Return what was asked for under a name."""
    found = case.record.data[name]
    return found if isinstance(found, Mapping) else {}
