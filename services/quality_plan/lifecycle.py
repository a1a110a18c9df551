"""The life of a process: described, approved by quality assurance, in force, followed by a version or retired."""

from collections.abc import Mapping, Sequence

from events.quality_plan import ProcessApproved, ProcessRetired, ProcessSuperseded
from shared import clock
from shared.lifecycle import Case, Companion, Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from . import rules
from .rules import MAKERS, named


def in_force(case: Case) -> Mapping[str, object]:
    """Count the version, and keep since when it holds."""
    replaced = named(case, "former")
    version = int(replaced.data["version"]) + 1 if replaced else 1
    return {"version": version, "approved_at": clock.instant(clock.now())}


def takes_place(case: Case) -> Sequence[Companion]:
    """The version before retires in the same instant."""
    replaced = named(case, "former")
    ended = {"succeeded_by": case.record.entity, "retired_at": case.record.data["approved_at"]}
    return [Companion(replaced, "give_way", ended)] if replaced else []


def given_up(_: Case) -> Mapping[str, object]:
    """Keep since when it holds no longer."""
    return {"retired_at": clock.instant(clock.now())}


def _placed(case: Case) -> Mapping[str, object]:
    above = named(case, "above")
    return {**in_force(case), "within": above.data["code"] if above else None}


PROCESS = Lifecycle(
    initial="draft",
    states=("draft", "approved", "retired", "withdrawn"),
    final=frozenset({"retired", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("approve", "draft", "approved", QUALITY, not_as=(Relation.AUTHOR, Relation.OWNER),
             sign=Meaning.QA_APPROVED, does=_placed, also=takes_place, emits=ProcessApproved,
             only_if=(rules.has_an_owner, rules.is_described, rules.replaces_what_is_in_force, rules.code_is_free,
                      rules.stands_in_the_hierarchy, rules.documents_are_known, rules.competencies_are_active)),
        Step("give_way", "approved", "retired", (Role.SYSTEM,), emits=ProcessSuperseded),
        Step("retire", "approved", "retired", QUALITY, sign=Meaning.QA_APPROVED, reason=True, does=given_up,
             only_if=(rules.no_document_in_force, rules.no_parts_stand, rules.no_matrix_stands),
             emits=ProcessRetired),
        Step("withdraw", "draft", "withdrawn", MAKERS, reason=True),
    ),
)  # fmt: skip
