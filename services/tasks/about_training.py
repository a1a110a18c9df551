"""What the inbox does when training speaks: what has to be done, seen, or unlocked."""

from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingLocked,
    TrainingOverdue,
    TrainingReminded,
    TrainingReported,
    TrainingSentBack,
    TrainingUnlocked,
)
from events.training.delegations import DelegationEnded, DelegationResumed, DelegationSuspended
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reactions
from shared.roles import Role

from . import holders, mail
from .inbox import Work, ask, end

UNLOCK, VERIFY, OVERDUE = "unlock", "verify", "overdue"

reactions = Reactions("tasks")


@reactions.on(TrainingAssigned)
def training_assigned(heard: Heard) -> None:
    """A person has something to read or to do."""
    if heard.is_newest():
        read, number = heard.fact.kind == "read", heard.envelope.number
        said = f"Read and understand: {number}" if read else f"Training to do: {number}"
        ask(heard, (heard.fact.person,), Work("read" if read else "do", said, heard.fact.due_on))


@reactions.on(TrainingCompleted)
def training_completed(heard: Heard) -> None:
    """A person has done it."""
    if heard.is_newest():
        end(heard, "finish")
        end(heard, "finish", topic=VERIFY)
        end(heard, "finish", topic=OVERDUE)


@reactions.on(TrainingCancelled)
def training_cancelled(heard: Heard) -> None:
    """A person need not do it any more."""
    if heard.is_newest():
        end(heard, "cancel")
        end(heard, "cancel", topic=VERIFY)
        end(heard, "cancel", topic=UNLOCK)
        end(heard, "cancel", topic=OVERDUE)


@reactions.on(TrainingReminded)
def training_reminded(heard: Heard) -> None:
    """Remind the person of it, days before the date; sent before the fact counts as heard, so it is never lost."""
    mail.remind(heard.fact.person, heard.envelope.number, heard.fact.due_on)


@reactions.on(TrainingOverdue)
def training_overdue(heard: Heard) -> None:
    """The investigators of the sites, or the training administrators, know who is behind. SC3.8"""
    sites = heard.fact.parties
    asked = _investigators(*sites) or (holders.of(Role.INVESTIGATOR, scope=WHOLE_STUDY) if sites else [])
    people = [one for one in asked or holders.of(Role.TRAINING_ADMINISTRATOR) if one != heard.fact.person]
    said = f"{heard.envelope.number} is overdue: talk to the learner"
    ask(heard, people, Work("do", said, heard.fact.due_on, topic=OVERDUE))


@reactions.on(TrainingLocked)
def training_locked(heard: Heard) -> None:
    """The training administrators look at a quiz that was tried in vain."""
    if heard.is_newest():
        work = Work("do", f"Unlock {heard.envelope.number}: its attempts are used up", topic=UNLOCK)
        ask(heard, holders.of(Role.TRAINING_ADMINISTRATOR), work)


@reactions.on(TrainingUnlocked)
def training_unlocked(heard: Heard) -> None:
    """The learner may try again."""
    if heard.is_newest():
        end(heard, "finish", topic=UNLOCK)


@reactions.on(TrainingReported)
def training_reported(heard: Heard) -> None:
    """Whoever saw it signs that they did."""
    if heard.is_newest():
        work = Work("sign", f"Verify {heard.envelope.number}", topic=VERIFY)
        ask(heard, (heard.fact.verifier,), work)


@reactions.on(TrainingSentBack)
def training_sent_back(heard: Heard) -> None:
    """The verifier is done with it for now."""
    if heard.is_newest():
        end(heard, "finish", topic=VERIFY)


@reactions.on(DelegationSuspended)
def delegation_suspended(heard: Heard) -> None:
    """The investigators of the site give the tasks to somebody else, or lift it once the training is done."""
    if heard.is_newest():
        people = [one for one in _investigators(heard.fact.site) if one != heard.fact.person]
        ask(
            heard,
            people,
            Work("do", f"Training was missed: see who does the tasks of {heard.envelope.number}"),
        )


def delegation_settled(heard: Heard) -> None:
    """It goes on, or is over."""
    if heard.is_newest():
        end(heard, "finish")


for fact in (DelegationResumed, DelegationEnded):
    reactions.on(fact)(delegation_settled)


def _investigators(*sites: str) -> list[str]:
    return [one for site in sites for one in holders.of(Role.INVESTIGATOR, scope=site)]
