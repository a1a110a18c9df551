"""What the ledger tells: facts that could not be taken, rows that are not what was sealed."""

from events.envelope import Event


class EventQuarantined(Event, name="event.quarantined"):
    """A service failed five times on a fact; it waits until somebody decides."""

    record: str
    consumer: str
    index: int
    fact: str
    subject: str
    fault: str


class EventRedriven(Event, name="event.redriven"):
    """A quarantined fact is told again."""

    record: str
    consumer: str
    index: int


class EventHandled(Event, name="event.handled"):
    """A fact that was in quarantine has had its effect, once."""

    record: str
    consumer: str
    index: int


class EventAbandoned(Event, name="event.abandoned"):
    """A quarantined fact will have no effect on the service; somebody said why."""

    record: str
    consumer: str
    index: int


class DivergenceDetected(Event, name="divergence.detected"):
    """Rows differ from what was sealed; quality has to explain it."""

    record: str
    count: int


class DivergenceExplained(Event, name="divergence.explained"):
    """Quality said what had happened to the rows that differed."""

    record: str
