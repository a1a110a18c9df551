"""What the CAPA service tells: what is being corrected, what was done, and whether it worked."""

from typing import Literal

from events.envelope import Event


class CapaOpened(Event, name="capa.opened"):
    """A corrective or preventive action was opened, for these sources."""

    record: str
    owner: str
    source_records: list[str]
    predecessor: str | None = None
    due_on: str | None = None


class CapaPlanSubmitted(Event, name="capa.plan_submitted"):
    """The plan waits for quality assurance."""

    record: str
    owner: str


class CapaPlanApproved(Event, name="capa.plan_approved"):
    """The work begins; from here due dates move by signed extension alone."""

    record: str
    owner: str
    due_on: str | None = None


class CapaReturned(Event, name="capa.returned"):
    """Quality assurance sent plan or implementation back."""

    record: str
    owner: str


class CapaImplemented(Event, name="capa.implemented"):
    """Its owner holds the work to be done; quality assurance closes."""

    record: str
    owner: str


class CapaClosed(Event, name="capa.closed"):
    """The work is closed; whether it worked is checked later, or need not be."""

    record: str
    owner: str
    source_records: list[str]
    check_required: bool


class CapaCancelled(Event, name="capa.cancelled"):
    """It is not carried out."""

    record: str
    source_records: list[str]


class CapaCancellationRequested(Event, name="capa.cancellation_requested"):
    """Somebody holds it to be mistaken; quality assurance decides."""

    record: str
    actor: str


class CapaCancellationDeclined(Event, name="capa.cancellation_declined"):
    """It is carried out after all."""

    record: str


class ActionBegun(Event, name="capa_action.started"):
    """With the plan approved, somebody has something to do."""

    record: str
    parent: str
    owner: str
    due_on: str | None = None
    document: str | None = None


class ActionFactMet(Event, name="capa_action.ticked"):
    """The system saw by itself what the action waited for."""

    record: str
    owner: str


class ActionSubmitted(Event, name="capa_action.submitted"):
    """Its owner signed that it is implemented; quality assurance verifies."""

    record: str
    parent: str
    owner: str


class ActionReturned(Event, name="capa_action.returned"):
    """It was not verified."""

    record: str
    owner: str
    due_on: str | None = None


class ActionClosed(Event, name="capa_action.closed"):
    """Quality assurance verified it."""

    record: str
    parent: str
    document: str | None = None


class ActionCancelled(Event, name="capa_action.cancelled"):
    """It is not carried out."""

    record: str
    parent: str
    document: str | None = None


class ActionExtensionRequested(Event, name="capa_action.extension_requested"):
    """Somebody asks for another due date."""

    record: str
    actor: str


class ActionExtensionDecided(Event, name="capa_action.extension_decided"):
    """Another due date was granted or declined."""

    record: str
    due_on: str | None = None


class CapaExtensionRequested(Event, name="capa.extension_requested"):
    """The owner asks for another date of the whole."""

    record: str
    actor: str


class CapaExtensionDecided(Event, name="capa.extension_decided"):
    """Another date of the whole was granted or declined."""

    record: str
    due_on: str | None = None


class CheckScheduled(Event, name="effectiveness_check.scheduled"):
    """When and against what the effect is judged stands fixed."""

    record: str
    capa: str
    owner: str
    start_on: str


class CheckDue(Event, name="effectiveness_check.due"):
    """Its window is over; the effect can be judged."""

    record: str
    owner: str


class CheckEvaluated(Event, name="effectiveness_check.evaluated"):
    """The evaluator signed what was found; quality assurance approves."""

    record: str
    owner: str


class CheckReturned(Event, name="effectiveness_check.returned"):
    """Quality assurance wants it judged again."""

    record: str
    owner: str


class CheckDecided(Event, name="effectiveness_check.decided"):
    """Whether it worked is decided."""

    record: str
    capa: str
    source_records: list[str]
    outcome: Literal["effective", "ineffective", "inconclusive"]
    window: int
