"""The life of a quality event, of a serious breach's assessment, and of a criterion, as tables."""

from events.quality_events import (
    CriterionActivated,
    PersistentNoncomplianceDecided,
    PersistentNoncomplianceFlagged,
    QualityEventAssessed,
    QualityEventCancellationDeclined,
    QualityEventCancellationRequested,
    QualityEventCancelled,
    QualityEventClosed,
    QualityEventDecided,
    QualityEventDecisionRequested,
    QualityEventInvestigated,
    QualityEventInvestigationStarted,
    QualityEventRated,
    QualityEventReopened,
    QualityEventReported,
    QualityEventReturned,
    QualityEventRetyped,
    QualityEventTriaged,
)
from events.quality_events.clocks import (
    SeriousBreachClockWarned,
    SeriousBreachClosed,
    SeriousBreachConfirmed,
    SeriousBreachNotified,
    SeriousBreachReassessed,
    SeriousBreachRuledOut,
    SeriousBreachRulingSigned,
    SeriousBreachSuspected,
    StatutoryReportClockWarned,
    StatutoryReportClosed,
    StatutoryReportNotified,
    StatutoryReportOpened,
    StatutoryReportReassessed,
    StatutoryReportRuledOut,
)
from shared.children import no_open_children
from shared.comments import blocking_comments_answered
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation, Role
from shared.root_causes import cause_is_known
from shared.signatures import Meaning

from . import breaches, consequences, duties, rules
from .consequences import Awareness, Going, Rated, Recurrence, Retyped, Triage, births

SYSTEM = (Role.SYSTEM,)
SPONSOR = (*QUALITY, Role.STUDY_MANAGER, Role.MEDICAL)
HANDLERS = (*SPONSOR, Role.MONITOR, Role.LEAD_MONITOR, Role.INVESTIGATOR, Role.SITE_COORDINATOR)
OWNER, PROPOSER = (Relation.OWNER,), (Relation.PROPOSER,)
EDITABLE = ("reported", "triaged", "assessment", "investigation")
OPEN = (*EDITABLE, "qa_approval", "final_approval")
ENDING = (no_open_children, blocking_comments_answered, rules.is_rated, rules.identifies_nobody, rules.is_summed_up,
          rules.correction_is_decided, rules.persistence_is_decided)  # fmt: skip

