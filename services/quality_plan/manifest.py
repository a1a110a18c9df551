"""What the quality plan is; infra/ builds the stack from this."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentRegistered
from events.ledger import RestoreDrillAccepted
from events.links import RecordLinked, RecordLinkEnded
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.quality_events import QualityEventCancelled, QualityEventReported
from events.training import TrainingMatrixChanged, TrainingSuperseded
from shared.service import Service

from .records import TYPES

SERVICE = Service(
    name="quality_plan",
    prefixes=(
        "/processes",
        "/responsibility-matrices",
        "/process-gaps",
        "/activity-series",
        "/activities",
        "/monitoring-visits",
        "/monitoring-reports",
        "/monitoring-findings",
    ),
    records=TYPES,
    daily=True,
    reacts_to=(
        DocumentRegistered,
        DocumentMadeEffective,
        DocumentMadeObsolete,
        TrainingMatrixChanged,
        TrainingSuperseded,
        RestoreDrillAccepted,
        RoleStarted,
        RoleEnded,
        PersonLeft,
        QualityEventReported,
        QualityEventCancelled,
        RecordLinked,
        RecordLinkEnded,
    ),
)
