"""What the intake tells: that somebody outside the study reported something, and what became of it."""

from events.envelope import Event


class OutsideReportReceived(Event, name="outside_report.received"):
    """Somebody without an account reported something; quality assurance looks at it."""

    record: str
    due_on: str | None = None


class OutsideReportAdded(Event, name="outside_report.words_added"):
    """Whoever reported it said more."""

    record: str


class OutsideReportAccepted(Event, name="outside_report.accepted"):
    """Quality assurance made it a quality event; the sponsor was aware when the report came in."""

    record: str
    event_kind: str
    category: str
    site: str | None = None
    received_at: str
    occurred_on: str | None = None


class OutsideReportDeclined(Event, name="outside_report.declined"):
    """Quality assurance signed that it is nothing for the quality system, with the reason."""

    record: str


class OutsideReportConcluded(Event, name="outside_report.concluded"):
    """The quality event it became is closed or cancelled."""

    record: str
