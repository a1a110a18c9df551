"""What the audits service is; infra/ builds the stack from this."""

from events.audits import AuditRiskModelApproved
from shared.service import Service

from .models.records import MODEL_TYPE
from .universe.records import ENTITY_TYPE

SERVICE = Service(
    name="audits",
    prefixes=("/audit-risk-models", "/auditable-entities"),
    records=(MODEL_TYPE, ENTITY_TYPE),
    reacts_to=(AuditRiskModelApproved,),
)
