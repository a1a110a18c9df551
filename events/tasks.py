"""What the tasks service tells: who has something to do."""

from typing import Literal

from events.envelope import Event

Priority = Literal["normal", "critical"]


class TaskAssigned(Event, name="task.assigned"):
    """A person has something to sign, to read, to decide or to do."""

    record: str
    owner: str
    kind: Literal["sign", "read", "do", "review", "decide", "acknowledge"]
    subject: str
    due_on: str | None = None
    priority: Priority = "normal"


class TaskReleased(Event, name="task.released"):
    """The person it was for has left; somebody has to be found who does it."""

    record: str
    owner: str
    subject: str


class TaskReminded(Event, name="task.reminded"):
    """Work comes nearer to its due date, or is due today."""

    record: str
    owner: str
    subject: str
    due_on: str
    priority: Priority = "normal"
    substitute: str | None = None


class TaskOverdue(Event, name="task.overdue"):
    """Work is past its due date: its owner and the study manager are told."""

    record: str
    owner: str
    subject: str
    due_on: str
    priority: Priority = "normal"
    substitute: str | None = None


class TaskEscalated(Event, name="task.escalated"):
    """Work is long past its due date: quality assurance is told, in the end the board."""

    record: str
    owner: str
    subject: str
    due_on: str
    level: int
    priority: Priority = "normal"


class TaskEnded(Event, name="task.ended"):
    """The work is done, or no longer needed."""

    record: str
    owner: str
    state: Literal["done", "cancelled"]


class TaskCovered(Event, name="task.covered"):
    """The person it is for is away; somebody stands in for them."""

    record: str
    owner: str
    substitute: str
    kind: Literal["read", "do", "review", "decide", "acknowledge"]
    subject: str
    due_on: str | None = None
    priority: Priority = "normal"


class AbsenceAnnounced(Event, name="absence.announced"):
    """A person says when they are away, and who stands in."""

    record: str
    owner: str
    substitute: str
    begins_on: str
    ends_on: str


class AbsenceStarted(Event, name="absence.started"):
    """A person is away from today."""

    record: str
    owner: str
    substitute: str


class AbsenceEnded(Event, name="absence.ended"):
    """A person is back, or stays after all."""

    record: str
    owner: str
    substitute: str
