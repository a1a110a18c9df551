"""The quiz of a requirement: questions drawn from its pool, answers scored, attempts counted."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from shared import clock
from shared.lifecycle import Case
from shared.records import Record

_draw = random.SystemRandom()


def requirement_of(case: Case) -> Mapping[str, Any]:
    """Return what the requirement of an assignment asks; nothing for the reading an approval assigned."""
    found = case.facts.get("requirement")
    return found.data if isinstance(found, Record) else {}


def drawn(quiz: Mapping[str, Any]) -> list[int]:
    """Return the places of the questions of one attempt, in the order they are shown."""
    return _draw.sample(range(len(quiz["pool"])), int(quiz["draw"]))


def opened(case: Case) -> Mapping[str, object]:
    """Note when it was opened first, and draw the first attempt's questions."""
    quiz = requirement_of(case).get("quiz") if case.record.data["kind"] == "quiz" else None
    return {"opened_at": clock.instant(clock.now()), "drawn": drawn(quiz) if quiz else None}


def score(quiz: Mapping[str, Any], places: Sequence[int], answers: Sequence[Sequence[int]]) -> int:
    """Return how many percent of the drawn questions were answered rightly, rounded down."""
    right = [
        sorted(set(given)) == sorted(set(quiz["pool"][place]["right"]))
        for place, given in zip(places, answers, strict=True)
    ]
    return 100 * sum(right) // len(right)


def answered(case: Case) -> Mapping[str, object]:
    """Score an attempt and keep it; another one gets questions drawn anew."""
    quiz, data = requirement_of(case)["quiz"], case.record.data
    answers: Any = case.fields["answers"]
    made = score(quiz, data["drawn"], answers)
    passed = made >= int(quiz["pass_pct"])
    attempt = {
        "at": clock.instant(clock.now()),
        "score": made,
        "passed": passed,
        "drawn": list(data["drawn"]),
    }
    left = attempts_left(data, quiz) - 1
    attempts = [*(data.get("attempts") or []), attempt]
    return {"attempts": attempts, "drawn": data["drawn"] if passed else drawn(quiz),
            "passed": passed, "attempts_left": left}  # fmt: skip


def attempts_left(data: Mapping[str, Any], quiz: Mapping[str, Any]) -> int:
    """Return how often it may still be tried; unlocking gives the attempts anew."""
    left = data.get("attempts_left")
    return int(quiz["max_attempts"]) if left is None else int(left)


def shown(data: Mapping[str, Any], quiz: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the drawn questions as a learner sees them: never which answers are right."""
    pool = quiz["pool"]
    return [
        {"text": pool[place]["text"], "options": list(pool[place]["options"])}
        for place in data.get("drawn") or ()
    ]