EVENT = Lifecycle(
    initial="reported",
    states=(*OPEN, "pending_cancellation", "closed", "cancelled"),
    final=frozenset({"closed", "cancelled"}),
    editable=frozenset(EDITABLE),
    opened=QualityEventReported,
    transitions=(
        Step("offer_candidates", OPEN, "stays", SYSTEM),
        Step("note_capa", (*OPEN, "pending_cancellation", "closed", "cancelled"), "stays", SYSTEM),
        Step("flag_persistence", OPEN, "stays", SYSTEM, does=lambda _: {"persistent": True},
             emits=PersistentNoncomplianceFlagged),
        Step("rate", EDITABLE, "stays", HANDLERS, only_if=(rules.is_not_lowered,), fields=Rated,
             does=consequences.rated, emits=QualityEventRated),
        Step("propose_lower_rating", EDITABLE, "stays", HANDLERS, only_if=(rules.is_rated,), fields=Rated,
             does=lambda case: {"lower_rating": {**case.fields, "by": case.person.id}},
             emits=QualityEventDecisionRequested),
        Step("lower_rating", EDITABLE, "stays", QUALITY, not_as=(*OWNER, *PROPOSER), sign=Meaning.QA_APPROVED,
             only_if=(rules.lower_rating_is_proposed,), does=consequences.lowered, emits=QualityEventRated),
        Step("propose_awareness", OPEN, "stays", HANDLERS, only_if=(rules.awareness_is_possible,),
             fields=Awareness, does=lambda case: {"awareness": {**case.fields, "by": case.person.id}},
             emits=QualityEventDecisionRequested, label="Propose another instant of awareness"),
        Step("correct_awareness", OPEN, "stays", QUALITY, not_as=PROPOSER, sign=Meaning.VERIFIED, reason=True,
             only_if=(rules.awareness_is_proposed,), does=consequences.corrected, also=consequences.clock_moves,
             emits=QualityEventDecided, label="Correct the instant of awareness"),
        Step("decline_proposals", OPEN, "stays", QUALITY, reason=True, emits=QualityEventDecided,
             does=lambda _: {"awareness": None, "lower_rating": None, "persistence_plan": None}),
        Step("confirm_no_identifiers", OPEN, "stays", QUALITY, not_as=(Relation.AUTHOR,), reason=True,
             does=consequences.confirmed, label="Confirm that the texts identify no participant"),
        Step("retype", OPEN, "stays", HANDLERS, fields=Retyped, reason=True, only_if=(rules.no_breach_yet,),
             does=consequences.retyped, also=births, emits=QualityEventRetyped, label="Change the kind"),
        Step("suspect_breach", OPEN, "stays", STAFF, reason=True, only_if=(rules.no_breach_yet,),
             does=consequences.suspected, also=births, label="Suspect a serious breach"),
        Step("check_recurrence", EDITABLE, "stays", HANDLERS, fields=Recurrence, does=consequences.judged,
             label="Judge similar events"),
        Step("plan_going_on", OPEN, "stays", HANDLERS, fields=Going,
             does=lambda case: {"persistence_plan": {**case.fields, "by": case.person.id}},
             label="Propose how to go on after persistent noncompliance"),
        Step("decide_going_on", OPEN, "stays", (Role.QUALITY_MANAGER,), not_as=PROPOSER, sign=Meaning.APPROVED,
             only_if=(rules.persistence_is_planned,), does=consequences.decided_to_go_on,
             emits=PersistentNoncomplianceDecided),
        Step("triage", ("reported", "triaged"), "triaged", QUALITY, fields=Triage,
             only_if=(rules.is_rated, rules.identifies_nobody, rules.importance_has_its_criterion),
             does=consequences.triaged, due=consequences.work_due, emits=QualityEventTriaged),
        Step("log", "triaged", "closed", QUALITY, not_as=OWNER, sign=Meaning.CLOSURE,
             only_if=(rules.may_be_logged, no_open_children, blocking_comments_answered, rules.identifies_nobody),
             does=lambda _: {"outcome": "logged"}, emits=QualityEventClosed, label="Close as logged"),
        Step("assess", "triaged", "assessment", HANDLERS, only_if=(rules.matters,), label="Begin the assessment"),
        Step("submit_assessment", "assessment", "qa_approval", HANDLERS, as_=OWNER, only_if=(rules.is_assessed,),
             emits=QualityEventAssessed),
        Step("return_assessment", "qa_approval", "assessment", QUALITY, reason=True, emits=QualityEventReturned),
        Step("close_minor", "qa_approval", "closed", QUALITY, not_as=OWNER, sign=Meaning.QA_APPROVED,
             only_if=(rules.is_minor, *ENDING), does=lambda _: {"outcome": "assessed"}, emits=QualityEventClosed,
             label="Approve and close"),
        Step("approve_assessment", "qa_approval", "investigation", QUALITY, not_as=OWNER, sign=Meaning.QA_APPROVED,
             only_if=(rules.is_grave,), emits=QualityEventInvestigationStarted),
        Step("submit_investigation", "investigation", "final_approval", HANDLERS, as_=OWNER,
             only_if=(cause_is_known, rules.similar_events_judged), emits=QualityEventInvestigated),
        Step("return_investigation", "final_approval", "investigation", QUALITY, reason=True,
             emits=QualityEventReturned),
        Step("close", "final_approval", "closed", QUALITY, not_as=OWNER, sign=Meaning.CLOSURE,
             only_if=(cause_is_known, rules.similar_events_judged, *ENDING),
             does=lambda _: {"outcome": "investigated"}, emits=QualityEventClosed),
        Step("reopen", "closed", "assessment", QUALITY, reason=True, reopens=True, due=consequences.work_due,
             does=lambda _: {"outcome": None, "matters": True}, emits=QualityEventReopened),
        Step("reopen_as_ineffective", "closed", "assessment", SYSTEM, reopens=True, due=consequences.work_due,
             does=lambda _: {"outcome": None}, emits=QualityEventReopened),
        Step("request_cancellation", OPEN, "pending_cancellation", HANDLERS, reason=True,
             does=lambda case: {"cancellation": {"by": case.person.id}}, emits=QualityEventCancellationRequested),
        Step("decline_cancellation", "pending_cancellation", "reported", QUALITY, reason=True,
             does=lambda _: {"cancellation": None}, due=consequences.triage_due,
             emits=QualityEventCancellationDeclined),
        Step("cancel", "pending_cancellation", "cancelled", QUALITY, not_as=PROPOSER, sign=Meaning.CANCELLATION,
             only_if=(no_open_children,), emits=QualityEventCancelled),
    ),
)  # fmt: skip

