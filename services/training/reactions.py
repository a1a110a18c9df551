"""What training does when others speak: it keeps who holds which role, assigns what is asked of them, ends the rest."""

from events.documents import (
    DocumentMadeEffective,
    DocumentMadeObsolete,
    DocumentObsolescenceDeclined,
    DocumentObsolescenceRequested,
    DocumentVersionApproved,
)
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingExtensionDecided,
    TrainingLocked,
    TrainingMatrixChanged,
    TrainingMissed,
    TrainingQuizAnswered,
    TrainingReported,
    TrainingRunOpened,
    TrainingSentBack,
    TrainingUnlocked,
)
from events.training.retraining import RetrainingAssigned, RetrainingRequested
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions

from . import assigning, audience, demands, ending, everybody, gate, runs, summaries
from .delegations import standing
from .records import ASSIGNMENT_TYPE, RECORDS
from .retraining import doing as retraining

reactions = Reactions("training")


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Assign what the role asks for to whoever takes it. 21 CFR 11.10(i)"""
    person, held = heard.envelope.entity, (heard.fact.role, heard.fact.scope)
    audience.hold(heard, *held, held=True)
    if held in audience.held_by(person):  # or the end of it was heard before its beginning
        assigning.assign(heard, [(person, demand) for demand in demands.of([held]).values()], "role_started")
    gate.settle([person])


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """Cancel what was asked for because of that role alone."""
    audience.hold(heard, heard.fact.role, heard.fact.scope, held=False)
    person = heard.envelope.entity
    ending.not_demanded(heard, person, demands.of(audience.held_by(person)), "role_ended")
    if gate.gated():
        gate.judge(person)  # a role that starts again is withheld until it is judged again
    standing.role_ended(person, heard.person, heard.unit.request)


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """End the leaver's roles and cancel what they still had to read."""
    audience.leave(heard)
    ending.of_person(heard, heard.envelope.entity)
    standing.role_ended(heard.envelope.entity, heard.person, heard.unit.request)


@reactions.on(TrainingMissed)
def missed(heard: Heard) -> None:
    """Nobody does a delegated task while training they missed is open. records.md 2.13"""
    standing.suspend(heard.fact.person, heard.person, heard.unit.request)


@reactions.on(TrainingQuizAnswered)
def quiz_answered(heard: Heard) -> None:
    """Lock what was tried in vain as often as it may be."""
    record = RECORDS.by_entity(heard.envelope.entity)
    if (
        record.state == "in_progress"
        and not record.data.get("passed")
        and record.data.get("attempts_left") == 0
    ):
        step = ASSIGNMENT_TYPE.lifecycle.step("lock")
        heard.unit.add(*advanced(step, Case(record, heard.person), Reason("attempts_used_up")))


@reactions.on(TrainingCompleted)
def completed(heard: Heard) -> None:
    """Whoever completed the last of it may work."""
    summaries.keep(heard, heard.fact.person)
    gate.settle([heard.fact.person])
    retraining.look(heard)


@reactions.on(TrainingCancelled)
def cancelled(heard: Heard) -> None:
    """Whoever need not do the last of it may work."""
    summaries.keep(heard, heard.fact.person)
    gate.settle([heard.fact.person])
    retraining.look(heard)


def stands_anew(heard: Heard) -> None:
    """Keep how far the person is."""
    summaries.keep(heard, heard.fact.person)


for fact in (TrainingAssigned, TrainingLocked, TrainingUnlocked, TrainingReported, TrainingSentBack,
             TrainingExtensionDecided):  # fmt: skip
    reactions.on(fact)(stands_anew)


@reactions.on(DocumentVersionApproved)
def version_approved(heard: Heard) -> None:
    """List whom the version is assigned to."""
    runs.plan(heard)


@reactions.on(DocumentObsolescenceRequested)
def obsolescence_requested(heard: Heard) -> None:
    """No requirement sends anybody to it from now on."""
    audience.leaving(heard, "leaving")


@reactions.on(DocumentObsolescenceDeclined)
def obsolescence_declined(heard: Heard) -> None:
    """It can be required again."""
    audience.leaving(heard, "stays")


@reactions.on(RetrainingRequested)
def retraining_requested(heard: Heard) -> None:
    """Assign it to everybody meant, whatever they completed before. records.md 2.4: retrain-after-event, T8"""
    retraining.assign(heard)


@reactions.on(RetrainingAssigned)
def retraining_assigned(heard: Heard) -> None:
    """What was done before everybody was assigned is seen now."""
    retraining.look(heard)


reactions.in_parts(TrainingRunOpened, runs.OPENED)
reactions.in_parts(TrainingMatrixChanged, everybody.MATRIX_CHANGED)
reactions.in_parts(DocumentMadeEffective, everybody.MADE_EFFECTIVE)
reactions.in_parts(DocumentMadeObsolete, everybody.MADE_OBSOLETE)

handler = reactions.handler
