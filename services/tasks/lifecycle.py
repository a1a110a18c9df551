"""The life of a task: its subject opens it and its subject ends it."""

from events.tasks import TaskAssigned, TaskEnded
from shared.lifecycle import Lifecycle, Step
from shared.roles import Role

TASK = Lifecycle(
    initial="open",
    states=("open", "done", "cancelled"),
    final=frozenset({"done", "cancelled"}),
    editable=frozenset(),
    opened=TaskAssigned,
    transitions=(
        Step("finish", "open", "done", (Role.SYSTEM,), emits=TaskEnded),
        Step("cancel", "open", "cancelled", (Role.SYSTEM,), emits=TaskEnded),
    ),
)
