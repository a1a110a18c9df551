"""What the training service answers beside records."""

from typing import Literal

from typing_extensions import TypedDict

from shared.shapes import AttachmentShown


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


class InsteadShown(TypedDict):
    """What satisfies a requirement as well."""

    number: str
    title: str


class BeforeShown(InsteadShown):
    """What has to be completed first, and whether the learner has."""

    done: bool


class AskedShown(TypedDict):
    """What a requirement asks of whoever is assigned it: everything but the questions and which answers are right."""

    number: str
    version: int
    title: str
    kind: str
    instruction: str
    verified_by: str | None
    valid_months: int | None
    pass_pct: int | None
    before: list[BeforeShown]
    instead: list[InsteadShown]
    material: list[AttachmentShown]
