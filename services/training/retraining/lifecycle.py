"""The life of a retraining: asked for by people, assigned and seen to its end by the system."""

from events.training.retraining import RetrainingAssigned, RetrainingCompleted, RetrainingRequested
from shared.lifecycle import Lifecycle, Step
from shared.roles import Role

SYSTEM = (Role.SYSTEM,)

RETRAINING = Lifecycle(
    initial="asked",
    states=("asked", "under_way", "done"),
    final=frozenset({"done"}),
    editable=frozenset(),
    opened=RetrainingRequested,
    transitions=(
        Step("assign", "asked", "under_way", SYSTEM, emits=RetrainingAssigned),
        Step("finish", "under_way", "done", SYSTEM, emits=RetrainingCompleted),
    ),
)
