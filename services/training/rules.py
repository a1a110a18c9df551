"""The rules about a training assignment: what has to come before, who may see that it was done."""

from collections.abc import Sequence

from shared import clock
from shared.lifecycle import Case, rule
from shared.roles import Role

from . import quiz

VERIFIED = ("classroom", "on_job", "external")
TRAINER = (Role.TRAINING_ADMINISTRATOR,)


@rule(
    "this version is not in force any more; nothing has to be read",
    code="INVALID_TRANSITION",
    clause="records.md 2.4: complete on a superseded version",
)
def version_stands(case: Case) -> bool:
    """Nobody signs that they were trained on what is superseded or obsolete."""
    return case.facts.get("over") is False


@rule(
    "open the document and read it to the end first",
    code="MISSING_FIELD",
    clause="records.md 2.4: parts opened",
)
def was_opened(case: Case) -> bool:
    """Nobody can have understood what they never opened."""
    return bool(case.record.data.get("opened_at"))


@rule("complete what comes before it", code="NOT_TRAINED", clause="records.md 2.4: prerequisites")
def prerequisites_are_done(case: Case) -> Sequence[str] | bool:
    """What builds on something else waits for it."""
    missing = case.facts.get("prerequisites")
    return list(missing) if isinstance(missing, Sequence) else False


@rule("this is no quiz", code="INVALID_TRANSITION", clause="records.md 2.4: requirement kinds")
def is_a_quiz(case: Case) -> bool:
    """Only a quiz is answered."""
    return bool(case.record.data["kind"] == "quiz" and quiz.requirement_of(case).get("quiz"))


@rule("you passed already; sign that you read and understood", code="INVALID_TRANSITION", clause="OPS-01")
def is_not_passed(case: Case) -> bool:
    """A passed quiz is not tried again."""
    return not case.record.data.get("passed")


@rule(
    "your attempts are used up; the training administrator unlocks it",
    code="INVALID_TRANSITION",
    clause="records.md 2.4: locked after the last attempt",
    who_can=TRAINER,
)
def attempts_are_left(case: Case) -> bool:
    """A quiz is no lottery."""
    asked = quiz.requirement_of(case).get("quiz")
    return asked is not None and quiz.attempts_left(case.record.data, asked) > 0


@rule("answer every question", clause="records.md 2.4: quiz")
def every_question_is_answered(case: Case) -> bool:
    """An attempt answers all questions that were drawn."""
    answers = case.fields.get("answers")
    return "answers" not in case.fields or (
        isinstance(answers, list) and len(answers) == len(case.record.data.get("drawn") or ())
    )


@rule("pass the quiz first", code="MISSING_FIELD", clause="records.md 2.4: quiz, then read and understood")
def quiz_is_passed(case: Case) -> bool:
    """The signature follows the quiz."""
    return case.record.data["kind"] != "quiz" or case.record.data.get("passed") is True


@rule("somebody else has to see that it was done; report it to them", code="INVALID_TRANSITION",
      clause="records.md 2.4: verified by the verifier")  # fmt: skip
def needs_no_verifier(case: Case) -> bool:
    """What others have to see is not completed by the learner alone."""
    return case.record.data["kind"] not in VERIFIED


@rule("sign that you read and understood; nobody has to verify it", code="INVALID_TRANSITION",
      clause="records.md 2.4: verified by the verifier")  # fmt: skip
def needs_a_verifier(case: Case) -> bool:
    """Only what others have to see is reported to them."""
    return case.record.data["kind"] in VERIFIED


@rule(
    "name somebody else who saw it",
    code="SOD_VIOLATION",
    clause="records.md 2.4: nobody verifies their own training",
)
def names_another_verifier(case: Case) -> bool:
    """Nobody sees themselves do it."""
    return "verifier" not in case.fields or case.fields["verifier"] != case.record.data["owner"]


@rule("the learner signs for themselves: they have an account", code="SOD_VIOLATION",
      clause="records.md 2.4: nobody signs for another")  # fmt: skip
def learner_has_no_account(case: Case) -> bool:
    """Only for whoever cannot sign in is anything recorded by somebody else."""
    return not case.facts.get("has_account")


@rule("attach the proof first: the signed sheet or certificate", code="MISSING_LINK", who_can=TRAINER,
      clause="records.md 2.4: facilitated entry with uploaded proof")  # fmt: skip
def proof_is_attached(case: Case) -> bool:
    """What is recorded for another rests on what they signed on paper."""
    return any(not held.get("withdrawn_at") for held in case.record.attachments.values())


@rule("it cannot have been done after today", clause="OPS-02")
def done_by_now(case: Case) -> bool:
    """Nobody records what has not happened yet."""
    return str(case.fields.get("done_on", "")) <= clock.today().isoformat()


@rule(
    "a holder of the role that the requirement names verifies it",
    code="MISSING_LINK",
    clause="records.md 2.4: verifier role",
)
def has_the_verifier_role(case: Case) -> bool:
    """Whoever verifies holds the role that the requirement asks for; external evidence is the trainer's."""
    wanted = quiz.requirement_of(case).get("verifier_role") or Role.TRAINING_ADMINISTRATOR
    return wanted in case.person.roles
