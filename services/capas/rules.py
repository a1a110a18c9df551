"""The rules about CAPAs and their actions: when a step is possible, and what to do first."""

from collections.abc import Sequence

from shared.lifecycle import Case, rule
from shared.records import Record

from .domain import owners

SHORTEST = 10
WEAK = ("training", "reminder")
# What shows that an action is done, as its owner reads it while it is missing.
AWAITED = {
    "evidence": "evidence",
    "document_effective": "a new version of the document in force",
    "training_share": "enough people trained on the document",
}


def actions(case: Case) -> list[Record]:
    """Return the actions of the CAPA as the service looked them up."""
    found = case.facts.get("actions", [])
    return list(found) if isinstance(found, list) else []


@rule("search for similar cases and write what was found", clause="QMS-12, ISO 9001 10.2.1(b)(3)")
def similar_cases_searched(case: Case) -> bool:
    """Nobody corrects one of many without looking."""
    return bool(case.record.data.get("similar_cases"))


@rule("say whether other sites and studies were looked at", clause="records.md 2.6: scope extension")
def scope_was_extended(case: Case) -> bool:
    """What went wrong here may go wrong elsewhere."""
    return bool(case.record.data.get("scope_extension"))


@rule("say what the actions could harm", clause="records.md 2.6: adverse effects")
def harm_was_considered(case: Case) -> bool:
    """A correction can break something else."""
    return len(case.record.data["adverse_effects"].strip()) >= SHORTEST


@rule("plan at least one action", clause="records.md 2.6")
def something_is_planned(case: Case) -> bool:
    """A plan without an action changes nothing."""
    return any(action.state != "cancelled" for action in actions(case))


@rule("add an action that changes the process, or say why training alone is enough", code="MISSING_RATIONALE",
      clause="records.md 2.6: only retrain or remind")  # fmt: skip
def more_than_training(case: Case) -> bool:
    """Training alone rarely removes the cause of something grave."""
    planned = [action for action in actions(case) if action.state != "cancelled"]
    weak = all(action.data["nature"] in WEAK for action in planned)
    explained = len(case.record.data["retraining_rationale"].strip()) >= SHORTEST
    return case.record.data["severity"] == "minor" or not weak or explained


@rule("fix criterion, target and window of the effectiveness check, or say why none is needed",
      code="MISSING_RATIONALE", clause="QMS-05, E6(R3) 3.12.2: confirm adequacy")  # fmt: skip
def check_is_decided(case: Case) -> bool:
    """How success is seen is fixed before the work begins."""
    waived = len(case.record.data["check_waiver"].strip()) >= SHORTEST
    return bool(case.record.data.get("check")) != waived


@rule(
    "name an evaluator who carries out none of the actions",
    code="SOD_VIOLATION",
    clause="records.md 2.6: evaluator",
)
def evaluator_is_independent(case: Case) -> bool:
    """Nobody judges their own work."""
    check = case.record.data.get("check")
    return not check or check["evaluator"] not in owners(actions(case)) | {case.record.data["owner"]}


@rule(
    "the plan fixed an effectiveness check; close with it", code="INVALID_TRANSITION", clause="records.md 2.6"
)
def check_is_waived(case: Case) -> bool:
    """Without a check a CAPA is closed only as its approved plan says."""
    return not case.record.data.get("check")


@rule(
    "the plan waived the effectiveness check; close without it",
    code="INVALID_TRANSITION",
    clause="records.md 2.6",
)
def check_is_planned(case: Case) -> bool:
    """With a check a CAPA stays open until its effect is judged."""
    return bool(case.record.data.get("check"))


@rule("name a document that stays in use: its obsolescence was requested", code="MISSING_LINK",
      clause="records.md 2.1 and 2.6: completion fact")  # fmt: skip
def documents_stay(case: Case) -> Sequence[str] | bool:
    """No action begins to wait for a document that nobody may use any more."""
    leaving = case.facts.get("leaving")
    return list(leaving) if isinstance(leaving, list) else False


@rule("its cancellation was asked for; quality assurance decides", code="INVALID_TRANSITION", clause="C13")
def nobody_asked(case: Case) -> bool:
    """What was asked for is decided before it is asked again."""
    return not case.record.data.get("cancellation")


@rule("nobody asked for its cancellation", code="INVALID_TRANSITION", clause="C13")
def somebody_asked(case: Case) -> bool:
    """Only what was asked for is declined."""
    return bool(case.record.data.get("cancellation"))


@rule(
    "another person than who asked for it signs the cancellation", code="SOD_VIOLATION", clause="C13, ACC-08"
)
def another_asked(case: Case) -> bool:
    """Nobody grants what they asked for."""
    return (case.record.data.get("cancellation") or {}).get("by") != case.person.id


PLANNED = (similar_cases_searched, scope_was_extended, harm_was_considered, something_is_planned, more_than_training,
           check_is_decided, evaluator_is_independent, documents_stay)  # fmt: skip


@rule("add evidence, or wait until the system sees it done", clause="records.md 2.6: completion fact")
def is_done(case: Case) -> Sequence[str]:
    """Evidence by hand, or a fact that the system saw itself."""
    data = case.record.data
    shown = data.get("evidence") if data["completion"] == "evidence" else data.get("fact_met")
    return [] if shown else [AWAITED[data["completion"]]]


@rule(
    "the actions it depends on are not closed yet", code="OPEN_CHILDREN", clause="records.md 2.6: depends on"
)
def dependencies_are_closed(case: Case) -> Sequence[str]:
    """What comes after waits."""
    found = case.facts.get("depends_on", [])
    open_ones = [one for one in found if one.state != "closed"] if isinstance(found, list) else []
    return [one.number for one in open_ones]


@rule("the plan is not approved yet; only containment begins before", code="INVALID_TRANSITION", clause="C4")
def contains(case: Case) -> bool:
    """Harm is contained at once, everything else waits for the plan."""
    return bool(case.record.data["kind"] == "containment")


@rule("the plan is approved as a whole first", code="INVALID_TRANSITION", clause="C4: QA approves the plan")
def capa_is_running(case: Case) -> bool:
    """Only an action that was added later is approved on its own."""
    capa = case.facts.get("capa")
    return isinstance(capa, Record) and capa.state == "implementing"
