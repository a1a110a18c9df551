"""What keeping records asks of people: documents out of use, legal holds, reviews of the trail, restore drills."""

from collections.abc import Iterable

from events import documents, ledger
from events.documents import holds
from events.envelope import Event
from shared.reactions import Heard, Reaction

from .groups import GROUPS, owner, quality
from .inbox import NOTICE, OWNER, Work, ask, end, follow
from .quality import Asks

AGREEMENT, APPROVAL, USES = "agreement", "obsolescence", "uses"


def others(heard: Heard) -> Iterable[str]:
    """Quality assurance but for whoever asked: a second person signs."""
    return (person for person in quality(heard) if person != heard.fact.actor)


ROWS = (
    Asks(holds.LegalHoldRequested, None, others, "sign", "Confirm {}"),
    Asks(holds.LegalHoldConfirmed, "finish"),
    Asks(holds.LegalHoldDeclined, "finish"),
    Asks(holds.LegalHoldReleaseRequested, "finish", others, "sign", "Release {}"),
    Asks(holds.LegalHoldReleaseDeclined, "finish"),
    Asks(holds.LegalHoldReleased, "finish"),
    Asks(ledger.RestoreDrillRecorded, None, quality, "sign", "Judge the restore drill {}"),
    Asks(ledger.RestoreDrillAccepted, "finish"),
    Asks(ledger.RestoreDrillFailed, "finish"),
    Asks(ledger.TrailReviewOpened, None, owner, "review", "Review the audit trail: {}"),
    Asks(ledger.TrailReviewCompleted, "finish"),
)


def obsolescence_requested(heard: Heard) -> None:
    """A document's owner decides whether it may become obsolete."""
    if heard.is_newest():
        said = f"Agree that {heard.envelope.number} becomes obsolete"
        ask(heard, owner(heard), Work("sign", said, topic=AGREEMENT))


def obsolescence_agreed(heard: Heard) -> None:
    """Quality assurance approves what its owner agreed to, if it is not the owner's own."""
    if heard.is_newest():
        end(heard, "finish", topic=AGREEMENT)
        said = f"Approve that {heard.envelope.number} becomes obsolete"
        people = [person for person in quality(heard) if person != heard.fact.owner]
        ask(heard, people, Work("sign", said, topic=APPROVAL, group=GROUPS[quality]))


def obsolescence_declined(heard: Heard) -> None:
    """It stays in use; what else was to be done about it stands."""
    if heard.is_newest():
        end(heard, "cancel", topic=AGREEMENT)
        end(heard, "cancel", topic=APPROVAL)


def made_obsolete(heard: Heard) -> None:
    """Nothing is left to do on an obsolete document."""
    if heard.is_newest():
        end(heard, "finish")
        end(heard, "finish", topic=APPROVAL)


def owner_changed(heard: Heard) -> None:
    """What the former owner had to do is the new owner's now."""
    end(heard, "finish", topic=OWNER)
    follow(heard, heard.fact.owner)
    follow(heard, heard.fact.owner, topic=AGREEMENT)


def missed(heard: Heard) -> None:
    """A review of the trail that nobody signed in time: quality assurance is told."""
    ask(heard, quality(heard), Work("acknowledge", f"{heard.envelope.number} is overdue", topic=NOTICE))


def reassigned(heard: Heard) -> None:
    """Somebody else has to do it."""
    if heard.is_newest():
        follow(heard, heard.fact.owner)


def change_announced(heard: Heard) -> None:
    """Whoever answers for what uses a document looks at it again. records.md 2.13"""
    said = f"A new version of {heard.envelope.number} is in force: look at what uses it"
    end(heard, "finish", heard.fact.users_told, USES)
    ask(heard, heard.fact.users_told, Work("acknowledge", said, topic=USES))


REACTIONS: dict[type[Event], Reaction] = {
    documents.DocumentChangeAnnounced: change_announced,
    **{row.event: row.react for row in ROWS},
    documents.DocumentObsolescenceRequested: obsolescence_requested,
    documents.DocumentObsolescenceAgreed: obsolescence_agreed,
    documents.DocumentObsolescenceDeclined: obsolescence_declined,
    documents.DocumentMadeObsolete: made_obsolete,
    documents.DocumentOwnerChanged: owner_changed,
    ledger.TrailReviewMissed: missed,
    ledger.TrailReviewReassigned: reassigned,
}
