"""What the documents service tells: versions on their way to being effective, and what becomes of them."""

from typing import Literal

from events.documents import holds as holds  # in the register with the rest
from events.envelope import Event


class DocumentRegistered(Event, name="document.registered"):
    """A controlled document was entered in the register."""

    record: str


class FileAttached(Event, name="document_version.file_attached"):
    """The author's file stands in the draft."""

    record: str
    document: str


class FileRefused(Event, name="document_version.file_refused"):
    """An uploaded file was refused, for this reason; the draft keeps what it had."""

    record: str
    document: str
    created_by: str
    code: str | None = None


class DocumentVersionSubmitted(Event, name="document_version.submitted"):
    """The author signed and submitted a version; its file has to be kept."""

    record: str
    document: str
    reviewers: list[str]
    approvers: list[str]


class DocumentVersionReady(Event, name="document_version.ready_for_review"):
    """The submitted file is in the vault; reviewers can sign."""

    record: str
    document: str
    reviewers: list[str]
    due_on: str | None = None


class DocumentVersionReviewSigned(Event, name="document_version.review_signed"):
    """One of several reviewers signed."""

    record: str
    actor: str


class DocumentVersionReviewed(Event, name="document_version.reviewed"):
    """Every reviewer signed; approvers can sign."""

    record: str
    document: str
    approvers: list[str]
    due_on: str | None = None


class DocumentVersionApprovalSigned(Event, name="document_version.approval_signed"):
    """One of several approvers signed."""

    record: str
    actor: str


class DocumentVersionApproved(Event, name="document_version.approved"):
    """Every approver signed; training is assigned as the impact decision says."""

    record: str
    document: str
    audience_roles: list[str]
    exempt_roles: list[str]
    training_impact: Literal["all", "delta", "none"]
    due_days: int
    planned_effective_on: str | None = None
    training_required: Literal["none", "read"] = "read"


class DocumentVersionRejected(Event, name="document_version.rejected"):
    """A reviewer or approver sent the version back; the round's signatures are void."""

    record: str
    document: str
    created_by: str
    actor: str


class DocumentVersionWithdrawn(Event, name="document_version.withdrawn"):
    """A draft was given up."""

    record: str
    document: str


class DocumentMadeEffective(Event, name="document.made_effective"):
    """A version is in force from now on; the former one is superseded in the same instant."""

    record: str
    document: str
    superseded: str | None = None


class DocumentChangeAnnounced(Event, name="document.change_announced"):
    """A new version is in force: these people look at what they answer for that uses the document."""

    record: str
    users_told: list[str]


class DocumentVersionSuperseded(Event, name="document_version.superseded"):
    """A newer version took this one's place."""

    record: str
    document: str


class DocumentReviewDue(Event, name="document.review_due"):
    """A document's periodic review is due."""

    record: str
    owner: str
    next_review_on: str


class DocumentReviewed(Event, name="document.reviewed"):
    """The periodic review was signed: the document stays as it is, or a new version of it is made."""

    record: str
    next_review_on: str


class DocumentOwnerLeft(Event, name="document.owner_left"):
    """The person who answers for a document left the study; another one has to be named."""

    record: str
    owner: str


class DocumentOwnerChanged(Event, name="document.owner_changed"):
    """Another person answers for a document from now on."""

    record: str
    owner: str


class DocumentObsolescenceRequested(Event, name="document.obsolescence_requested"):
    """A document is to be withdrawn from use; its owner and quality assurance decide."""

    record: str
    owner: str


class DocumentObsolescenceAgreed(Event, name="document.obsolescence_agreed"):
    """Its owner agrees that a document is withdrawn from use; quality assurance decides."""

    record: str
    owner: str


class DocumentObsolescenceDeclined(Event, name="document.obsolescence_declined"):
    """A document stays in use."""

    record: str


class DocumentMadeObsolete(Event, name="document.made_obsolete"):
    """A document is no longer in use."""

    record: str
    effective_version: str
