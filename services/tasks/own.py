"""What the inbox does when it hears its own facts: it writes to people, at once or not before their digest."""

from events.tasks import TaskAssigned, TaskEscalated, TaskOverdue, TaskReminded
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reactions
from shared.roles import Role

from . import holders, ladder, mail, pressing
from .about_training import reactions as _reactions
from .inbox import NOTICE, Work, ask

reactions: Reactions = _reactions


@reactions.on(TaskAssigned)
def task_assigned(heard: Heard) -> None:
    """What is critical is said at once; everything else stands in the next digest."""
    fact = heard.fact
    if fact.priority == "critical":
        mail.announce(fact.owner, heard.envelope.number, fact.record, fact.kind, fact.due_on)


@reactions.on(TaskReminded)
def task_reminded(heard: Heard) -> None:
    """Who has something critical to do is reminded by a mail of its own."""
    fact = heard.fact
    if fact.priority == "critical":
        pressing.remind(fact.owner, heard.envelope.number, fact.record, fact.due_on)


@reactions.on(TaskOverdue)
def task_overdue(heard: Heard) -> None:
    """The owner and the study manager know on the first day."""
    fact, rung = heard.fact, ladder.RUNGS[ladder.LATE - 1]
    people = (fact.owner, *holders.of(*rung.tells, scope=WHOLE_STUDY))
    pressing.late(people, heard.envelope.number, fact.record, fact.due_on)


@reactions.on(TaskEscalated)
def task_escalated(heard: Heard) -> None:
    """Quality assurance knows after a week, in the end whoever prepares the board."""
    fact = heard.fact
    people = holders.of(*ladder.RUNGS[fact.level - 1].tells, scope=WHOLE_STUDY)
    pressing.late(people, heard.envelope.number, fact.record, fact.due_on)
    if fact.level == len(ladder.RUNGS):
        _ask_the_manager(heard)


def _ask_the_manager(heard: Heard) -> None:
    """Whoever stands above its owner decides how work goes on that the last reminder did not move. records.md 2.13"""
    for role in (Role.STUDY_MANAGER, Role.QUALITY_MANAGER):
        above = [person for person in holders.of(role, scope=WHOLE_STUDY) if person != heard.fact.owner]
        if above:
            said = f"{heard.envelope.number} is long overdue: decide how it goes on"
            ask(heard, above, Work("acknowledge", said, topic=NOTICE))
            return
