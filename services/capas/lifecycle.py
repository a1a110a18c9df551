"""The life of a CAPA, of its actions and of its effectiveness check, as tables."""

from events.capas import (
    ActionBegun,
    ActionCancelled,
    ActionClosed,
    ActionExtensionDecided,
    ActionExtensionRequested,
    ActionFactMet,
    ActionReturned,
    ActionSubmitted,
    CapaCancellationDeclined,
    CapaCancellationRequested,
    CapaCancelled,
    CapaClosed,
    CapaExtensionDecided,
    CapaExtensionRequested,
    CapaImplemented,
    CapaOpened,
    CapaPlanApproved,
    CapaPlanSubmitted,
    CapaReturned,
    CheckDecided,
    CheckDue,
    CheckEvaluated,
    CheckReturned,
    CheckScheduled,
)
from shared.children import no_open_children
from shared.comments import blocking_comments_answered
from shared.duedates import extension_steps
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation, Role
from shared.root_causes import cause_is_known
from shared.signatures import Meaning

from . import checks, consequences, rules
from .checks import Result
from .domain import Evidence

SYSTEM = (Role.SYSTEM,)
OWNER, EVALUATOR = (Relation.OWNER,), (Relation.ASSIGNEE,)
# Also those who answer for a vendor or a site, within its scope. C12
OUTSIDE = (Role.VENDOR_CONTACT, Role.INVESTIGATOR, Role.SITE_COORDINATOR)
PLANNERS = (*QUALITY, Role.STUDY_MANAGER, Role.MONITOR, Role.LEAD_MONITOR, Role.MEDICAL, *OUTSIDE)
PLANNING = ("draft", "team_defined", "analysis")
OPEN = (*PLANNING, "plan_approval", "implementing", "implementation_review")
READY = (cause_is_known, *rules.PLANNED)
ENDING = (no_open_children, blocking_comments_answered)

CAPA = Lifecycle(
    initial="draft",
    states=(*OPEN, "closed_pending_check", "effective_closed", "ineffective_closed", "closed", "cancelled"),
    final=frozenset({"effective_closed", "ineffective_closed", "closed", "cancelled"}),
    editable=frozenset(PLANNING),
    opened=CapaOpened,
    transitions=(
        Step("add_action", (*PLANNING, "implementing"), "stays", SYSTEM),
        Step("define_team", "draft", "team_defined", PLANNERS),
        Step("analyse", "team_defined", "analysis", PLANNERS, label="Begin the analysis"),
        Step("submit_plan", "analysis", "plan_approval", PLANNERS, as_=OWNER, only_if=READY, emits=CapaPlanSubmitted),
        Step("return_plan", "plan_approval", "analysis", QUALITY, reason=True, emits=CapaReturned),
        Step("approve_plan", "plan_approval", "implementing", QUALITY, not_as=OWNER,
             only_if=(*READY, blocking_comments_answered), sign=Meaning.QA_APPROVED, due=consequences.implement_by, also=consequences.begun, emits=CapaPlanApproved),
        Step("submit_implementation", "implementing", "implementation_review", PLANNERS, as_=OWNER,
             emits=CapaImplemented),
        Step("return_implementation", "implementation_review", "implementing", QUALITY, reason=True,
             emits=CapaReturned),
        Step("close", "implementation_review", "closed_pending_check", QUALITY, not_as=OWNER, sign=Meaning.CLOSURE,
             only_if=(*ENDING, rules.check_is_planned), does=consequences.closed, due=lambda _: None,
             emits=CapaClosed, label="Close, and check the effect later"),
        Step("close_without_check", "implementation_review", "closed", QUALITY, not_as=OWNER, sign=Meaning.CLOSURE,
             only_if=(*ENDING, rules.check_is_waived), does=consequences.closed, due=lambda _: None,
             emits=CapaClosed),
        Step("conclude_effective", "closed_pending_check", "effective_closed", SYSTEM),
        Step("conclude_ineffective", "closed_pending_check", "ineffective_closed", SYSTEM),
        Step("request_cancellation", OPEN, "stays", PLANNERS, reason=True, only_if=(rules.nobody_asked,),
             does=lambda case: {"cancellation": {"by": case.person.id}}, emits=CapaCancellationRequested),
        Step("decline_cancellation", OPEN, "stays", QUALITY, reason=True, only_if=(rules.somebody_asked,),
             does=lambda _: {"cancellation": None}, emits=CapaCancellationDeclined),
        Step("cancel", OPEN, "cancelled", QUALITY, not_as=OWNER, sign=Meaning.CANCELLATION, reason=True,
             only_if=(no_open_children, rules.another_asked), emits=CapaCancelled),
        *extension_steps(("implementing", "implementation_review"), PLANNERS, CapaExtensionRequested, CapaExtensionDecided),
    ),
)  # fmt: skip

