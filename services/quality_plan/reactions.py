"""What the quality plan keeps of others' facts: which documents and competencies hold, who holds which role."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentRegistered
from events.ledger import RestoreDrillAccepted
from events.links import RecordLinked, RecordLinkEnded
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.quality_events import QualityEventCancelled, QualityEventReported
from events.training import TrainingMatrixChanged, TrainingSuperseded
from shared.reactions import Heard, Reactions

from .gaps import HELD, LEFT
from .ground import ACCEPTED, COMPETENCY, EFFECTIVE, OBSOLETE, REGISTERED
from .visits import ground as visits

reactions = Reactions("quality_plan")


@reactions.on(DocumentRegistered)
def document_registered(heard: Heard) -> None:
    """A process may name it from now on."""
    heard.project(REGISTERED, heard.envelope.entity, "registered")


@reactions.on(DocumentMadeEffective)
def document_effective(heard: Heard) -> None:
    """There is a procedure to work by."""
    heard.project(EFFECTIVE, heard.fact.document, "effective")


@reactions.on(DocumentMadeObsolete)
def document_obsolete(heard: Heard) -> None:
    """Nobody works by it any more."""
    heard.project(OBSOLETE, heard.envelope.entity, "obsolete")


@reactions.on(TrainingMatrixChanged)
def competency_changed(heard: Heard) -> None:
    """Of what the matrix is made of, a process names competencies alone."""
    if heard.envelope.entity.startswith("competency/"):
        heard.project(COMPETENCY, heard.envelope.entity, str(heard.fact.state))


@reactions.on(TrainingSuperseded)
def competency_superseded(heard: Heard) -> None:
    """A newer version of it took its place."""
    if heard.envelope.entity.startswith("competency/"):
        heard.project(COMPETENCY, heard.envelope.entity, "superseded")


@reactions.on(RestoreDrillAccepted)
def drill_accepted(heard: Heard) -> None:
    """An activity of the plan may rest on it."""
    heard.project(ACCEPTED, heard.envelope.entity, "accepted")


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Somebody holds the role."""
    _held(heard, "held")


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """This person does not any more."""
    _held(heard, "ended")


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """Whoever left owns and holds nothing."""
    heard.project(LEFT, heard.envelope.entity, "left")


@reactions.on(QualityEventReported)
def event_reported(heard: Heard) -> None:
    """What a grave finding brought stands for it."""
    if heard.fact.arrived_from:
        visits.stands_for(heard, heard.fact.arrived_from)


@reactions.on(RecordLinked)
def linked(heard: Heard) -> None:
    """An event that somebody links to a finding stands for it."""
    visits.stands_for(heard, heard.fact.to)


@reactions.on(RecordLinkEnded)
def link_ended(heard: Heard) -> None:
    """It stands for it no longer."""
    visits.stands_for(heard, heard.fact.to, visits.ENDED)


@reactions.on(QualityEventCancelled)
def event_cancelled(heard: Heard) -> None:
    """What was reported by mistake stands for nothing."""
    heard.project(visits.CANCELLED, heard.envelope.entity, "cancelled")


def _held(heard: Heard, state: str) -> None:
    heard.project(HELD, f"{heard.fact.role}#{heard.envelope.entity}#{heard.fact.scope}", state)


handler = reactions.handler
