"""What the audits service tells: what can be audited, by which risk model, and what became of audits."""

from typing import Literal

from events.envelope import Event

Kind = Literal["site", "vendor", "process", "system", "study", "tmf"]


class AuditRiskModelApproved(Event, name="audit_risk_model.approved"):
    """From now on scores and frequencies follow from this model."""

    record: str


class AuditRiskModelSuperseded(Event, name="audit_risk_model.superseded"):
    """Another model took its place."""

    record: str


class AuditableEntityRegistered(Event, name="auditable_entity.registered"):
    """Something belongs to the audit universe from now on."""

    record: str
    kind: Kind
    party: str | None = None
    process: str | None = None


class AuditableEntityRetired(Event, name="auditable_entity.retired"):
    """It is not audited any more."""

    record: str
