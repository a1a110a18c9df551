"""The rules about an audit: who may audit whom, and what has to be there first."""

from collections.abc import Sequence

from shared.lifecycle import Case, rule
from shared.roles import QUALITY

from ..domain import AUDIT

SHORTEST = 10


def _named(case: Case, what: str) -> Sequence[str] | bool:
    """Return who of the auditors is named there, by fact; without the fact it is a no."""
    found = case.facts.get(what)
    return list(found) if isinstance(found, list) else False


@rule("name auditors who neither answer for what is audited nor belonged to it in the last two years",
      code="CONFLICT_OF_INTEREST", who_can=QUALITY, clause="QMS-07, E6(R3) 3.11.2.1: independence")  # fmt: skip
def auditors_are_independent(case: Case) -> Sequence[str] | bool:
    """Nobody audits their own work."""
    return _named(case, "conflicted")


@rule("name auditors who hold the role of an auditor and are trained for it", code="NOT_QUALIFIED", who_can=QUALITY,
      clause="QMS-07, ISO 9001 9.2.2(c); 21 CFR 11.10(i)")  # fmt: skip
def auditors_are_qualified(case: Case) -> Sequence[str] | bool:
    """Who audits holds the role now, and nothing that comes before work in it is open or has run out."""
    return _named(case, "unqualified")


@rule(
    "what is audited must be in the audit universe",
    code="MISSING_LINK",
    who_can=AUDIT,
    clause="E6(R3) 3.11.2",
)
def is_in_the_universe(case: Case) -> bool:
    """An audit is of something that stands in the universe."""
    return case.facts.get("entity_is_active") is True


@rule("name a checklist that is in force for such a thing, or none", code="MISSING_LINK", who_can=AUDIT,
      clause="QMS-15, ISO 9001 7.5.3")  # fmt: skip
def checklist_is_in_force(case: Case) -> bool:
    """Nobody asks by a withdrawn template."""
    return not case.record.data.get("template") or case.facts.get("template") is not None


@rule("name the organisation of what is audited, and no other", code="MISSING_LINK", who_can=AUDIT,
      clause="records.md 2.7: entity")  # fmt: skip
def names_its_organisation(case: Case) -> bool:
    """By the organisation it is known whose people may not audit it, and who sees its findings."""
    return "party" in case.facts and case.record.data.get("party") == case.facts["party"]


@rule("name who leads it", clause="records.md 2.7: lead", who_can=AUDIT)
def has_a_lead(case: Case) -> bool:
    """What the programme has drafted belongs to nobody yet."""
    return bool(case.record.data.get("owner"))


@rule("write its scope", clause="records.md 2.7: scope", who_can=AUDIT)
def has_a_scope(case: Case) -> bool:
    """Whoever is audited is told what of."""
    return len(str(case.record.data.get("scope_of_audit") or "").strip()) >= SHORTEST


@rule("name somebody who answers for what is audited", clause="A11: a response per finding", who_can=AUDIT)
def somebody_answers(case: Case) -> bool:
    """A finding that nobody answers is of no use."""
    return bool(case.record.data["auditees"])


@rule("write the agenda first", clause="records.md 2.7: agenda", who_can=AUDIT)
def has_an_agenda(case: Case) -> bool:
    """Whoever is audited is told what is looked at when."""
    return bool(case.record.data["agenda"])


@rule("name a question of the checklist", code="MISSING_LINK", clause="records.md 2.7: checklist")
def is_a_question(case: Case) -> bool:
    """An answer is to a question that is asked."""
    place, asked = case.fields.get("place"), case.record.data.get("checklist") or []
    return bool(asked) and (place is None or any(one["place"] == place for one in asked))


@rule("answer these questions first", clause="records.md 2.7: checklist")
def everything_is_answered(case: Case) -> Sequence[str]:
    """Fieldwork ends when nothing is left to ask."""
    asked = case.record.data.get("checklist") or []
    return [f"question {one['place']}" for one in asked if not one.get("answer")]


@rule("it ends on the day it begins, or later", clause="records.md 2.7: planned start and end")
def ends_after_it_begins(case: Case) -> bool:
    """A form is judged before it is filled in, so nothing asked is no fault."""
    return str(case.fields.get("start_on", "")) <= str(case.fields.get("end_on", ""))


@rule("it begins on its first day or later", code="INVALID_TRANSITION", clause="ALCOA++: contemporaneous")
def its_day_has_come(case: Case) -> bool:
    """What begins earlier is rescheduled first, with the reason."""
    return str(case.record.data["start_on"]) <= str(case.facts.get("today", ""))


AUDITORS = (auditors_are_independent, auditors_are_qualified)
PLANNABLE = (
    has_a_lead,
    has_a_scope,
    is_in_the_universe,
    names_its_organisation,
    checklist_is_in_force,
    *AUDITORS,
)
