"""What is told of an authority's observations."""

from events.envelope import Event


class InspectionFindingRecorded(Event, name="inspection_finding.recorded"):
    """An authority found something; its owner answers."""

    record: str
    parent: str
    owner: str
    due_on: str | None = None


class InspectionFindingAnswered(Event, name="inspection_finding.answered"):
    """Its owner signed the answer; quality assurance closes it."""

    record: str
    owner: str


class InspectionFindingReturned(Event, name="inspection_finding.returned"):
    """The answer does not answer it."""

    record: str
    owner: str


class InspectionFindingClosed(Event, name="inspection_finding.closed"):
    """Somebody else saw that it was answered and done."""

    record: str


class InspectionFindingWithdrawn(Event, name="inspection_finding.withdrawn"):
    """It was entered by mistake, or the authority took it back."""

    record: str
