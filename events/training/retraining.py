"""What training tells of retraining: who has to do again what, because something went wrong."""

from events.envelope import Event


class RetrainingRequested(Event, name="retraining.requested"):
    """People have to be trained again because something went wrong; nobody is assigned yet."""

    record: str
    because_of: str


class RetrainingAssigned(Event, name="retraining.assigned"):
    """Everybody meant has it to do; these assignments are waited for."""

    record: str
    because_of: str
    assignments: list[str]


class RetrainingCompleted(Event, name="retraining.completed"):
    """No assignment of it is open any more; `ended` says how many ended how."""

    record: str
    because_of: str
    ended: dict[str, int]
