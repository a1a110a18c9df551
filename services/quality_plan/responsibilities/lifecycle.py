"""The life of a responsibility matrix: written, approved by quality assurance, in force, retired."""

from collections.abc import Mapping

from events.quality_plan.responsibilities import (
    ResponsibilityMatrixApproved,
    ResponsibilityMatrixRetired,
    ResponsibilityMatrixSuperseded,
)
from shared.lifecycle import Case, Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..lifecycle import given_up, in_force, takes_place
from ..rules import MAKERS
from . import domain


def _settled(case: Case) -> Mapping[str, object]:
    return {**in_force(case), **domain.settled(case)}


MATRIX = Lifecycle(
    initial="draft",
    states=("draft", "approved", "retired", "withdrawn"),
    final=frozenset({"retired", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("approve", "draft", "approved", QUALITY, not_as=(Relation.AUTHOR,), sign=Meaning.QA_APPROVED,
             only_if=(domain.process_is_in_force, domain.every_step_has_its_row,
                      domain.transfers_are_agreed_and_overseen, domain.replaces_the_one_in_force,
                      domain.is_the_only_one),
             does=_settled, also=takes_place, emits=ResponsibilityMatrixApproved),
        Step("give_way", "approved", "retired", (Role.SYSTEM,), emits=ResponsibilityMatrixSuperseded),
        Step("retire", "approved", "retired", QUALITY, sign=Meaning.QA_APPROVED, reason=True, does=given_up,
             emits=ResponsibilityMatrixRetired),
        Step("withdraw", "draft", "withdrawn", MAKERS, reason=True),
    ),
)  # fmt: skip
