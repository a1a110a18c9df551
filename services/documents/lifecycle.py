"""The life of a controlled document and of its versions, as tables."""

from events.documents import (
    DocumentChangeAnnounced,
    DocumentMadeEffective,
    DocumentMadeObsolete,
    DocumentObsolescenceAgreed,
    DocumentObsolescenceDeclined,
    DocumentObsolescenceRequested,
    DocumentOwnerChanged,
    DocumentOwnerLeft,
    DocumentRegistered,
    DocumentReviewDue,
    DocumentReviewed,
    DocumentVersionApprovalSigned,
    DocumentVersionApproved,
    DocumentVersionReady,
    DocumentVersionRejected,
    DocumentVersionReviewed,
    DocumentVersionReviewSigned,
    DocumentVersionSubmitted,
    DocumentVersionSuperseded,
    DocumentVersionWithdrawn,
    FileAttached,
    FileRefused,
)
from shared import clock
from shared.comments import blocking_comments_answered
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from .consequences import (
    approval_meaning,
    approved,
    became_effective,
    effective_ends,
    gave_up,
    next_review,
    review_due_on,
    reworked,
    to_be_revised,
)
from .domain import NewOwner, NewRetention
from .holds.domain import legal_hold
from .resting import nothing_rests_on_it, passed_over, something_rests_on_it
from .rules import (
    approvals_missing,
    change_is_described,
    date_is_reached,
    file_attached,
    file_is_in_the_vault,
    gate_is_met,
    impact_is_justified,
    is_another_owner,
    it_is_their_turn,
    no_version_in_work,
    not_signed_yet,
    nothing_ever_effective,
    owner_agreed,
    quality_approves,
    quality_signs_last,
    reviews_missing,
    route_is_complete,
    something_is_effective,
)

CONTROL = (Role.DOCUMENT_CONTROLLER,)
SYSTEM = (Role.SYSTEM,)
WRITERS = (Role.AUTHOR, *CONTROL, *QUALITY)
REVIEWERS = (Role.REVIEWER, Role.APPROVER, *CONTROL, *QUALITY, Role.STUDY_MANAGER, Role.MEDICAL)
APPROVERS = (Role.APPROVER, *QUALITY, Role.STUDY_MANAGER, Role.MEDICAL)

DOCUMENT = Lifecycle(
    initial="active",
    states=("active", "under_obsolescence", "obsolete", "void"),
    final=frozenset({"obsolete", "void"}),
    editable=frozenset({"active"}),
    opened=DocumentRegistered,
    transitions=(
        Step("start_version", "active", "stays", SYSTEM, only_if=(no_version_in_work,)),
        Step("end_version", "active", "stays", SYSTEM),
        Step("take_effect", "active", "stays", SYSTEM),
        Step("announce_review", "active", "stays", SYSTEM, emits=DocumentReviewDue),
        Step("confirm_review", "active", "stays", (*CONTROL, *WRITERS, *APPROVERS), as_=(Relation.OWNER,),
             only_if=(something_is_effective,), sign=Meaning.REVIEWED, does=next_review, emits=DocumentReviewed,
             label="Keep as it is after periodic review"),
        Step("decide_to_revise", "active", "stays", (*CONTROL, *WRITERS, *APPROVERS), as_=(Relation.OWNER,),
             only_if=(something_is_effective,), sign=Meaning.REVIEWED, reason=True, does=to_be_revised,
             emits=DocumentReviewed, label="Have it revised after periodic review"),
        Step("tell_users", ("active", "under_obsolescence"), "stays", SYSTEM, emits=DocumentChangeAnnounced),
        Step("flag_owner", ("active", "under_obsolescence"), "stays", SYSTEM, does=lambda _: {"owner_left": True},
             emits=DocumentOwnerLeft),
        Step("change_owner", ("active", "under_obsolescence"), "stays", (*CONTROL, *QUALITY), fields=NewOwner,
             reason=True, only_if=(is_another_owner,), emits=DocumentOwnerChanged,
             does=lambda case: {"owner": case.fields["owner"], "owner_left": None}),
        Step("change_retention", ("active", "under_obsolescence"), "stays", QUALITY, fields=NewRetention, reason=True,
             only_if=(legal_hold,), does=lambda case: {"retention_class": case.fields["retention_class"]}),
        Step("note_holds", ("active", "under_obsolescence", "obsolete", "void"), "stays", SYSTEM),
        Step("request_obsolescence", "active", "under_obsolescence", CONTROL, reason=True,
             only_if=(something_is_effective, no_version_in_work, nothing_rests_on_it),
             emits=DocumentObsolescenceRequested, does=lambda _: {"owner_agreed": None}),
        Step("override_dependants", ("active", "under_obsolescence"), "stays", (Role.QUALITY_MANAGER,),
             not_as=(Relation.OWNER,), only_if=(something_is_effective, something_rests_on_it), sign=Meaning.OVERRIDE,
             reason=True, does=passed_over, label="Let it become obsolete in spite of what rests on it"),
        Step("agree_to_obsolescence", "under_obsolescence", "stays", (*WRITERS, *APPROVERS),
             as_=(Relation.OWNER,), sign=Meaning.APPROVED, does=lambda _: {"owner_agreed": True},
             emits=DocumentObsolescenceAgreed),
        Step("approve_obsolescence", "under_obsolescence", "obsolete", QUALITY, not_as=(Relation.OWNER,),
             only_if=(owner_agreed, nothing_rests_on_it), sign=Meaning.QA_APPROVED, also=effective_ends,
             emits=DocumentMadeObsolete),
        Step("decline_obsolescence", "under_obsolescence", "active", (*QUALITY, *CONTROL), reason=True,
             does=lambda _: {"dependants_passed_over": None}, emits=DocumentObsolescenceDeclined),
        Step("void", "active", "void", QUALITY, only_if=(nothing_ever_effective, no_version_in_work),
             sign=Meaning.CANCELLATION, reason=True),
    ),
)  # fmt: skip

