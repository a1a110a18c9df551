"""What the audits service is; infra/ builds the stack from this."""

from events.audits import AuditRiskModelApproved
from events.capas import CheckDecided
from events.people import PartyRegistered
from events.quality_events import QualityEventRated
from events.quality_plan import ProcessApproved, ProcessRetired, ProcessSuperseded
from events.training import TrainingMissed
from shared.service import Service

from .models.records import MODEL_TYPE
from .programmes.records import PROGRAMME_TYPE
from .proposals.records import PROPOSAL_TYPE
from .universe.records import ENTITY_TYPE

SERVICE = Service(
    name="audits",
    prefixes=("/audit-risk-models", "/auditable-entities", "/audit-programmes", "/audit-proposals"),
    records=(MODEL_TYPE, ENTITY_TYPE, PROGRAMME_TYPE, PROPOSAL_TYPE),
    reacts_to=(
        AuditRiskModelApproved,
        PartyRegistered,
        ProcessApproved,
        ProcessSuperseded,
        ProcessRetired,
        QualityEventRated,
        CheckDecided,
        TrainingMissed,
    ),
)
