"""The life of a training assignment, as a table."""

from collections.abc import Mapping
from datetime import date

from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingExtensionDecided,
    TrainingLocked,
    TrainingMissed,
    TrainingOverdue,
    TrainingQuizAnswered,
    TrainingReminded,
    TrainingReported,
    TrainingRunOpened,
    TrainingRunPlanned,
    TrainingSentBack,
    TrainingUnlocked,
)
from shared import clock
from shared.duedates import extension_steps
from shared.lifecycle import Case, Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation, Role
from shared.signatures import Meaning

from . import quiz
from .domain import Answers, Facilitated, FacilitatedReport, Report, Waiver, months_later
from .rules import (
    TRAINER,
    attempts_are_left,
    done_by_now,
    every_question_is_answered,
    has_the_verifier_role,
    is_a_quiz,
    is_not_passed,
    learner_has_no_account,
    names_another_verifier,
    needs_a_verifier,
    needs_no_verifier,
    prerequisites_are_done,
    proof_is_attached,
    quiz_is_passed,
    version_stands,
    was_opened,
)

LEARNER = (Relation.ASSIGNEE,)
SYSTEM = (Role.SYSTEM,)
OPEN = ("assigned", "in_progress", "locked", "awaiting_verification")
BEGUN = ("assigned", "in_progress")
# An administrator decides no quality, and is trained like everybody else. 21 CFR 11.10(i)
LEARNERS = (*STAFF, Role.STUDY_ADMINISTRATOR)


def _completed(case: Case) -> Mapping[str, object]:
    """Note when it was completed, and until when that counts."""
    months = quiz.requirement_of(case).get("refresh_months")
    until = months_later(clock.today(), int(months)).isoformat() if months else None
    return {"completed_at": clock.instant(clock.now()), "valid_until": until}


def _runs_out(case: Case) -> str | None:
    """From its completion on, the day that counts is the one on which it has to be refreshed."""
    until = case.record.data.get("valid_until")
    return str(until) if until else None


def _waived(case: Case) -> Mapping[str, object]:
    made = {**case.fields, "by": case.person.id, "at": clock.instant(clock.now())}
    return {"waiver": made, "valid_until": case.fields.get("until")}


def _facilitated(case: Case) -> Mapping[str, object]:
    """Note who recorded it for the learner, and from which proof; it counts from the day it was done."""
    months = quiz.requirement_of(case).get("refresh_months")
    done = date.fromisoformat(str(case.fields["done_on"]))
    until = months_later(done, int(months)).isoformat() if months else None
    return {**_completed(case), "facilitated": _by(case), "valid_until": until}


def _by(case: Case) -> Mapping[str, object]:
    return {**case.fields, "by": case.person.id, "at": clock.instant(clock.now())}


def _reported_for(case: Case) -> Mapping[str, object]:
    fields = case.fields
    report = {"done_on": fields["done_on"], "verifier": fields["verifier"], "evidence": fields["proof"]}
    return {"facilitated": _by(case), "report": report}


def _missed(case: Case) -> Mapping[str, object]:
    """Note with which assignment it was announced: the one that speaks for all of its curriculum."""
    return {"missed": case.fields["speaker"]}


ASSIGNMENT = Lifecycle(
    initial="assigned",
    states=(*OPEN, "completed", "waived", "cancelled"),
    final=frozenset({"completed", "waived", "cancelled"}),
    editable=frozenset(),
    opened=TrainingAssigned,
    transitions=(
        Step("open", "assigned", "in_progress", LEARNERS, as_=LEARNER, only_if=(version_stands, prerequisites_are_done),
             does=quiz.opened),
        Step("answer", "in_progress", "stays", LEARNERS, as_=LEARNER, fields=Answers, does=quiz.answered,
             only_if=(is_a_quiz, is_not_passed, attempts_are_left, every_question_is_answered),
             emits=TrainingQuizAnswered, label="Answer the quiz"),
        Step("lock", "in_progress", "locked", SYSTEM, emits=TrainingLocked),
        Step("unlock", "locked", "in_progress", TRAINER, not_as=LEARNER, reason=True, emits=TrainingUnlocked,
             does=lambda _: {"attempts_left": None}),
        Step("complete", BEGUN, "completed", LEARNERS, as_=LEARNER,
             only_if=(version_stands, was_opened, quiz_is_passed, needs_no_verifier), sign=Meaning.READ_UNDERSTOOD,
             does=_completed, due=_runs_out, emits=TrainingCompleted, label="Sign: read and understood"),
        Step("report_done", "in_progress", "awaiting_verification", LEARNERS, as_=LEARNER, fields=Report,
             only_if=(needs_a_verifier, names_another_verifier), sign=Meaning.READ_UNDERSTOOD,
             does=lambda case: {"report": dict(case.fields)}, emits=TrainingReported, label="Report as done"),
        Step("record_facilitated", BEGUN, "completed", TRAINER, not_as=LEARNER, fields=Facilitated,
             only_if=(version_stands, prerequisites_are_done, proof_is_attached, learner_has_no_account, needs_no_verifier,
                      done_by_now), sign=Meaning.FACILITATED, does=_facilitated, due=_runs_out, emits=TrainingCompleted,
             label="Record for a person without an account"),
        Step("report_facilitated", BEGUN, "awaiting_verification", TRAINER, not_as=LEARNER, fields=FacilitatedReport,
             only_if=(prerequisites_are_done, proof_is_attached, learner_has_no_account, needs_a_verifier,
                      names_another_verifier, done_by_now), sign=Meaning.FACILITATED, does=_reported_for, emits=TrainingReported,
             label="Report for a person without an account"),
        Step("verify", "awaiting_verification", "completed", STAFF, not_as=LEARNER, only_if=(has_the_verifier_role,),
             sign=Meaning.VERIFIED, does=_completed, due=_runs_out, emits=TrainingCompleted),
        Step("send_back", "awaiting_verification", "in_progress", STAFF, not_as=LEARNER,
             only_if=(has_the_verifier_role,), reason=True, emits=TrainingSentBack),
        Step("waive", OPEN, "waived", (*TRAINER, *QUALITY), not_as=LEARNER, fields=Waiver,
             sign=Meaning.QA_APPROVED, does=_waived, due=_runs_out, emits=TrainingCancelled),
        Step("cancel", OPEN, "cancelled", SYSTEM, emits=TrainingCancelled),
        Step("cancel_mistaken", OPEN, "cancelled", TRAINER, not_as=LEARNER, reason=True,
             emits=TrainingCancelled, label="Cancel a mistaken assignment"),
        Step("remind", OPEN, "stays", SYSTEM, does=lambda _: {"reminded": True}, emits=TrainingReminded),
        Step("announce_overdue", OPEN, "stays", SYSTEM, does=lambda _: {"overdue_announced": True},
             emits=TrainingOverdue),
        Step("announce_missed", OPEN, "stays", SYSTEM, does=_missed, emits=TrainingMissed),
        Step("count_as_missed", OPEN, "stays", SYSTEM, does=_missed),
        *extension_steps(OPEN, LEARNERS, decided=TrainingExtensionDecided),
    ),
)  # fmt: skip

RUN = Lifecycle(
    initial="planned",
    states=("planned", "complete"),
    final=frozenset({"complete"}),
    editable=frozenset(),
    opened=TrainingRunOpened,
    transitions=(Step("complete", "planned", "complete", SYSTEM, emits=TrainingRunPlanned),),
)
