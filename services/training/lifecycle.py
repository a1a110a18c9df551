"""The life of a training assignment, as a table."""

from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingOverdue,
    TrainingRunPlanned,
)
from shared import clock
from shared.duedates import extension_steps
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation, Role
from shared.signatures import Meaning

from .domain import Waiver, version_stands, was_opened

TRAINER = (Role.TRAINING_ADMINISTRATOR,)
LEARNER = (Relation.ASSIGNEE,)
SYSTEM = (Role.SYSTEM,)
OPEN = ("assigned", "in_progress")
# An administrator decides no quality, and is trained like everybody else. 21 CFR 11.10(i)
LEARNERS = (*STAFF, Role.STUDY_ADMINISTRATOR)

ASSIGNMENT = Lifecycle(
    initial="assigned",
    states=("assigned", "in_progress", "completed", "waived", "cancelled"),
    final=frozenset({"completed", "waived", "cancelled"}),
    editable=frozenset(),
    opened=TrainingAssigned,
    transitions=(
        Step("open", "assigned", "in_progress", LEARNERS, as_=LEARNER,
             does=lambda _: {"opened_at": clock.instant(clock.now())}),
        Step("complete", OPEN, "completed", LEARNERS, as_=LEARNER, only_if=(version_stands, was_opened),
             sign=Meaning.READ_UNDERSTOOD, does=lambda _: {"completed_at": clock.instant(clock.now())},
             emits=TrainingCompleted, label="Sign: read and understood"),
        Step("waive", OPEN, "waived", (*TRAINER, *QUALITY), not_as=LEARNER, fields=Waiver,
             sign=Meaning.QA_APPROVED, does=lambda case: {"waiver": {**case.fields, "by": case.person.id}},
             emits=TrainingCancelled),
        Step("cancel", OPEN, "cancelled", SYSTEM, emits=TrainingCancelled),
        Step("cancel_mistaken", OPEN, "cancelled", TRAINER, not_as=LEARNER, reason=True,
             emits=TrainingCancelled, label="Cancel a mistaken assignment"),
        Step("announce_overdue", OPEN, "stays", SYSTEM, does=lambda _: {"overdue_announced": True},
             emits=TrainingOverdue),
        *extension_steps(OPEN, LEARNERS),
    ),
)  # fmt: skip

RUN = Lifecycle(
    initial="planned",
    states=("planned",),
    final=frozenset({"planned"}),
    editable=frozenset(),
    opened=TrainingRunPlanned,
    transitions=(),
)
