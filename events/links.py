"""What every service tells of links between records, so that the other end can know of them."""

from events.envelope import Event


class RecordLinked(Event, name="record.linked"):
    """A record refers to another one."""

    record: str
    rel: str
    to: str
    owner: str | None = None


class RecordLinkEnded(Event, name="record.link_ended"):
    """A record no longer refers to another one; the link stays in its trail."""

    record: str
    rel: str
    to: str
    owner: str | None = None
