"""What is told of dated quality activities: planned, due, overdue, completed or skipped."""

from events.envelope import Event


class ActivitySeriesApproved(Event, name="activity_series.approved"):
    """From now on its activities are opened ahead of their dates."""

    record: str
    owner: str
    kind: str
    process: str | None = None


class ActivitySeriesRetired(Event, name="activity_series.retired"):
    """No further activity is opened; those that are open stay to be done or skipped."""

    record: str


class ActivityPlanned(Event, name="activity.planned"):
    """An activity stands in the plan with its date."""

    record: str
    series: str
    owner: str
    planned_on: str
    due_on: str


class ActivityDue(Event, name="activity.due"):
    """Its date has come; somebody has to do it."""

    record: str
    owner: str
    due_on: str


class ActivityOverdue(Event, name="activity.overdue"):
    """It was neither done nor skipped by its due date."""

    record: str
    owner: str
    due_on: str


class ActivityCompleted(Event, name="activity.completed"):
    """It was done, and what shows that stands with it."""

    record: str
    series: str
    kind: str


class ActivitySkipRequested(Event, name="activity.skip_requested"):
    """Its owner asks for it not to be done, and says why."""

    record: str
    actor: str


class ActivitySkipDeclined(Event, name="activity.skip_declined"):
    """It has to be done after all."""

    record: str


class ActivitySkipped(Event, name="activity.skipped"):
    """Quality assurance signed that it is not done, for the reason its owner gave."""

    record: str
    series: str
    kind: str


class ActivityExtensionRequested(Event, name="activity.extension_requested"):
    """Somebody asks for another due date."""

    record: str
    actor: str


class ActivityExtensionDecided(Event, name="activity.extension_decided"):
    """Another due date was granted or declined."""

    record: str
    owner: str
    due_on: str


class ActivityReassigned(Event, name="activity.reassigned"):
    """Somebody else has to do it."""

    record: str
    owner: str