RUNNING = ("suspected", "assessing", "breach")
NOT_ENDED = (*RUNNING, "notified", "follow_up")

BREACH = Lifecycle(
    initial="suspected",
    states=(*NOT_ENDED, "not_breach", "closed"),
    final=frozenset({"not_breach", "closed"}),
    editable=frozenset(),
    opened=SeriousBreachSuspected,
    transitions=(
        Step("move_clock", NOT_ENDED, "stays", SYSTEM, due=lambda case: breaches.day(case.record.data)),
        Step("warn", RUNNING, "stays", SYSTEM, emits=SeriousBreachClockWarned),
        Step("request_extension", NOT_ENDED, "stays", STAFF, only_if=(breaches.the_law_allows_it,), label="Extend the clock"),
        Step("assess", "suspected", "assessing", SPONSOR, fields=breaches.Jurisdictions, does=breaches.assessed,
             due=lambda case: breaches.day(case.record.data), label="Begin the assessment"),
        Step("propose_decision", "assessing", "stays", SPONSOR, fields=breaches.Proposal, does=breaches.proposed,
             voids_signatures=True),
        Step("confirm_breach", "assessing", "breach", breaches.RULERS, sign=Meaning.APPROVED,
             only_if=(breaches.breach_is_proposed,), emits=SeriousBreachConfirmed, label="Sign: it is a serious breach"),
        Step("rule_out", "assessing", "not_breach", breaches.RULERS, sign=Meaning.APPROVED,
             only_if=(breaches.no_breach_is_proposed, breaches.has_not_ruled, breaches.role_has_not_ruled),
             needs=breaches.rulings_missing, emits=SeriousBreachRuledOut, emits_each_time=SeriousBreachRulingSigned,
             label="Sign: it is no serious breach"),
        Step("reassess", "not_breach", "assessing", SPONSOR, reason=True, reopens=True, voids_signatures=True,
             does=lambda _: {"proposal": None}, emits=SeriousBreachReassessed),
        Step("record_notification", "breach", "notified", SPONSOR, fields=breaches.Notification,
             only_if=(breaches.follows_awareness,), does=breaches.notified, emits=SeriousBreachNotified),
        Step("follow_up", "notified", "follow_up", SPONSOR, label="Follow up with the authority"),
        Step("close", ("notified", "follow_up"), "closed", QUALITY, sign=Meaning.CLOSURE,
             only_if=(blocking_comments_answered,), emits=SeriousBreachClosed),
    ),
)  # fmt: skip

DUTY = Lifecycle(
    initial="running",
    states=("running", "notified", "not_due", "closed"),
    final=frozenset({"not_due", "closed"}),
    editable=frozenset(),
    opened=StatutoryReportOpened,
    transitions=(
        Step("move_clock", ("running", "notified"), "stays", SYSTEM, due=lambda case: breaches.day(case.record.data)),
        Step("warn", "running", "stays", SYSTEM, emits=StatutoryReportClockWarned),
        Step("request_extension", ("running", "notified"), "stays", STAFF, only_if=(breaches.the_law_allows_it,),
             label="Extend the clock"),
        Step("record_notification", "running", "notified", SPONSOR, fields=breaches.Notification,
             only_if=(duties.follows_its_start,), does=breaches.notified, emits=StatutoryReportNotified),
        Step("propose_no_report", "running", "stays", SPONSOR, fields=duties.NoDuty, does=duties.proposed,
             label="Propose that nothing has to be told"),
        Step("rule_out", "running", "not_due", (Role.QUALITY_MANAGER,), not_as=PROPOSER, sign=Meaning.APPROVED,
             only_if=(duties.no_duty_is_proposed,), emits=StatutoryReportRuledOut,
             label="Sign: nothing has to be told"),
        Step("reassess", "not_due", "running", SPONSOR, reason=True, reopens=True, voids_signatures=True,
             does=lambda _: {"proposal": None}, emits=StatutoryReportReassessed),
        Step("close", "notified", "closed", QUALITY, only_if=(blocking_comments_answered,), sign=Meaning.CLOSURE, emits=StatutoryReportClosed),
    ),
)  # fmt: skip

CRITERION = Lifecycle(
    initial="draft",
    states=("draft", "active", "retired"),
    final=frozenset({"retired"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("activate", "draft", "active", QUALITY, sign=Meaning.QA_APPROVED, emits=CriterionActivated),
        Step("retire", ("draft", "active"), "retired", QUALITY, sign=Meaning.CANCELLATION, reason=True),
    ),
)  # fmt: skip
