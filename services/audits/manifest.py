"""What the audits service is; infra/ builds the stack from this."""

from events.audits import AuditReported, AuditRiskModelApproved
from events.audits.findings import FindingIssued, FindingRegraded
from events.capas import CapaCancelled, CapaClosed, CapaOpened, CheckDecided
from events.people import PartyRegistered, PersonLeft, RoleEnded, RoleStarted
from events.quality_events import QualityEventRated
from events.quality_events.clocks import SeriousBreachSuspected
from events.quality_plan import ProcessApproved, ProcessRetired, ProcessSuperseded
from events.training import TrainingMissed
from shared.service import Service

from .records import TYPES

SERVICE = Service(
    name="audits",
    prefixes=(
        "/audit-risk-models",
        "/auditable-entities",
        "/audit-programmes",
        "/audit-proposals",
        "/checklist-templates",
        "/audits",
        "/findings",
        "/audit-reports",
        "/audit-certificates",
        "/audit-schedule",
    ),
    records=TYPES,
    reacts_to=(
        AuditRiskModelApproved,
        AuditReported,
        FindingIssued,
        FindingRegraded,
        RoleStarted,
        RoleEnded,
        PersonLeft,
        CapaOpened,
        CapaClosed,
        CapaCancelled,
        PartyRegistered,
        ProcessApproved,
        ProcessSuperseded,
        ProcessRetired,
        QualityEventRated,
        SeriousBreachSuspected,
        CheckDecided,
        TrainingMissed,
    ),
    daily=True,
)
