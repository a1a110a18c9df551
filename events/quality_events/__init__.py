"""What the quality events service tells: what went wrong, and how grave it is."""

from typing import Literal

from events.envelope import Event

Rating = Literal["minor", "major", "critical"]


class CriterionActivated(Event, name="deviation_criterion.activated"):
    """From now on the study names deviations of this kind important."""

    record: str


class QualityEventReported(Event, name="quality_event.reported"):
    """Something went wrong and was reported."""

    record: str
    event_kind: str
    category: str
    scope: str
    created_by: str
    due_on: str | None = None
    arrived_from: str | None = None


class QualityEventRated(Event, name="quality_event.rated"):
    """An event was rated; critical ones are looked at at once."""

    record: str
    rating: Rating
    scope: str


class QualityEventRetyped(Event, name="quality_event.retyped"):
    """An event turned out to be of another kind; nothing of it was lost."""

    record: str
    event_kind: str
    scope: str


class QualityEventDecisionRequested(Event, name="quality_event.decision_requested"):
    """Quality assurance has to confirm a lower rating or another instant of awareness."""

    record: str
    actor: str


class QualityEventDecided(Event, name="quality_event.decided"):
    """Quality assurance confirmed or declined what was asked."""

    record: str


class QualityEventTriaged(Event, name="quality_event.triaged"):
    """It was decided whether the event matters, and who looks after it."""

    record: str
    matters: bool
    important_deviation: bool
    rating: Rating
    owner: str
    due_on: str | None = None


class QualityEventAssessed(Event, name="quality_event.assessed"):
    """The owner assessed the impact; quality assurance has to approve."""

    record: str
    owner: str


class QualityEventInvestigationStarted(Event, name="quality_event.investigation_started"):
    """The assessment was approved; the cause has to be found."""

    record: str
    owner: str
    due_on: str | None = None


class QualityEventInvestigated(Event, name="quality_event.investigated"):
    """The causes are named; quality assurance has to close."""

    record: str
    owner: str


class QualityEventReturned(Event, name="quality_event.returned"):
    """Quality assurance sent the event back to its owner."""

    record: str
    owner: str
    due_on: str | None = None


class QualityEventClosed(Event, name="quality_event.closed"):
    """The event is closed."""

    record: str
    arrived_from: str | None = None
    rating: Rating
    category: str
    scope: str


class QualityEventReopened(Event, name="quality_event.reopened"):
    """A closed event is looked at again."""

    record: str
    owner: str


class QualityEventCancellationRequested(Event, name="quality_event.cancellation_requested"):
    """Somebody holds the event to be mistaken; quality assurance decides."""

    record: str
    actor: str


class QualityEventCancellationDeclined(Event, name="quality_event.cancellation_declined"):
    """The event stands and is triaged again."""

    record: str
    due_on: str | None = None


class QualityEventCancelled(Event, name="quality_event.cancelled"):
    """The event was reported by mistake."""

    record: str
    arrived_from: str | None = None


class PersistentNoncomplianceFlagged(Event, name="quality_event.persistence_flagged"):
    """The same thing went wrong at the same place again and again; a decision about going on is due."""

    record: str
    category: str
    scope: str


class PersistentNoncomplianceDecided(Event, name="quality_event.persistence_decided"):
    """The quality manager decided whether the work goes on."""

    record: str
