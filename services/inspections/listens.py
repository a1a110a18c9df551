"""Which facts of others inspections listen to, and what each means for the board and for storyboards."""

import events.capas as capas
from events.audits import AuditCancelled, AuditClosed, AuditReported
from events.audits.findings import FindingClosed, FindingRegraded, FindingReopened
from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionSuperseded
from events.envelope import Event
from events.quality_events import (
    QualityEventCancelled,
    QualityEventClosed,
    QualityEventRated,
    QualityEventReopened,
    QualityEventRetyped,
)
from events.quality_plan import ProcessRetired, ProcessSuperseded, activities
from events.training import TrainingSuperseded

from .kinds import Kind

# After which facts a record is not what a storyboard told of it.
CHANGES: tuple[type[Event], ...] = (
    DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionSuperseded,
    QualityEventRated, QualityEventRetyped, QualityEventReopened, QualityEventClosed, QualityEventCancelled,
    capas.CapaClosed, capas.CapaCancelled, capas.CheckDecided,
    AuditReported, AuditClosed, AuditCancelled, FindingRegraded, FindingClosed, FindingReopened,
    ProcessSuperseded, ProcessRetired, TrainingSuperseded, activities.ActivityCompleted,
)  # fmt: skip
BELONGS_TO = ("document", "parent", "capa")  # whose change it is as well
LATE_CAPA: tuple[Kind, str] = ("capa_overdue", "a corrective action is late")
NOT_DONE: tuple[Kind, str] = ("evidence_missing", "nothing shows that the activity was done")
WAITS: dict[type[Event], tuple[Kind, str]] = {
    capas.CapaOpened: LATE_CAPA,
    capas.CapaPlanApproved: LATE_CAPA,
    capas.CapaReturned: LATE_CAPA,
    capas.ActionBegun: LATE_CAPA,
    capas.ActionReturned: LATE_CAPA,
    activities.ActivityOverdue: NOT_DONE,
}
MOVED: tuple[type[Event], ...] = (
    capas.CapaExtensionDecided,
    capas.ActionExtensionDecided,
    activities.ActivityExtensionDecided,
)
OVER: tuple[type[Event], ...] = (
    capas.CapaImplemented, capas.CapaClosed, capas.CapaCancelled, capas.ActionSubmitted, capas.ActionClosed,
    capas.ActionCancelled, activities.ActivityCompleted, activities.ActivitySkipped,
)  # fmt: skip
REACTS_TO: tuple[type[Event], ...] = tuple(dict.fromkeys((*WAITS, *MOVED, *OVER, *CHANGES)))
