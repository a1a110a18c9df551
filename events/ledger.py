"""What the ledger tells: facts that could not be taken, rows that are not what was sealed, values redacted."""

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


class RedactionProposed(Event, name="redaction.proposed"):
    """Somebody asked for a value to be taken out of the study; two have to agree."""

    record: str
    entity: str
    revision: int
    ground: str


class RedactionApprovalSigned(Event, name="redaction.approval_signed"):
    """One of the approvals of a redaction was signed."""

    record: str


class RedactionApproved(Event, name="redaction.approved"):
    """Two people agreed that a value is taken out."""

    record: str
    entity: str


class RedactionDeclined(Event, name="redaction.declined"):
    """A value stays where it is."""

    record: str


class RedactionWithdrawn(Event, name="redaction.withdrawn"):
    """Whoever asked for a redaction no longer does."""

    record: str


class ValueRedacted(Event, name="value.redacted"):
    """A value was taken out of trail and record; its commitment stays. A verifier reads this from the leaf."""

    record: str
    entity: str
    revision: int
    path: str
    commitment: str


class RedactionCompleted(Event, name="redaction.completed"):
    """No backup of the study's tables holds the value any more."""

    record: str


class TrailReviewPlanActivated(Event, name="trail_review_plan.activated"):
    """Reviews of the trail follow from a plan that quality assurance signed."""

    record: str
    owner: str


class TrailReviewOpened(Event, name="trail_review.opened"):
    """A period of the trail is over; its reviewer looks at the sample."""

    record: str
    owner: str
    due_on: str | None = None


class TrailReviewReassigned(Event, name="trail_review.reassigned"):
    """Somebody else reviews it."""

    record: str
    owner: str


class TrailReviewMissed(Event, name="trail_review.missed"):
    """Its day is past and nobody has signed it."""

    record: str
    owner: str
    due_on: str | None = None


class TrailReviewCompleted(Event, name="trail_review.completed"):
    """Its reviewer signed what was seen and found."""

    record: str
    owner: str


class RestoreDrillRecorded(Event, name="restore_drill.recorded"):
    """A restore was drilled; quality assurance judges what came of it."""

    record: str


class RestoreDrillAccepted(Event, name="restore_drill.accepted"):
    """Everything came back."""

    record: str


class RestoreDrillFailed(Event, name="restore_drill.failed"):
    """It did not show that a restore works."""

    record: str
