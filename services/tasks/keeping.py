"""What keeping records and their trail asks of people: legal holds that a second person signs."""

from collections.abc import Iterable

from events import documents
from events.envelope import Event
from shared.reactions import Heard, Reaction

from .quality import Asks, quality


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
)
REACTIONS: dict[type[Event], Reaction] = {row.event: row.react for row in ROWS}
