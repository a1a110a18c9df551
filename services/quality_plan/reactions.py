"""What the quality plan keeps of others' facts: which documents and competencies hold, who holds which role."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentRegistered
from events.ledger import RestoreDrillAccepted
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.training import TrainingMatrixChanged, TrainingSuperseded
from shared.reactions import Heard, Reactions

from .gaps import HELD, LEFT
from .ground import ACCEPTED, COMPETENCY, EFFECTIVE, OBSOLETE, REGISTERED

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


def _held(heard: Heard, state: str) -> None:
    heard.project(HELD, f"{heard.fact.role}#{heard.envelope.entity}#{heard.fact.scope}", state)


handler = reactions.handler
