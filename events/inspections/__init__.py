"""What the inspections service tells: an authority looks, asks, is answered by two people, and what was promised."""

from events.envelope import Event
from events.inspections import findings as findings
from events.inspections import storyboards as storyboards  # in the register with the rest


class InspectionBegun(Event, name="inspection.started"):
    """The authority looks from now on; `inspectors` are let in for a time."""

    record: str
    owner: str
    inspectors: list[str]


class InspectionConcluded(Event, name="inspection.concluded"):
    """The authority has finished looking; whoever looked for it has no access any more."""

    record: str
    owner: str
    inspectors: list[str]


class InspectionClosed(Event, name="inspection.closed"):
    """Everything that was promised is done."""

    record: str


class InspectionCancelled(Event, name="inspection.cancelled"):
    """It does not take place."""

    record: str


class RequestReceived(Event, name="inspection_request.received"):
    """An inspector asked for something; somebody in the back room looks for it."""

    record: str
    parent: str
    owner: str
    priority: str
    due_on: str


class RequestPrepared(Event, name="inspection_request.prepared"):
    """Whoever looked for the answer signed it; somebody else checks and publishes it."""

    record: str
    owner: str


class RequestReturned(Event, name="inspection_request.returned"):
    """The answer is not good enough yet."""

    record: str
    owner: str


class RequestAnswered(Event, name="inspection_request.answered"):
    """A second person published the answer to the inspectors."""

    record: str
    parent: str


class RequestClosed(Event, name="inspection_request.closed"):
    """The inspector has what was asked for."""

    record: str


class RequestWithdrawn(Event, name="inspection_request.withdrawn"):
    """It was not asked for, or not any more."""

    record: str


class CommitmentPromised(Event, name="inspection_commitment.promised"):
    """Something was promised to the authority by a day."""

    record: str
    parent: str
    owner: str
    due_on: str


class CommitmentFulfilled(Event, name="inspection_commitment.fulfilled"):
    """Its owner signed that it is done; quality assurance verifies."""

    record: str
    owner: str


class CommitmentReturned(Event, name="inspection_commitment.returned"):
    """It is not done yet."""

    record: str
    owner: str


class CommitmentVerified(Event, name="inspection_commitment.verified"):
    """Somebody else saw that it is done."""

    record: str


class CommitmentCancelled(Event, name="inspection_commitment.cancelled"):
    """It is not owed, or not any more."""

    record: str


class CommitmentExtensionRequested(Event, name="inspection_commitment.extension_requested"):
    """Its owner asks for another date."""

    record: str
    actor: str


class CommitmentExtensionDecided(Event, name="inspection_commitment.extension_decided"):
    """Another date was granted or declined."""

    record: str
    owner: str
    due_on: str
