"""What the inbox does when it hears its own facts: it writes to people, at once or not before their digest."""

from collections.abc import Callable

from events.tasks import (
    AbsenceAnnounced,
    AbsenceEnded,
    AbsenceStarted,
    TaskAssigned,
    TaskCovered,
    TaskEscalated,
    TaskOverdue,
    TaskReminded,
)
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reactions
from shared.roles import Role

from . import holders, ladder, mail, pressing
from .about_training import reactions as _reactions
from .absences import standing_in
from .inbox import NOTICE, Work, ask, end

reactions: Reactions = _reactions


@reactions.on(TaskAssigned)
def task_assigned(heard: Heard) -> None:
    """What is critical is said at once, the rest in the next digest; who stands in for the person has it too."""
    fact = heard.fact
    standing_in.cover(heard)
    if fact.priority == "critical":
        mail.announce(fact.owner, heard.envelope.number, fact.record, fact.kind, fact.due_on)


@reactions.on(TaskCovered)
def task_covered(heard: Heard) -> None:
    """Whoever stands in hears of what is critical at once."""
    fact = heard.fact
    if fact.priority == "critical":
        mail.announce(fact.substitute, heard.envelope.number, fact.record, fact.kind, fact.due_on)


@reactions.on(TaskReminded)
def task_reminded(heard: Heard) -> None:
    """Who has something critical to do is reminded by a mail of its own."""
    fact = heard.fact
    if fact.priority == "critical":
        for person in filter(None, (fact.owner, fact.substitute)):
            pressing.remind(person, heard.envelope.number, fact.record, fact.due_on)


@reactions.on(TaskOverdue)
def task_overdue(heard: Heard) -> None:
    """The owner, who stands in for them and the study manager know on the first day."""
    fact, rung = heard.fact, ladder.RUNGS[ladder.LATE - 1]
    people = (*filter(None, (fact.owner, fact.substitute)), *holders.of(*rung.tells, scope=WHOLE_STUDY))
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


@reactions.on(AbsenceAnnounced)
def absence_announced(heard: Heard) -> Callable[[], object]:
    """Whoever stands in knows from when to when; an absence from today on begins now."""
    fact, number = heard.fact, heard.envelope.number
    said = f"You stand in for a colleague from {fact.begins_on} to {fact.ends_on}: {number}"
    ask(heard, (fact.substitute,), Work("acknowledge", said, topic=NOTICE))
    return lambda: standing_in.turn(fact.record, heard.person, heard.unit.request)


@reactions.on(AbsenceStarted)
def absence_began(heard: Heard) -> Callable[[], object]:
    """What the person has to do stands with their substitute too."""
    return lambda: standing_in.settle(heard.fact.owner, heard.person, heard.unit.request)


@reactions.on(AbsenceEnded)
def absence_ended(heard: Heard) -> Callable[[], object]:
    """It stands with the person alone again."""
    end(heard, "finish", topic=NOTICE)
    return lambda: standing_in.settle(heard.fact.owner, heard.person, heard.unit.request)
