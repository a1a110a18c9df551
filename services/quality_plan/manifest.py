"""What the quality plan is; infra/ builds the stack from this."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentRegistered
from events.ledger import RestoreDrillAccepted
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.training import TrainingMatrixChanged, TrainingSuperseded
from shared.service import Service

from .activities.records import ACTIVITY_TYPE, SERIES_TYPE
from .records import PROCESS_TYPE
from .responsibilities.records import RESPONSIBILITY_TYPE

SERVICE = Service(
    name="quality_plan",
    prefixes=("/processes", "/responsibility-matrices", "/process-gaps", "/activity-series", "/activities"),
    records=(PROCESS_TYPE, RESPONSIBILITY_TYPE, SERIES_TYPE, ACTIVITY_TYPE),
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
    ),
)
