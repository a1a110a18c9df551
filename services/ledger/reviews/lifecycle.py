"""The lives of a plan and of a review that follows from it."""

from events.ledger import (
    TrailReviewCompleted,
    TrailReviewMissed,
    TrailReviewOpened,
    TrailReviewPlanActivated,
    TrailReviewReassigned,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from .domain import Finding, NewReviewer, Seen, entries_are_of_the_sample, found, sample_was_seen, saw

SYSTEM = (Role.SYSTEM,)
REVIEWERS = (*QUALITY, Role.AUDITOR)
OWNER = (Relation.OWNER,)

PLAN = Lifecycle(
    initial="draft",
    states=("draft", "active", "retired", "withdrawn"),
    final=frozenset({"retired", "withdrawn"}),
    editable=frozenset(),
    transitions=(
        Step("activate", "draft", "active", QUALITY, not_as=(Relation.AUTHOR,), sign=Meaning.QA_APPROVED,
             emits=TrailReviewPlanActivated, label="Approve the plan"),
        Step("withdraw", "draft", "withdrawn", QUALITY, reason=True),
        Step("note_opened", "active", "stays", SYSTEM),
        Step("retire", "active", "retired", QUALITY, reason=True),
    ),
)  # fmt: skip

REVIEW = Lifecycle(
    initial="open",
    states=("open", "completed"),
    final=frozenset({"completed"}),
    editable=frozenset(),
    opened=TrailReviewOpened,
    transitions=(
        Step("look_at", "open", "stays", REVIEWERS, as_=OWNER, fields=Seen, only_if=(entries_are_of_the_sample,),
             does=saw),
        Step("record_finding", "open", "stays", REVIEWERS, as_=OWNER, fields=Finding, does=found),
        Step("reassign", "open", "stays", QUALITY, fields=NewReviewer, reason=True, emits=TrailReviewReassigned,
             does=lambda case: {"owner": case.fields["owner"]}),
        Step("note_missed", "open", "stays", SYSTEM, emits=TrailReviewMissed),
        Step("complete", "open", "completed", REVIEWERS, as_=OWNER, only_if=(sample_was_seen,),
             sign=Meaning.REVIEWED, emits=TrailReviewCompleted, label="Sign the review"),
    ),
)  # fmt: skip
