"""What inspections ask of people: to find what an inspector asked for, and to check it before it is shown."""

from collections.abc import Iterable

from events import inspections as told
from events.envelope import Event
from events.inspections import findings as found
from events.inspections import storyboards as stories
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reaction
from shared.roles import QUALITY, Role

from . import holders
from .groups import owner, quality
from .inbox import Work, ask, end
from .ladder import Priority
from .quality import Asks, asked, decided

LOOK_AGAIN = "Look again whether it still holds: {}"


def checkers(heard: Heard) -> Iterable[str]:
    """Whoever may publish, but for whoever prepared it: a second person does."""
    people = holders.of(*QUALITY, Role.STUDY_MANAGER, scope=WHOLE_STUDY)
    return (person for person in people if person != heard.fact.owner)


def received(heard: Heard) -> None:
    """Somebody in the back room looks for it; urgently, if the inspector waits."""
    if heard.is_newest():
        priority: Priority = "critical" if heard.fact.priority == "urgent" else "normal"
        said = f"Find what an inspector asked for: {heard.envelope.number}"
        ask(heard, owner(heard), Work("do", said, heard.fact.due_on, priority=priority))


def prepared(heard: Heard) -> None:
    """One of those who check it does, whoever claims it."""
    if heard.is_newest():
        end(heard, "finish")
        work = Work(
            "sign",
            f"Check and publish the answer to {heard.envelope.number}",
            group="quality and study management",
        )
        ask(heard, checkers(heard), work)


def extended(heard: Heard) -> None:
    """What stands in the inbox has the date that holds now."""
    decided(heard)
    if heard.is_newest():
        end(heard, "cancel")
        said = f"Do what was promised to the authority: {heard.envelope.number}"
        ask(heard, owner(heard), Work("do", said, heard.fact.due_on))


ROWS = (
    Asks(told.RequestReturned, "cancel", owner, "do", "Answer {} again"),
    Asks(told.RequestAnswered, "finish"),
    Asks(told.RequestClosed, "finish"),
    Asks(told.RequestWithdrawn, "cancel"),
    Asks(told.CommitmentPromised, None, owner, "do", "Do what was promised to the authority: {}"),
    Asks(told.CommitmentFulfilled, "finish", quality, "sign", "Verify what was promised: {}"),
    Asks(told.CommitmentReturned, "finish", owner, "do", "Do what was promised, again: {}"),
    Asks(told.CommitmentVerified, "finish"),
    Asks(told.CommitmentCancelled, "cancel"),
    Asks(found.InspectionFindingRecorded, None, owner, "do", "Answer what the authority found: {}"),
    Asks(found.InspectionFindingAnswered, "finish", quality, "sign", "Check the answer to the authority: {}"),
    Asks(
        found.InspectionFindingReturned, "finish", owner, "do", "Answer what the authority found, again: {}"
    ),
    Asks(found.InspectionFindingClosed, "finish"),
    Asks(found.InspectionFindingWithdrawn, "cancel"),
    Asks(stories.StoryboardSubmitted, "finish", quality, "sign", "Check and approve the storyboard {}"),
    Asks(stories.StoryboardReturned, "finish", owner, "do", "Rework the storyboard {}"),
    Asks(stories.StoryboardApproved, "finish", owner, "review", LOOK_AGAIN),
    Asks(stories.StoryboardOutdated, "cancel", owner, "review", LOOK_AGAIN),
    Asks(stories.StoryboardConfirmed, "finish", owner, "review", LOOK_AGAIN),
    Asks(stories.StoryboardSuperseded, "cancel"),
    Asks(stories.StoryboardRetired, "cancel"),
)
REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    told.RequestReceived: received,
    told.RequestPrepared: prepared,
    told.CommitmentExtensionRequested: asked,
    told.CommitmentExtensionDecided: extended,
}
