"""The lives of a series and of each activity: planned, due, completed with evidence or skipped with a signature."""

from events.quality_plan import activities as told
from shared.duedates import extension_steps
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation, Role
from shared.signatures import Meaning

from ..rules import MAKERS
from . import domain

SYSTEM = (Role.SYSTEM,)
OWNER = (Relation.OWNER,)
OPEN = ("planned", "due")

SERIES = Lifecycle(
    initial="draft",
    states=("draft", "active", "ended", "retired", "withdrawn"),
    final=frozenset({"ended", "retired", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("approve", "draft", "active", QUALITY, not_as=(Relation.AUTHOR,), sign=Meaning.QA_APPROVED,
             only_if=(domain.first_date_is_ahead,), does=lambda _: {"opened": 0}, emits=told.ActivitySeriesApproved),
        Step("note_opened", "active", "stays", SYSTEM),
        Step("run_out", "active", "ended", SYSTEM),
        Step("retire", "active", "retired", QUALITY, sign=Meaning.QA_APPROVED, reason=True,
             emits=told.ActivitySeriesRetired),
        Step("withdraw", "draft", "withdrawn", MAKERS, reason=True),
    ),
)  # fmt: skip

ACTIVITY = Lifecycle(
    initial="planned",
    states=(*OPEN, "completed", "skipped"),
    final=frozenset({"completed", "skipped"}),
    editable=frozenset(),
    opened=told.ActivityPlanned,
    transitions=(
        Step("come_due", "planned", "due", SYSTEM, emits=told.ActivityDue),
        Step("note_overdue", "due", "stays", SYSTEM, emits=told.ActivityOverdue),
        Step("add_evidence", OPEN, "stays", STAFF, as_=OWNER, fields=domain.Evidence, does=domain.shown),
        Step("complete", "due", "completed", STAFF, as_=OWNER, fields=domain.Outcome, sign=Meaning.IMPLEMENTED,
             only_if=(domain.evidence_is_there, domain.drill_was_accepted), does=lambda case: {"outcome": case.fields["outcome"]},
             emits=told.ActivityCompleted, label="Sign: done"),
        Step("request_skip", OPEN, "stays", STAFF, as_=OWNER, fields=domain.Skip, does=domain.asked_to_skip,
             emits=told.ActivitySkipRequested, label="Ask to skip it"),
        Step("skip", OPEN, "skipped", QUALITY, not_as=(Relation.PROPOSER, Relation.OWNER), sign=Meaning.QA_APPROVED,
             only_if=(domain.skip_was_asked,), emits=told.ActivitySkipped, label="Agree that it is skipped"),
        Step("decline_skip", OPEN, "stays", QUALITY, reason=True, only_if=(domain.skip_was_asked,),
             does=lambda _: {"skip_request": None}, emits=told.ActivitySkipDeclined),
        Step("reassign", OPEN, "stays", MAKERS, fields=domain.NewOwner, reason=True, emits=told.ActivityReassigned,
             does=lambda case: {"owner": case.fields["owner"]}),
        *extension_steps(OPEN, STAFF, told.ActivityExtensionRequested, told.ActivityExtensionDecided),
    ),
)  # fmt: skip
