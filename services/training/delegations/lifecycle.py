"""The life of a delegation: proposed, signed by the investigator, suspended while training is missed, ended."""

from collections.abc import Callable, Mapping

from events.training.delegations import (
    DelegationEnded,
    DelegationResumed,
    DelegationStarted,
    DelegationSuspended,
)
from shared import clock
from shared.lifecycle import Case, Lifecycle, Step
from shared.roles import Relation, Role
from shared.signatures import Meaning

from .rules import (
    begins_today_or_later,
    has_missed_nothing,
    is_delegated_once,
    is_investigator_there,
    is_trained,
    works_there,
)

SYSTEM, INVESTIGATOR = (Role.SYSTEM,), (Role.INVESTIGATOR,)
NOT_ONESELF = (Relation.ASSIGNEE,)
STANDING = ("active", "suspended")


def _noted(field: str) -> Callable[[Case], Mapping[str, object]]:
    return lambda _: {field: clock.instant(clock.now())}


def _delegated(case: Case) -> Mapping[str, object]:
    """Note who delegated which tasks, by what they are called today."""
    return {**_noted("delegated_at")(case), "delegated_by": case.person.id, "title": case.facts.get("named")}


DELEGATION = Lifecycle(
    initial="proposed",
    states=("proposed", *STANDING, "ended", "withdrawn"),
    final=frozenset({"ended", "withdrawn"}),
    editable=frozenset({"proposed"}),
    transitions=(
        Step("delegate", "proposed", "active", INVESTIGATOR, not_as=NOT_ONESELF, sign=Meaning.DELEGATED, does=_delegated,
             only_if=(is_investigator_there, begins_today_or_later, works_there, is_delegated_once, is_trained,
                      has_missed_nothing), emits=DelegationStarted),
        Step("withdraw", "proposed", "withdrawn", INVESTIGATOR, reason=True),
        Step("suspend", "active", "suspended", SYSTEM, does=_noted("suspended_at"), emits=DelegationSuspended),
        Step("resume", "suspended", "active", INVESTIGATOR, not_as=NOT_ONESELF, reason=True,
             only_if=(is_investigator_there, works_there, is_trained, has_missed_nothing),
             does=lambda _: {"suspended_at": None}, emits=DelegationResumed, label="Lift the suspension"),
        Step("end", STANDING, "ended", (*INVESTIGATOR, Role.QUALITY_MANAGER), reason=True, does=_noted("ended_at"),
             emits=DelegationEnded),
        Step("lapse", ("proposed", *STANDING), "ended", SYSTEM, does=_noted("ended_at"), emits=DelegationEnded),
    ),
)  # fmt: skip
