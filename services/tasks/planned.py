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


def extended(heard: Heard) -> None:
    """What stands in the inbox has the date that holds now."""
    decided(heard)
    if heard.is_newest():
        end(heard, "cancel")
        ask(
            heard,
            owner(heard),
            Work("do", f"Do {heard.envelope.number} of the quality plan", heard.fact.due_on),
        )


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
    told.ActivityExtensionDecided: extended,
    told.ActivityReassigned: reassigned,
}
