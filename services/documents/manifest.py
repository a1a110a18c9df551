"""What the documents service is; infra/ builds the stack from this."""

from events.documents import (
    DocumentMadeEffective,
    DocumentMadeObsolete,
    DocumentVersionApproved,
    DocumentVersionSubmitted,
    DocumentVersionSuperseded,
)
from events.people import PersonLeft
from events.training import TrainingAssigned, TrainingCancelled, TrainingCompleted, TrainingRunPlanned
from shared.service import WORKER_MAY, Function, May, Service, Trigger

from .records import DOCUMENT_TYPE, VERSION_TYPE

QUARANTINE = (Trigger("object_created", "quarantine"), Trigger("object_tagged", "quarantine"))

SERVICE = Service(
    name="documents",
    prefixes=("/documents", "/document-versions", "/uploads"),
    records=(DOCUMENT_TYPE, VERSION_TYPE),
    reacts_to=(
        DocumentVersionSubmitted,
        DocumentVersionApproved,
        DocumentMadeEffective,
        DocumentVersionSuperseded,
        DocumentMadeObsolete,
        PersonLeft,
        TrainingRunPlanned,
        TrainingAssigned,
        TrainingCompleted,
        TrainingCancelled,
    ),
    daily=True,
    api_may=frozenset({May.TAKE_UPLOADS, May.READ_WORK, May.READ_VAULT}),
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
    also=(
        Function(
            "ingest",
            QUARANTINE,
            WORKER_MAY | {May.READ_QUARANTINE, May.WRITE_WORK},
            timeout_seconds=120,
            memory_mb=1024,
            concurrency=2,
        ),
    ),
)
