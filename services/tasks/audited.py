"""What audits ask of people: to prepare them, to write what was found, to answer it, to judge the answers."""

from events import audits as told
from events.audits import findings
from events.envelope import Event
from shared.reactions import Reaction

from .groups import auditors, managers, owner, quality
from .quality import Asks

ROWS = (
    Asks(told.AuditProgrammeApproved, None, managers, "sign", "Approve {} for management"),
    Asks(told.AuditProgrammeActivated, "finish"),
    Asks(told.AuditPlanned, None, owner, "do", "Prepare {}"),
    Asks(told.AuditPreparationDue, "finish", owner, "do", "Prepare {}: it begins within a fortnight"),
    Asks(told.AuditRescheduled, "finish", owner, "do", "Prepare {} for its new date"),
    Asks(told.AuditConfirmed, "finish"),
    Asks(told.FieldworkCompleted, "finish", owner, "do", "Write the report of {}"),
    Asks(told.AuditReported, "finish"),
    Asks(told.AuditCancelled, "cancel"),
    Asks(findings.AuditReportSubmitted, None, quality, "sign", "Sign the report {}"),
    Asks(findings.AuditReportIssued, "finish"),
    Asks(findings.FindingIssued, None, owner, "do", "Answer {}"),
    Asks(findings.FindingRegraded, "finish", owner, "do", "Answer {}, which was graded anew"),
    Asks(findings.FindingResponded, "finish", auditors, "review", "Judge the answer to {}"),
    Asks(findings.FindingRejected, "finish", owner, "do", "Answer {} again"),
    Asks(findings.FindingAccepted, "finish", auditors, "sign", "Verify what was promised for {}"),
    Asks(findings.FindingClosed, "finish"),
    Asks(told.AuditProposed, None, auditors, "decide", "Decide on {}, an audit that facts speak for"),
    Asks(told.AuditProposalDecided, "finish"),
)
REACTIONS: dict[type[Event], Reaction] = {row.event: row.react for row in ROWS}
