"""What the inbox does when others speak; nothing but events feeds it."""

from collections.abc import Callable

from events.comments import PeopleMentioned
from events.documents import (
    DocumentOwnerLeft,
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
from shared.reactions import Heard
from shared.roles import Role

from . import audited, holders, inspected, keeping, monitored, planned, qualified, quality
from .inbox import LEFT, MENTIONED, OWNER, Work, ask, end, leavers, release
from .own import reactions


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


@reactions.on(DocumentOwnerLeft)
def owner_left(heard: Heard) -> None:
    """Document control names somebody else who answers for the document."""
    work = Work("do", f"Name another owner of {heard.envelope.number}: its owner has left", topic=OWNER)
    ask(heard, holders.of(Role.DOCUMENT_CONTROLLER), work)


@reactions.on(PeopleMentioned)
def mentioned(heard: Heard) -> None:
    """Whoever is mentioned looks at what was said: one item for each record, however often it is said. W7"""
    people = [person for person in heard.fact.people if person not in leavers(heard.fact.people)]
    end(heard, "finish", people, MENTIONED)
    said = f"You are mentioned in a comment on {heard.envelope.number}"
    ask(heard, people, Work("acknowledge", said, topic=MENTIONED))


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Know who is asked because of a role."""
    holders.keep(heard, "held")


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """Know who is not asked any more."""
    holders.keep(heard, "ended")


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> Callable[[], object]:
    """A leaver is asked nothing more, and what they had to do waits for somebody else."""
    person = heard.envelope.entity
    heard.project(LEFT, person, "left")
    # after it is known that they left: what is asked of them meanwhile waits from its beginning
    return lambda: release(person, heard.person, heard.unit.request)


@reactions.on(SigningLocked)
def signing_locked(heard: Heard) -> None:
    """Every administrator looks at it at once; the mail of the task tells them. 21 CFR 11.300(d)"""
    said = f"Signing is locked for {heard.envelope.number}"
    work = Work("do", said, subject=heard.fact.record, priority="critical")
    ask(heard, [one for one in holders.of(Role.STUDY_ADMINISTRATOR) if one != heard.fact.record], work)


@reactions.on(SigningRestored)
def signing_restored(heard: Heard) -> None:
    """Nothing is left to restore."""
    end(heard, "finish")


for told in (quality, keeping, planned, inspected, audited, qualified, monitored):
    for fact, react in told.REACTIONS.items():
        reactions.on(fact)(react)

handler = reactions.handler
