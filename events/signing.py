"""What signing itself tells."""

from events.envelope import Event


class SigningLocked(Event, name="signing.locked"):
    """Five signings of a person were not completed; administrators must look at it at once."""

    record: str
