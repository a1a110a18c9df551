"""What the documents service tells of legal holds: asked for, confirmed and ended, each by two people."""

from events.envelope import Event


class LegalHoldRequested(Event, name="legal_hold.requested"):
    """Somebody asks that records be held; quality assurance confirms or declines."""

    record: str
    actor: str


class LegalHoldDeclined(Event, name="legal_hold.declined"):
    """Nothing is held for it."""

    record: str


class LegalHoldConfirmed(Event, name="legal_hold.confirmed"):
    """A second person signed: what it covers is held from now on, without an end date."""

    record: str
    documents: list[str]


class LegalHoldReleaseRequested(Event, name="legal_hold.release_requested"):
    """Somebody asks to end it; a second person signs, or keeps it."""

    record: str
    actor: str


class LegalHoldReleaseDeclined(Event, name="legal_hold.release_declined"):
    """It goes on as before."""

    record: str


class LegalHoldReleased(Event, name="legal_hold.released"):
    """A second person signed that it holds nothing any more."""

    record: str
    documents: list[str]
