"""What is told of storyboards: prepared, approved, handed to inspectors, outdated, looked at again."""

from events.envelope import Event


class StoryboardSubmitted(Event, name="storyboard.submitted"):
    """Whoever prepared it signed it; quality assurance approves."""

    record: str
    owner: str


class StoryboardReturned(Event, name="storyboard.returned"):
    """It is not good enough yet."""

    record: str
    owner: str


class StoryboardApproved(Event, name="storyboard.approved"):
    """It can be told to an authority, until its day."""

    record: str
    owner: str
    due_on: str


class StoryboardOutdated(Event, name="storyboard.outdated"):
    """Its evidence changed, or nobody looked at it for its time."""

    record: str
    owner: str


class StoryboardConfirmed(Event, name="storyboard.confirmed"):
    """Somebody of quality assurance signed that it still holds, until its day."""

    record: str
    owner: str
    due_on: str


class StoryboardPublished(Event, name="storyboard.published"):
    """A second person handed it to the inspectors of an inspection."""

    record: str
    inspection: str


class StoryboardSuperseded(Event, name="storyboard.superseded"):
    """A newer version took its place."""

    record: str
    succeeded_by: str


class StoryboardRetired(Event, name="storyboard.retired"):
    """It is not told any more."""

    record: str
