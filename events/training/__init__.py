"""What the training service tells: who has to read or do what, who has, and what the matrix asks for."""

from typing import Literal

from pydantic import Field

from events.envelope import Event


class TrainingRunOpened(Event, name="training.run_opened"):
    """The people who must be trained on a version are listed, and are assigned from now on."""

    record: str
    document: str
    document_version: str
    expected: int
    due_on: str


class TrainingRunPlanned(Event, name="training.run_planned"):
    """Everybody who must be trained on a version is known and was assigned."""

    record: str
    document: str
    document_version: str
    expected: int


class TrainingAssigned(Event, name="training.assigned"):
    """A person has to read a version, or to do what a requirement asks, until the due date."""

    record: str
    person: str
    due_on: str
    kind: Literal["read", "quiz", "classroom", "on_job", "external"] = "read"
    document: str | None = None
    document_version: str | None = None
    requirement: str | None = None


class TrainingCompleted(Event, name="training.completed"):
    """A person signed that they read and understood, or a verifier that they did it."""

    record: str
    person: str
    document: str | None = None
    document_version: str | None = None
    requirement: str | None = None
    valid_until: str | None = None


class TrainingCancelled(Event, name="training.cancelled"):
    """An assignment no longer stands."""

    record: str
    person: str
    document_version: str | None = None
    requirement: str | None = None


class TrainingReminded(Event, name="training.reminded"):
    """A person was reminded of an assignment that is due within days."""

    record: str
    person: str
    due_on: str


class TrainingOverdue(Event, name="training.overdue"):
    """An assignment is past its due date; `parties` are the sites where the person's roles ask for it."""

    record: str
    person: str
    due_on: str
    document_version: str | None = None
    requirement: str | None = None
    parties: list[str] = Field(default_factory=list)


class TrainingMissed(Event, name="training.missed"):
    """Training was not done when its grace ended: one fact for a person and a curriculum, whatever it asks for.

    `curriculum` is absent for what the audience of a document has to read. `due_on` is the earliest date missed,
    `requirements` are absent for readings, whose versions stand in `document_versions`; `parties` are the sites where
    the person's roles ask for it, empty for roles in the whole study.
    """

    record: str
    person: str
    curriculum: str | None = None
    requirements: list[str] = Field(default_factory=list)
    document_versions: list[str] = Field(default_factory=list)
    assignments: list[str]
    due_on: str
    parties: list[str] = Field(default_factory=list)


class TrainingQuizAnswered(Event, name="training.quiz_answered"):
    """A person answered a quiz; it was passed or not, and so many attempts are left."""

    record: str
    person: str
    passed: bool
    attempts_left: int


class TrainingLocked(Event, name="training.locked"):
    """The attempts are used up; a training administrator looks at it."""

    record: str
    person: str


class TrainingUnlocked(Event, name="training.unlocked"):
    """A training administrator gave the attempts anew."""

    record: str
    person: str


class TrainingReported(Event, name="training.reported"):
    """A person reports that they did what somebody else has to see."""

    record: str
    person: str
    verifier: str


class TrainingSentBack(Event, name="training.returned"):
    """The verifier did not see that it was done; the learner goes on."""

    record: str
    person: str


class TrainingExtensionDecided(Event, name="training.extension_decided"):
    """Quality assurance moved the due date of an assignment, or left it where it was."""

    record: str
    person: str


class TrainingMatrixChanged(Event, name="training.matrix_changed"):
    """A requirement, a curriculum or a role matrix became active or was retired.

    `documents` are those a requirement sends people to.
    """

    record: str
    state: Literal["active", "retired"] | None = None
    documents: list[str] = Field(default_factory=list)
    created_by: str | None = None


class TrainingSuperseded(Event, name="training.superseded"):
    """A version of a requirement, a curriculum or a role matrix was replaced by the next."""

    record: str
    documents: list[str] = Field(default_factory=list)
