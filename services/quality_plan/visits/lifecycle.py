"""The lives of a monitoring visit, of its report and of what was found."""

from events.quality_plan import monitoring as told
from shared.children import no_open_children
from shared.comments import blocking_comments_answered
from shared.duedates import extension_steps
from shared.lifecycle import Lifecycle, Step
from shared.roles import STAFF, Relation, Role
from shared.signatures import Meaning

from . import domain, findings, reports
from .domain import LEADERS, MONITORS, PLANNERS, REVIEWERS

SYSTEM = (Role.SYSTEM,)
MONITOR, ANSWERER = (Relation.OWNER,), (Relation.ASSIGNEE,)
AHEAD = ("planned", "confirmed")
OPEN = ("draft", *AHEAD, "conducted")

VISIT = Lifecycle(
    initial="draft",
    states=(*OPEN, "reported", "closed", "cancelled"),
    final=frozenset({"closed", "cancelled"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("plan", "draft", "planned", PLANNERS, due=domain.planned_day, emits=told.MonitoringVisitPlanned,
             only_if=(domain.day_is_ahead, domain.plan_is_in_force, domain.is_a_monitor_of_the_site)),
        Step("confirm", "planned", "confirmed", MONITORS, as_=MONITOR, only_if=(domain.plan_is_in_force,),
             emits=told.MonitoringVisitConfirmed, label="Confirm it with the site"),
        Step("reschedule", AHEAD, "planned", PLANNERS, fields=domain.NewDay, reason=True,
             only_if=(domain.another_day_is_ahead,), does=domain.filled_in, due=domain.planned_day,
             emits=told.MonitoringVisitRescheduled),
        Step("reassign", (*AHEAD, "conducted"), "stays", LEADERS, fields=domain.NewMonitor, reason=True,
             only_if=(domain.names_another_monitor,), does=domain.filled_in, emits=told.MonitoringVisitReassigned),
        Step("conduct", "confirmed", "conducted", MONITORS, as_=MONITOR, fields=domain.Visited, does=domain.filled_in,
             due=domain.report_day, emits=told.MonitoringVisitConducted, label="Note the visit"),
        *extension_steps(("conducted",), MONITORS, told.MonitoringVisitExtensionRequested,
                         told.MonitoringVisitExtensionDecided),
        Step("note_report", "conducted", "reported", SYSTEM, due=lambda _: None,
             emits=told.MonitoringVisitReported),
        Step("close", "reported", "closed", MONITORS, only_if=(no_open_children, blocking_comments_answered),
             sign=Meaning.VERIFIED, emits=told.MonitoringVisitClosed, label="Sign: nothing is open"),
        Step("cancel", ("draft", *AHEAD), "cancelled", PLANNERS, reason=True, does=domain.not_made,
             emits=told.MonitoringVisitCancelled),
    ),
)  # fmt: skip

REPORT = Lifecycle(
    initial="draft",
    states=("draft", "submitted", "reviewed", "withdrawn"),
    final=frozenset({"reviewed", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("submit", "draft", "submitted", MONITORS, as_=MONITOR, sign=Meaning.AUTHORED,
             only_if=(reports.visit_was_conducted, reports.says_something, reports.findings_are_issued),
             emits=told.MonitoringReportSubmitted),
        Step("send_back", "submitted", "draft", REVIEWERS, not_as=MONITOR, reason=True, voids_signatures=True,
             emits=told.MonitoringReportReturned),
        # QMS-09: final by the signature of a reviewer who is neither the monitor nor wrote any of it
        Step("review", "submitted", "reviewed", REVIEWERS, not_as=(*MONITOR, Relation.AUTHOR), sign=Meaning.REVIEWED,
             only_if=(reports.visit_was_conducted, reports.findings_are_issued), does=reports.findings_named,
             also=reports.visit_reported, emits=told.MonitoringReportReviewed, label="Sign: reviewed"),
        Step("withdraw", "draft", "withdrawn", PLANNERS, reason=True),
    ),
)  # fmt: skip

FINDING = Lifecycle(
    initial="draft",
    states=("draft", "issued", "answered", "closed", "withdrawn"),
    final=frozenset({"closed", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("issue", "draft", "issued", MONITORS, only_if=(findings.day_is_ahead, findings.is_of_the_site),
             due=findings.due, emits=told.MonitoringFindingIssued, label="Issue it to the site"),
        Step("withdraw", "draft", "withdrawn", MONITORS, reason=True),
        Step("reassign", "issued", "stays", MONITORS, fields=findings.NewAnswerer, reason=True,
             only_if=(findings.names_another_of_the_site,), does=domain.filled_in,
             emits=told.MonitoringFindingReassigned),
        Step("answer", "issued", "answered", STAFF, as_=ANSWERER, fields=findings.FollowUp, does=findings.followed_up,
             emits=told.MonitoringFindingAnswered, label="Say what was done"),
        *extension_steps(("issued",), STAFF, told.MonitoringFindingExtensionRequested,
                         told.MonitoringFindingExtensionDecided),
        Step("send_back", "answered", "issued", MONITORS, not_as=ANSWERER, reason=True,
             emits=told.MonitoringFindingReturned),
        Step("close", "answered", "closed", MONITORS, not_as=ANSWERER, sign=Meaning.VERIFIED,
             only_if=(findings.quality_event_stands, blocking_comments_answered), does=findings.with_its_events,
             emits=told.MonitoringFindingClosed, label="Sign: followed up"),
    ),
)  # fmt: skip
