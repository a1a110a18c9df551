"""What the documents service is; infra/ builds the stack from this."""

from events.capas import ActionBegun, ActionCancelled, ActionClosed
from events.documents import (
    DocumentChangeAnnounced,
    DocumentMadeEffective,
    DocumentMadeObsolete,
    DocumentVersionApproved,
    DocumentVersionSubmitted,
    DocumentVersionSuperseded,
)
from events.documents.holds import LegalHoldConfirmed, LegalHoldReleased
from events.links import RecordLinked, RecordLinkEnded
from events.people import PersonLeft
from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingMatrixChanged,
    TrainingRunPlanned,
    TrainingSuperseded,
)
from shared.service import May, Service

from .records import DOCUMENT_TYPE, HOLD_TYPE, VERSION_TYPE

SERVICE = Service(
    name="documents",
    prefixes=("/documents", "/document-versions", "/legal-holds", "/uploads"),
    records=(DOCUMENT_TYPE, VERSION_TYPE, HOLD_TYPE),
    reacts_to=(
        DocumentVersionSubmitted,
        DocumentVersionApproved,
        DocumentMadeEffective,
        DocumentChangeAnnounced,
        DocumentVersionSuperseded,
        DocumentMadeObsolete,
        LegalHoldConfirmed,
        LegalHoldReleased,
        PersonLeft,
        RecordLinked,
        RecordLinkEnded,
        TrainingRunPlanned,
        TrainingAssigned,
        TrainingCompleted,
        TrainingCancelled,
        TrainingMatrixChanged,
        TrainingSuperseded,
        ActionBegun,
        ActionClosed,
        ActionCancelled,
    ),
    daily=True,
    api_may=frozenset({May.READ_WORK, May.READ_VAULT}),
    reactions_may=frozenset(
        {
            May.READ_WORK,
            May.WRITE_VAULT,
            May.READ_VAULT,
            May.RETAIN_VAULT,
            May.KNOW_THE_PERSON,
            May.SEE_THE_SEAL,  # a signed copy says whether its signatures are sealed
        }
    ),
    daily_may=frozenset({May.KNOW_THE_PERSON, May.READ_VAULT, May.RETAIN_VAULT}),
    ingest_may=frozenset({May.WRITE_WORK}),
)
