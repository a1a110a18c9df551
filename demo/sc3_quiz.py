"""Steps 3 and 4 of scenario SC3: a quiz that is failed, unlocked and passed."""

from demo import work
from demo.actor import Reply
from demo.sc3_matrix import DRAWN, QUESTIONS
from demo.sc3_week import WORD, Week


def _answer(week: Week, right: int) -> Reply:
    """Answer so many of the drawn questions rightly."""
    path = week.path("quiz")
    shown = week.newcomer.items(f"{path}/questions")
    chosen = [[item["options"].index(QUESTIONS[item["text"]])] for item in shown]
    return week.newcomer.step(path, "answer", answers=[*chosen[:right], *[[0]] * (len(chosen) - right)])


def fails(week: Week) -> None:
    """Step 3."""
    walk, sam = week.walk, week.newcomer
    with walk.step("3", "The quiz is failed three times", "a quiz is no lottery"):
        walk.done(
            sam.step(week.path("quiz"), "open"), 200, "opened; twenty questions are drawn from the pool"
        )
        for right, score in ((12, 60), (14, 70), (15, 75)):
            said = walk.done(_answer(week, right), 200, f"{score} %")
            walk.holds("scored", said["data"]["attempts"][-1]["score"], score)
        sam.wait_for(lambda: week.of("quiz")["state"] == "locked" or None, "the quiz to be locked")
        walk.refused(sam.username, lambda who: who.step(week.path("quiz"), "answer", answers=[[0]] * DRAWN),
                     "INVALID_TRANSITION", week.path("quiz"), reader="tariq")  # fmt: skip


def unlocked(week: Week) -> None:
    """Step 4."""
    walk, sam, tariq = week.walk, week.newcomer, week.walk.world["tariq"]
    with walk.step(
        "4", "Tariq coaches and unlocks; the quiz is passed and signed", "help comes before another try"
    ):
        title = f"Unlock {week.of('quiz')['number']}: its attempts are used up"
        tariq.wait_for(
            lambda: [t for t in tariq.items("/tasks?owner=me") if t["title"] == title] or None, "Tariq's task"
        )
        reason = "We went through the protocol together"
        done = walk.done(tariq.step(week.path("quiz"), "unlock", reason), 200, "unlocked")
        walk.trailed(
            week.path("quiz"), "training_assignment.unlock", tariq.name, done["revision"], reason=reason
        )
        said = walk.done(_answer(week, 18), 200, "90 %")
        walk.holds("passed", said["data"]["passed"], True)
        signed = work.signed(sam, week.path("quiz"), "complete")
        [one] = signed["signatures"]
        walk.holds(
            "signed",
            (one["printed_name"], one["meaning"]["code"], bool(one["signed_at"])),
            (sam.name, WORD, True),
        )
