"""What keeping records and their trail asks of people: legal holds, reviews of the trail, restore drills."""

from collections.abc import Iterable

from events import documents, ledger
from events.envelope import Event
from shared.reactions import Heard, Reaction

from .inbox import Work, ask, follow
from .quality import NOTICE, Asks, owner, quality


def others(heard: Heard) -> Iterable[str]:
    """Quality assurance but for whoever asked: a second person signs."""
    return (person for person in quality(heard) if person != heard.fact.actor)


ROWS = (
    Asks(documents.LegalHoldRequested, None, others, "sign", "Confirm {}"),
    Asks(documents.LegalHoldConfirmed, "finish"),
    Asks(documents.LegalHoldDeclined, "finish"),
    Asks(documents.LegalHoldReleaseRequested, "finish", others, "sign", "Release {}"),
    Asks(documents.LegalHoldReleaseDeclined, "finish"),
    Asks(documents.LegalHoldReleased, "finish"),
    Asks(ledger.RestoreDrillRecorded, None, quality, "sign", "Judge the restore drill {}"),
    Asks(ledger.RestoreDrillAccepted, "finish"),
    Asks(ledger.RestoreDrillFailed, "finish"),
    Asks(ledger.TrailReviewOpened, None, owner, "review", "Review the audit trail: {}"),
    Asks(ledger.TrailReviewCompleted, "finish"),
)


def missed(heard: Heard) -> None:
    """A review of the trail that nobody signed in time: quality assurance is told."""
    ask(heard, quality(heard), Work("acknowledge", f"{heard.envelope.number} is overdue", topic=NOTICE))


def reassigned(heard: Heard) -> None:
    """Somebody else has to do it."""
    if heard.is_newest():
        follow(heard, heard.fact.owner)


REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    ledger.TrailReviewMissed: missed,
    ledger.TrailReviewReassigned: reassigned,
}
