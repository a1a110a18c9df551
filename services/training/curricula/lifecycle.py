"""The life of everything in the matrix: drafted, approved by quality assurance, in force, retired."""

from collections.abc import Callable, Mapping, Sequence

from events.training import TrainingMatrixChanged, TrainingSuperseded
from shared import clock
from shared.lifecycle import Case, Companion, Lifecycle, Rule, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from .rules import (
    MAKERS,
    documents_can_be_read,
    former,
    has_no_faults,
    is_complete,
    is_the_only_one,
    parts_are_active,
    replaces_what_is_active,
    sparing_is_justified,
)

Does = Callable[[Case], Mapping[str, object]]


def _in_force(case: Case) -> Mapping[str, object]:
    replaced = former(case)
    version = int(replaced.data["version"]) + 1 if replaced else 1
    return {"version": version, "approved_at": clock.instant(clock.now())}


def _lasting(case: Case) -> Mapping[str, object]:
    """A new version that is not to be done again counts for what was completed before."""
    replaced = former(case)
    key = replaced.data["key"] if replaced and not case.record.data["retrain"] else case.record.entity
    return {**_in_force(case), "key": key}


def _takes_place(case: Case) -> Sequence[Companion]:
    """The version before retires in the same instant."""
    replaced = former(case)
    ended = {"succeeded_by": case.record.entity, "retired_at": case.record.data["approved_at"]}
    return [Companion(replaced, "give_way", ended)] if replaced else []


def _controlled(*rules: Rule, does: Does = _in_force) -> Lifecycle:
    return Lifecycle(
        initial="draft",
        states=("draft", "active", "retired", "withdrawn"),
        final=frozenset({"retired", "withdrawn"}),
        editable=frozenset({"draft"}),
        transitions=(
            Step("approve", "draft", "active", QUALITY, not_as=(Relation.AUTHOR,), sign=Meaning.QA_APPROVED,
                 only_if=(replaces_what_is_active, parts_are_active, *rules), does=does, also=_takes_place,
                 emits=TrainingMatrixChanged),
            Step("give_way", "active", "retired", (Role.SYSTEM,), emits=TrainingSuperseded),
            Step("retire", "active", "retired", QUALITY, sign=Meaning.QA_APPROVED, reason=True,
                 does=lambda _: {"retired_at": clock.instant(clock.now())}, emits=TrainingMatrixChanged),
            Step("withdraw", "draft", "withdrawn", MAKERS, reason=True),
        ),
    )  # fmt: skip


COMPETENCY = _controlled()
REQUIREMENT = _controlled(is_complete, documents_can_be_read, sparing_is_justified, does=_lasting)
CURRICULUM = _controlled()
MATRIX = _controlled(is_the_only_one, has_no_faults)