VERSION = Lifecycle(
    initial="draft",
    states=("draft", "in_review", "in_approval", "approved", "effective", "superseded", "obsolete", "withdrawn"),
    final=frozenset({"superseded", "obsolete", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("attach_file", "draft", "stays", SYSTEM, emits=FileAttached),
        Step("refuse_file", "draft", "stays", SYSTEM, emits=FileRefused),
        Step("submit", "draft", "in_review", WRITERS, as_=(Relation.AUTHOR,), sign=Meaning.AUTHORED,
             only_if=(file_attached, change_is_described, route_is_complete, quality_approves, impact_is_justified),
             due=review_due_on, emits=DocumentVersionSubmitted, label="Submit for review"),
        Step("keep_in_vault", "in_review", "stays", SYSTEM, emits=DocumentVersionReady),
        Step("review", "in_review", "in_approval", REVIEWERS, as_=(Relation.REVIEWER,), not_as=(Relation.AUTHOR,),
             only_if=(file_is_in_the_vault, not_signed_yet, it_is_their_turn), needs=reviews_missing,
             sign=Meaning.REVIEWED, due=review_due_on, emits=DocumentVersionReviewed, emits_each_time=DocumentVersionReviewSigned),
        Step("approve", "in_approval", "approved", APPROVERS, as_=(Relation.APPROVER,), not_as=(Relation.AUTHOR,),
             only_if=(file_is_in_the_vault, not_signed_yet, blocking_comments_answered, it_is_their_turn,
                      quality_signs_last), needs=approvals_missing, sign=approval_meaning, does=approved, due=lambda _: None, emits=DocumentVersionApproved,
             emits_each_time=DocumentVersionApprovalSigned),
        Step("reject", ("in_review", "in_approval"), "draft", REVIEWERS,
             as_=(Relation.REVIEWER, Relation.APPROVER), not_as=(Relation.AUTHOR,), reason=True,
             does=reworked, due=lambda _: None, voids_signatures=True, emits=DocumentVersionRejected,
             label="Send back for rework"),
        Step("withdraw", "draft", "withdrawn", WRITERS, as_=(Relation.AUTHOR,), reason=True, also=gave_up,
             emits=DocumentVersionWithdrawn),
        Step("keep_rendition", ("approved", "effective", "superseded", "obsolete"), "stays", SYSTEM),
        Step("make_effective", "approved", "effective", (*CONTROL, *SYSTEM), only_if=(gate_is_met, date_is_reached),
             does=lambda _: {"effective_at": clock.instant(clock.now())}, also=became_effective,
             emits=DocumentMadeEffective),
        Step("override_gate", "approved", "effective", (Role.QUALITY_MANAGER,), not_as=(Relation.AUTHOR,),
             only_if=(date_is_reached,), sign=Meaning.OVERRIDE, reason=True,
             does=lambda _: {"effective_at": clock.instant(clock.now())}, also=became_effective,
             emits=DocumentMadeEffective, label="Make effective in spite of the training gate"),
        Step("note_holds", ("draft", "in_review", "in_approval", "approved", "effective", "superseded", "obsolete",
                            "withdrawn"), "stays", SYSTEM),
        Step("supersede", "effective", "superseded", SYSTEM, emits=DocumentVersionSuperseded),
        Step("make_obsolete", "effective", "obsolete", SYSTEM),
    ),
)  # fmt: skip
