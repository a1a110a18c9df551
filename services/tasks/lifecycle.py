"""The life of a task: its subject opens it and its subject ends it; a leaver's is handed to somebody else."""

from events.tasks import TaskAssigned, TaskEnded, TaskReleased
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Role

from .domain import NewAssignee, is_no_signature, is_somebody_else

SYSTEM = (Role.SYSTEM,)
STANDING = ("open", "unassigned")

TASK = Lifecycle(
    initial="open",
    states=("open", "unassigned", "done", "cancelled"),
    final=frozenset({"done", "cancelled"}),
    editable=frozenset(),
    opened=TaskAssigned,
    transitions=(
        Step("finish", STANDING, "done", SYSTEM, emits=TaskEnded),
        Step("cancel", STANDING, "cancelled", SYSTEM, emits=TaskEnded),
        Step("release", "open", "unassigned", SYSTEM, emits=TaskReleased),
        Step("follow", STANDING, "open", SYSTEM, emits=TaskAssigned),
        Step("reassign", "unassigned", "open", (*QUALITY, Role.STUDY_MANAGER), fields=NewAssignee, reason=True,
             only_if=(is_no_signature, is_somebody_else), does=lambda case: dict(case.fields),
             emits=TaskAssigned, label="Hand to somebody else"),
    ),
)  # fmt: skip
