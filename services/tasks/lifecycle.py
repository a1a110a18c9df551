"""The life of a task: its subject opens it and its subject ends it; people claim it, pass it on, give it back."""

from events.tasks import (
    TaskAssigned,
    TaskCovered,
    TaskEnded,
    TaskEscalated,
    TaskOverdue,
    TaskReleased,
    TaskReminded,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation, Role

from . import rules
from .domain import NewAssignee

SYSTEM = (Role.SYSTEM,)
ANYBODY = (*STAFF, Role.STUDY_ADMINISTRATOR)
MINE = (Relation.ASSIGNEE,)
HELD = ("open", "claimed")
STANDING = (*HELD, "unassigned")

TASK = Lifecycle(
    initial="open",
    states=(*STANDING, "taken", "done", "cancelled"),
    final=frozenset({"taken", "done", "cancelled"}),
    editable=frozenset(),
    opened=TaskAssigned,
    transitions=(
        Step("finish", STANDING, "done", SYSTEM, emits=TaskEnded),
        Step("cancel", STANDING, "cancelled", SYSTEM, emits=TaskEnded),
        Step("release", HELD, "unassigned", SYSTEM, emits=TaskReleased),
        Step("follow", STANDING, "open", SYSTEM, emits=TaskAssigned),
        Step("stand_in", HELD, "stays", SYSTEM, emits=TaskCovered),
        Step("stand_down", STANDING, "stays", SYSTEM),
        Step("stand_by", "open", "taken", SYSTEM),
        Step("offer_again", "taken", "open", SYSTEM, reopens=True, emits=TaskAssigned),
        Step("remind", STANDING, "stays", SYSTEM, emits=TaskReminded),
        Step("remind_again", STANDING, "stays", SYSTEM, emits=TaskReminded),
        Step("fall_due", STANDING, "stays", SYSTEM, emits=TaskReminded),
        Step("run_late", STANDING, "stays", SYSTEM, emits=TaskOverdue),
        Step("escalate", STANDING, "stays", SYSTEM, emits=TaskEscalated),
        Step("escalate_to_board", STANDING, "stays", SYSTEM, emits=TaskEscalated),
        Step("acknowledge", "open", "done", ANYBODY, as_=MINE, reason=True, only_if=(rules.asks_to_be_noted,), emits=TaskEnded,
             label="Note it"),
        Step("claim", "open", "claimed", ANYBODY, as_=MINE, only_if=(rules.is_for_a_group,), does=rules.claimed,
             also=rules.others_stand_by),
        Step("give_back", HELD, "open", ANYBODY, as_=MINE, reason=True, only_if=(rules.came_from_somebody,),
             does=rules.given_back, also=rules.offered_again, emits=TaskAssigned),
        Step("delegate", HELD, "stays", ANYBODY, as_=MINE, fields=NewAssignee, reason=True,
             only_if=(rules.is_no_signature, rules.is_nobodys_training, rules.is_ones_own, rules.is_somebody_else,
                      rules.can_take_it),
             does=rules.delegated, emits=TaskAssigned, label="Have somebody else do it"),
        Step("reassign", "unassigned", "open", (*QUALITY, Role.STUDY_MANAGER), fields=NewAssignee, reason=True,
             only_if=(rules.is_no_signature, rules.is_somebody_else, rules.can_take_it),
             does=rules.handed_on, emits=TaskAssigned, label="Hand to somebody else"),
    ),
)  # fmt: skip