WORKING = ("initiated", "implementing", "submitted")

ACTION = Lifecycle(
    initial="initiated",
    states=(*WORKING, "closed", "cancelled"),
    final=frozenset({"closed", "cancelled"}),
    editable=frozenset({"initiated"}),
    transitions=(
        Step("begin", "initiated", "implementing", SYSTEM, emits=ActionBegun),
        Step("contain", "initiated", "implementing", PLANNERS, only_if=(rules.contains, rules.documents_stay), emits=ActionBegun,
             label="Begin the containment at once"),
        Step("approve_addition", "initiated", "implementing", QUALITY, not_as=OWNER, sign=Meaning.QA_APPROVED,
             only_if=(rules.capa_is_running, rules.documents_stay), emits=ActionBegun),
        Step("meet_fact", ("initiated", "implementing"), "stays", SYSTEM, emits=ActionFactMet),
        Step("add_evidence", "implementing", "stays", STAFF, as_=OWNER, fields=Evidence, does=consequences.shown),
        Step("submit", "implementing", "submitted", STAFF, as_=OWNER, sign=Meaning.IMPLEMENTED,
             only_if=(rules.is_done, rules.dependencies_are_closed), emits=ActionSubmitted,
             label="Sign: implemented"),
        Step("verify", "submitted", "closed", QUALITY, not_as=OWNER, only_if=(blocking_comments_answered,),
             sign=Meaning.VERIFIED, emits=ActionClosed),
        Step("send_back", "submitted", "implementing", QUALITY, reason=True, emits=ActionReturned),
        Step("cancel", WORKING, "cancelled", QUALITY, not_as=OWNER, sign=Meaning.CANCELLATION, reason=True,
             emits=ActionCancelled),
        *extension_steps(("implementing", "submitted"), STAFF, ActionExtensionRequested, ActionExtensionDecided),
    ),
)  # fmt: skip

CHECK = Lifecycle(
    initial="scheduled",
    states=("scheduled", "due", "evaluated", "approved"),
    final=frozenset({"approved"}),
    editable=frozenset(),
    opened=CheckScheduled,
    transitions=(
        Step("come_due", "scheduled", "due", SYSTEM, emits=CheckDue),
        Step("record_result", "due", "stays", STAFF, as_=EVALUATOR, fields=Result, only_if=(checks.window_is_over,),
             does=checks.found),
        Step("evaluate", "due", "evaluated", STAFF, as_=EVALUATOR, sign=Meaning.EFFECTIVENESS,
             only_if=(checks.has_result, checks.is_independent), emits=CheckEvaluated,
             label="Sign the effect that was found"),
        Step("send_back", "evaluated", "due", QUALITY, reason=True, voids_signatures=True, emits=CheckReturned),
        Step("approve", "evaluated", "approved", QUALITY, not_as=EVALUATOR,
             only_if=(blocking_comments_answered,), sign=Meaning.QA_APPROVED, does=checks.decided, also=checks.concluded, emits=CheckDecided),
    ),
)  # fmt: skip
