"""What the training service answers beside records."""

from typing import Literal

from typing_extensions import TypedDict


class QuestionShown(TypedDict):
    """A question as a learner sees it: never which options are right."""

    text: str
    options: list[str]


class QuestionsShown(TypedDict):
    """The questions of this attempt, how often it may still be tried, and how many percent pass."""

    items: list[QuestionShown]
    next_cursor: None
    attempts_left: int
    pass_pct: int


class FaultShown(TypedDict):
    """What is wrong with a role matrix, or worth a second look: which role, and the record it is about."""

    code: str
    severity: Literal["error", "warning"]
    says: str
    role: str | None
    about: str | None
