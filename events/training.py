"""What the training service tells: who has to read what, and who has."""

from events.envelope import Event


class TrainingRunPlanned(Event, name="training.run_planned"):
    """The people who must be trained on a version are known."""

    record: str
    document: str
    document_version: str
    expected: int


class TrainingAssigned(Event, name="training.assigned"):
    """A person has to read a version until the due date."""

    record: str
    person: str
    document: str
    document_version: str
    due_on: str


class TrainingCompleted(Event, name="training.completed"):
    """A person signed that they read and understood a version."""

    record: str
    person: str
    document: str
    document_version: str


class TrainingCancelled(Event, name="training.cancelled"):
    """An assignment no longer stands."""

    record: str
    person: str
    document_version: str


class TrainingOverdue(Event, name="training.overdue"):
    """An assignment is past its due date."""

    record: str
    person: str
    document_version: str
    due_on: str
