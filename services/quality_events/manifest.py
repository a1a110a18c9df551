"""What the quality events service is; infra/ builds the stack from this."""

from events.audits import AuditCycleEnded
from events.capas import CapaCancelled, CapaClosed, CapaOpened, CheckDecided
from events.documents import FileRefused
from events.files import UploadRefused
from events.intake import OutsideReportAccepted
from events.quality_events import QualityEventRated, QualityEventReported, QualityEventRetyped
from events.quality_plan.monitoring import MonitoringFindingIssued
from events.training import TrainingMissed
from shared.service import Service

from .records import BREACH_TYPE, CRITERION_TYPE, DUTY_TYPE, EVENT_TYPE, NOTE_TYPE

SERVICE = Service(
    name="quality_events",
    prefixes=(
        "/quality-events",
        "/serious-breaches",
        "/statutory-reports",
        "/deviation-criteria",
        "/blinded-notes",
        "/statutory-clocks",
        "/important-deviations",
    ),
    records=(EVENT_TYPE, BREACH_TYPE, DUTY_TYPE, CRITERION_TYPE, NOTE_TYPE),
    reacts_to=(
        QualityEventReported,
        QualityEventRated,
        QualityEventRetyped,
        CapaOpened,
        CapaClosed,
        CapaCancelled,
        CheckDecided,
        FileRefused,
        UploadRefused,
        TrainingMissed,
        OutsideReportAccepted,
        AuditCycleEnded,
        MonitoringFindingIssued,
    ),
    daily=True,
)
