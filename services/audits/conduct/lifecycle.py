"""The life of an audit."""

from events.audits import (
    AuditCancelled,
    AuditClosed,
    AuditConfirmed,
    AuditDrafted,
    AuditPlanned,
    AuditPreparationDue,
    AuditQuarterChanged,
    AuditReported,
    AuditRescheduled,
    AuditStarted,
    FieldworkCompleted,
)
from shared.children import no_open_children
from shared.comments import blocking_comments_answered
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..domain import AUDIT
from ..findings.births import followed
from . import domain, rules

LEAD = (Relation.OWNER,)
SYSTEM = (Role.SYSTEM,)
TO_BEGIN = ("draft", "planned", "in_preparation", "confirmed")
CARRIED_OUT = ("fieldwork_complete", "reported", "closed")
OPEN = (*TO_BEGIN, "in_progress", "fieldwork_complete", "reported")

AUDIT_LIFE = Lifecycle(
    initial="draft",
    states=(*OPEN, "closed", "cancelled"),
    final=frozenset({"closed", "cancelled"}),
    editable=frozenset({"draft", "planned", "in_preparation"}),
    opened=AuditDrafted,
    transitions=(
        Step("plan", "draft", "planned", AUDIT, only_if=rules.PLANNABLE, due=domain.begins,
             emits=AuditPlanned),
        Step("prepare", "planned", "in_preparation", SYSTEM, emits=AuditPreparationDue),
        Step("confirm", ("planned", "in_preparation"), "confirmed", AUDIT, as_=LEAD,
             only_if=(*rules.PLANNABLE, rules.somebody_answers, rules.has_an_agenda), does=domain.confirmed, emits=AuditConfirmed,
             label="Confirm the plan"),
        Step("reschedule", TO_BEGIN, "stays", QUALITY, fields=domain.NewDates, reason=True,
             only_if=(rules.has_a_lead, rules.ends_after_it_begins), does=domain.moved, due=domain.begins,
             emits=AuditRescheduled),
        Step("note_quarter", TO_BEGIN, "stays", SYSTEM, emits=AuditQuarterChanged),
        Step("write_narrative", ("in_progress", "fieldwork_complete", "reported"), "stays", AUDIT,
             fields=domain.Narrative, does=domain.moved),
        Step("begin", "confirmed", "in_progress", AUDIT, as_=LEAD, only_if=(*rules.AUDITORS, rules.its_day_has_come),
             does=domain.began, emits=AuditStarted),
        Step("answer", "in_progress", "stays", AUDIT, only_if=(rules.is_a_question,), fields=domain.Answered,
             does=domain.answered, also=followed, label="Answer a question"),
        Step("complete_fieldwork", "in_progress", "fieldwork_complete", AUDIT, as_=LEAD,
             only_if=(rules.everything_is_answered,), does=domain.fieldwork_ended,
             due=lambda case: str(case.record.data["report_due_on"]), emits=FieldworkCompleted),
        Step("note_report", "fieldwork_complete", "reported", SYSTEM, due=lambda _: None, emits=AuditReported),
        Step("close", "reported", "closed", QUALITY, not_as=LEAD,
             only_if=(no_open_children, blocking_comments_answered), sign=Meaning.CLOSURE,
             emits=AuditClosed),
        Step("cancel", (*TO_BEGIN, "in_progress"), "cancelled", (Role.QUALITY_MANAGER,), reason=True,
             only_if=(no_open_children,), sign=Meaning.CANCELLATION, emits=AuditCancelled),
    ),
)  # fmt: skip
