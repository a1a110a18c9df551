"""What the audits service tells: what can be audited, by which risk model, and what became of audits."""

from typing import Literal

from pydantic import Field

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


class AuditProgrammeApproved(Event, name="audit_programme.approved"):
    """Quality assurance signed that everything is covered or answered for; management signs next."""

    record: str


class AuditProgrammeActivated(Event, name="audit_programme.activated"):
    """From now on it says what is audited when."""

    record: str


class AuditProgrammeSuperseded(Event, name="audit_programme.superseded"):
    """A newer version took its place."""

    record: str


class AuditCycleEnded(Event, name="audit_programme.cycle_ended"):
    """Its cycle is over; `uncovered` was audited less than was signed: entities, organisations, codes of processes."""

    record: str
    uncovered: list[str] = Field(default_factory=list)


class AuditProposed(Event, name="audit_proposal.opened"):
    """Facts speak for an audit; somebody has to decide, and nothing was rescheduled."""

    record: str
    about: str


class AuditProposalDecided(Event, name="audit_proposal.decided"):
    """It was accepted or declined, with the reason in the trail."""

    record: str
    about: str


class ChecklistTemplateApproved(Event, name="checklist_template.approved"):
    """From now on audits ask by it."""

    record: str


class ChecklistTemplateSuperseded(Event, name="checklist_template.superseded"):
    """A newer version took its place."""

    record: str


class AuditDrafted(Event, name="audit.drafted"):
    """It is a draft: by somebody's hand, or because the programme in force plans it for the quarter."""

    record: str
    about: str
    start_on: str
    programme: str | None = None
    quarter: str | None = None


class AuditQuarterChanged(Event, name="audit.quarter_changed"):
    """The programme has it in another quarter now, or no more; its dates stand until somebody moves them."""

    record: str
    owner: str | None = None
    quarter: str | None = None


class AuditPlanned(Event, name="audit.planned"):
    """It stands who audits what when; they are independent and qualified."""

    record: str
    about: str
    owner: str
    due_on: str | None = None


class AuditPreparationDue(Event, name="audit.preparation_due"):
    """It begins within a fortnight; the audited are told."""

    record: str
    owner: str
    due_on: str | None = None
    auditees: list[str] = Field(default_factory=list)


class AuditConfirmed(Event, name="audit.confirmed"):
    """The lead confirmed plan and agenda; the audited are told."""

    record: str
    owner: str
    auditees: list[str]


class AuditRescheduled(Event, name="audit.rescheduled"):
    """It was moved by somebody, with the reason in the trail."""

    record: str
    owner: str
    due_on: str | None = None


class AuditStarted(Event, name="audit.started"):
    """The fieldwork has begun."""

    record: str
    owner: str


class FieldworkCompleted(Event, name="audit.fieldwork_completed"):
    """Every question is answered; the report is due."""

    record: str
    owner: str
    due_on: str | None = None


class AuditReported(Event, name="audit.reported"):
    """Its report was signed; its findings are issued now."""

    record: str
    about: str


class AuditClosed(Event, name="audit.closed"):
    """Every finding is closed; there is a certificate."""

    record: str
    about: str


class AuditCancelled(Event, name="audit.cancelled"):
    """It does not take place."""

    record: str
    about: str
