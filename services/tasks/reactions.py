"""What the inbox does when others speak; nothing but events feeds it."""

import os

from events.documents import (
    DocumentMadeObsolete,
    DocumentObsolescenceRequested,
    DocumentReviewDue,
    DocumentReviewed,
    DocumentVersionApprovalSigned,
    DocumentVersionApproved,
    DocumentVersionReady,
    DocumentVersionRejected,
    DocumentVersionReviewed,
    DocumentVersionReviewSigned,
    DocumentVersionWithdrawn,
    FileRefused,
)
from events.people import PersonLeft, RoleEnded, RoleStarted, SigningRestored
from events.signing import SigningLocked
from events.tasks import TaskAssigned
from events.training import TrainingAssigned, TrainingCancelled, TrainingCompleted
from shared import storage
from shared.reactions import Heard, Reactions
from shared.roles import Role

from . import mail
from .inbox import Work, ask, end

ADMINISTRATORS = "ADMINISTRATORS"

reactions = Reactions("tasks")


@reactions.on(DocumentVersionReady)
def ready(heard: Heard) -> None:
    """Reviewers have a version to sign."""
    if heard.is_newest():
        end(heard, "cancel")
        ask(heard, heard.fact.reviewers, Work("sign", f"Review {heard.envelope.number}", heard.fact.due_on))


@reactions.on(DocumentVersionReviewSigned)
def review_signed(heard: Heard) -> None:
    """One reviewer is done."""
    if heard.is_newest():
        end(heard, "finish", (heard.fact.actor,))


@reactions.on(DocumentVersionReviewed)
def reviewed(heard: Heard) -> None:
    """Reviewers are done; approvers have a version to sign."""
    if heard.is_newest():
        end(heard, "finish")
        ask(heard, heard.fact.approvers, Work("sign", f"Approve {heard.envelope.number}", heard.fact.due_on))


@reactions.on(DocumentVersionApprovalSigned)
def approval_signed(heard: Heard) -> None:
    """One approver is done."""
    if heard.is_newest():
        end(heard, "finish", (heard.fact.actor,))


@reactions.on(DocumentVersionApproved)
def approved(heard: Heard) -> None:
    """Every approver is done."""
    if heard.is_newest():
        end(heard, "finish")


@reactions.on(DocumentVersionRejected)
def rejected(heard: Heard) -> None:
    """The round is over; the author has rework."""
    if heard.is_newest():
        end(heard, "cancel")
        ask(heard, (heard.fact.created_by,), Work("do", f"Rework {heard.envelope.number}"))


@reactions.on(DocumentVersionWithdrawn)
def withdrawn(heard: Heard) -> None:
    """Nothing is left to do on a withdrawn version."""
    if heard.is_newest():
        end(heard, "cancel")


@reactions.on(FileRefused)
def file_refused(heard: Heard) -> None:
    """The author has to bring another file."""
    ask(heard, (heard.fact.created_by,), Work("do", f"The file for {heard.envelope.number} was refused"))


@reactions.on(TrainingAssigned)
def training_assigned(heard: Heard) -> None:
    """A person has something to read."""
    if heard.is_newest():
        work = Work("read", f"Read and understand: {heard.envelope.number}", heard.fact.due_on)
        ask(heard, (heard.fact.person,), work)


@reactions.on(TrainingCompleted)
def training_completed(heard: Heard) -> None:
    """A person has read it."""
    if heard.is_newest():
        end(heard, "finish")


@reactions.on(TrainingCancelled)
def training_cancelled(heard: Heard) -> None:
    """A person need not read it any more."""
    if heard.is_newest():
        end(heard, "cancel")


@reactions.on(DocumentReviewDue)
def review_due(heard: Heard) -> None:
    """A document's owner has a periodic review to do."""
    if heard.is_newest():
        work = Work("do", f"Periodic review of {heard.envelope.number}", heard.fact.next_review_on)
        ask(heard, (heard.fact.owner,), work)


@reactions.on(DocumentReviewed)
def periodically_reviewed(heard: Heard) -> None:
    """The periodic review is done."""
    if heard.is_newest():
        end(heard, "finish")


@reactions.on(DocumentObsolescenceRequested)
def obsolescence_requested(heard: Heard) -> None:
    """A document's owner decides whether it may become obsolete."""
    if heard.is_newest():
        ask(heard, (heard.fact.owner,), Work("sign", f"Agree that {heard.envelope.number} becomes obsolete"))


@reactions.on(DocumentMadeObsolete)
def made_obsolete(heard: Heard) -> None:
    """Nothing is left to do on an obsolete document."""
    if heard.is_newest():
        end(heard, "finish")


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Know who the administrators are."""
    if heard.fact.role == Role.STUDY_ADMINISTRATOR:
        heard.project(ADMINISTRATORS, heard.envelope.entity, "held")


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """Know who is no administrator any more."""
    if heard.fact.role == Role.STUDY_ADMINISTRATOR:
        heard.project(ADMINISTRATORS, heard.envelope.entity, "ended")


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """A leaver is no administrator any more."""
    heard.project(ADMINISTRATORS, heard.envelope.entity, "ended")


@reactions.on(SigningLocked)
def signing_locked(heard: Heard) -> None:
    """Every administrator looks at it at once; the mail of the task tells them. 21 CFR 11.300(d)"""
    held = [row["sk"] for row in storage.partition_rows("TABLE", ADMINISTRATORS) if row["note"] == "held"]
    work = Work("do", f"Signing is locked for {heard.envelope.number}", subject=heard.fact.record)
    ask(heard, [person for person in held if person != heard.fact.record], work)


@reactions.on(SigningRestored)
def signing_restored(heard: Heard) -> None:
    """Nothing is left to restore."""
    end(heard, "finish")


@reactions.on(TaskAssigned)
def task_assigned(heard: Heard) -> None:
    """Tell the person by mail."""
    address = f"{os.environ['PUBLIC_URL']}/tasks/{heard.fact.record.partition('/')[2]}"
    due = f" It is due on {heard.fact.due_on}." if heard.fact.due_on else ""
    text = f"You have something to {heard.fact.kind} in study {os.environ['STUDY']}.{due}\n{address}"
    mail.send(heard.fact.owner, f"{heard.envelope.number}: something to {heard.fact.kind}", text)


handler = reactions.handler
