"""What the quality plan asks of people: activities by their dates."""

from events.envelope import Event
from events.quality_plan import activities as told
from shared.reactions import Heard, Reaction

from .groups import owner, quality
from .inbox import NOTICE, Work, ask, end, follow
from .quality import Asks, asked, decided

ROWS = (
    Asks(told.ActivityDue, "cancel", owner, "do", "Do {} of the quality plan"),
    Asks(told.ActivityCompleted, "finish"),
)


def overdue(heard: Heard) -> None:
    """Quality assurance is told of what nobody did in time."""
    ask(heard, quality(heard), Work("acknowledge", f"{heard.envelope.number} is overdue", topic=NOTICE))


def skipped(heard: Heard) -> None:
    """Nothing is left to do."""
    if heard.is_newest():
        end(heard, "finish")
        end(heard, "finish", topic=NOTICE)
    decided(heard)


def extended(sentence: str) -> Reaction:
    """Return what gives the work in the inbox the date that holds now."""

    def react(heard: Heard) -> None:
        decided(heard)
        if heard.is_newest():
            end(heard, "cancel")
            ask(heard, owner(heard), Work("do", sentence.format(heard.envelope.number), heard.fact.due_on))

    return react


def reassigned(heard: Heard) -> None:
    """Somebody else has to do it."""
    if heard.is_newest():
        follow(heard, heard.fact.owner)


REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    told.ActivityOverdue: overdue,
    told.ActivitySkipRequested: asked,
    told.ActivitySkipDeclined: decided,
    told.ActivitySkipped: skipped,
    told.ActivityExtensionRequested: asked,
    told.ActivityExtensionDecided: extended("Do {} of the quality plan"),
    told.ActivityReassigned: reassigned,
}
