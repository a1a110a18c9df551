"""What audits ask of people: to prepare them, to write what was found, to answer it, to judge the answers."""

from events import audits as told
from events.audits import findings
from events.envelope import Event
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reaction
from shared.roles import Role

from . import holders
from .groups import GROUPS, auditors, managers, owner, quality
from .inbox import NOTICE, Work, ask, end
from .quality import Asks

ROWS = (
    Asks(told.AuditProgrammeApproved, None, managers, "sign", "Approve {} for management"),
    Asks(told.AuditProgrammeActivated, "finish"),
    Asks(told.AuditPlanned, "finish", owner, "do", "Prepare {}"),
    Asks(told.AuditRescheduled, "finish", owner, "do", "Prepare {} for its new date"),
    Asks(told.AuditConfirmed, "finish"),
    Asks(told.FieldworkCompleted, "finish", owner, "do", "Write the report of {}"),
    Asks(told.AuditStarted, "finish"),
    Asks(told.AuditReported, "finish"),
    Asks(told.AuditCancelled, "cancel"),
    Asks(findings.AuditReportSubmitted, None, quality, "sign", "Sign the report {}"),
    Asks(findings.AuditReportIssued, "finish"),
    Asks(findings.FindingResponded, "finish", auditors, "review", "Judge the answer to {}"),
    Asks(findings.FindingRejected, "finish", owner, "do", "Answer {} again"),
    Asks(findings.FindingAccepted, "finish", auditors, "sign", "Verify what was promised for {}"),
    Asks(findings.FindingClosed, "finish"),
    Asks(
        findings.FindingReopened,
        "cancel",
        auditors,
        "sign",
        "Verify {} anew: its corrective action did not work",
        "critical",
    ),
    Asks(told.AuditProposed, None, auditors, "decide", "Decide on {}, an audit that facts speak for"),
    Asks(told.AuditProposalDecided, "finish"),
)


def drafted(heard: Heard) -> None:
    """Somebody takes up what the programme plans; what people draft themselves they know of."""
    if heard.fact.programme and heard.is_newest():
        said = f"Name who leads {heard.envelope.number} and plan it: the programme has it in {heard.fact.quarter}"
        ask(heard, auditors(heard), Work("do", said, heard.fact.start_on, group=GROUPS[auditors]))


def quarter_changed(heard: Heard) -> None:
    """Who leads it and who may move it are told; nothing was moved."""
    if not heard.is_newest():
        return
    where = f"in {heard.fact.quarter}" if heard.fact.quarter else "no more"
    said = (
        f"{heard.envelope.number}: the programme has it {where} now; its dates stand until somebody moves it"
    )
    lead = (heard.fact.owner,) if heard.fact.owner else ()
    end(heard, "finish", topic=NOTICE)
    ask(heard, (*lead, *quality(heard)), Work("acknowledge", said, topic=NOTICE))


def preparation_due(heard: Heard) -> None:
    """The lead prepares it, and the audited know when it begins."""
    if not heard.is_newest():
        return
    number, due_on = heard.envelope.number, heard.fact.due_on
    end(heard, "finish")
    ask(heard, owner(heard), Work("do", f"Prepare {number}: it begins within a fortnight", due_on))
    said = f"{number}: you are audited within a fortnight"
    ask(heard, heard.fact.auditees, Work("acknowledge", said, due_on, topic=NOTICE))


def graded(heard: Heard) -> None:
    """Whoever was audited answers it; the quality manager knows of a critical one at once. records.md 2.13"""
    if not heard.is_newest():
        return
    number, anew = heard.envelope.number, heard.fact.name == findings.FindingRegraded.name
    for topic in ("", NOTICE):
        end(heard, "finish", topic=topic)
    said = f"Answer {number}, which was graded anew" if anew else f"Answer {number}"
    ask(heard, owner(heard), Work("do", said, heard.fact.due_on))
    if heard.fact.grade == "critical":
        said = f"{number} is a critical finding"
        work = Work("acknowledge", said, topic=NOTICE, priority="critical")
        ask(heard, holders.of(Role.QUALITY_MANAGER, scope=WHOLE_STUDY), work)


REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    told.AuditDrafted: drafted,
    told.AuditQuarterChanged: quarter_changed,
    told.AuditPreparationDue: preparation_due,
    findings.FindingIssued: graded,
    findings.FindingRegraded: graded,
}
