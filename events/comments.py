"""What every service tells of comments, so that whoever is mentioned finds it in their inbox."""

from events.envelope import Event


class PeopleMentioned(Event, name="record.mentioned"):
    """Somebody is asked to look at what was said of a record."""

    record: str
    people: list[str]
