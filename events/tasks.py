"""What the tasks service tells: who has something to do."""

from typing import Literal

from events.envelope import Event


class TaskAssigned(Event, name="task.assigned"):
    """A person has something to sign, to read, to decide or to do."""

    record: str
    owner: str
    kind: Literal["sign", "read", "do", "review", "decide", "acknowledge"]
    subject: str
    due_on: str | None = None


class TaskReleased(Event, name="task.released"):
    """The person it was for has left; somebody has to be found who does it."""

    record: str
    owner: str
    subject: str


class TaskEnded(Event, name="task.ended"):
    """The work is done, or no longer needed."""

    record: str
    owner: str
    state: Literal["done", "cancelled"]
