"""The life of a report from outside, as a table."""

from events.intake import (
    OutsideReportAccepted,
    OutsideReportAdded,
    OutsideReportConcluded,
    OutsideReportDeclined,
    OutsideReportReceived,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Role
from shared.signatures import Meaning

from . import domain

SYSTEM = (Role.SYSTEM,)
OPEN = ("received", "accepted")

REPORT = Lifecycle(
    initial="received",
    states=(*OPEN, "concluded", "declined"),
    final=frozenset({"concluded", "declined"}),
    editable=frozenset(),
    opened=OutsideReportReceived,
    transitions=(
        Step("add_words", OPEN, "stays", SYSTEM, emits=OutsideReportAdded),
        Step("answer", OPEN, "stays", QUALITY, fields=domain.Message, does=domain.answered,
             label="Answer whoever reported it"),
        Step("accept", "received", "accepted", QUALITY, fields=domain.Accepted, does=lambda case: dict(case.fields),
             due=lambda _: None, emits=OutsideReportAccepted, label="Accept it as a quality event"),
        Step("decline", "received", "declined", QUALITY, sign=Meaning.CLOSURE, reason=True,
             emits=OutsideReportDeclined, label="Decline: nothing for the quality system"),
        Step("conclude", "accepted", "concluded", SYSTEM, emits=OutsideReportConcluded),
    ),
)  # fmt: skip
