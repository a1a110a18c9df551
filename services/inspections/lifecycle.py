"""The life of an inspection: announced, in progress, concluded, closed when everything promised is done."""

from events.inspections import InspectionBegun, InspectionCancelled, InspectionClosed, InspectionConcluded
from shared.children import no_open_children
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Role
from shared.signatures import Meaning

from .domain import (
    CHECKERS,
    inspectors_are_let_in_for_a_time,
    is_over,
    requests_are_answered,
    somebody_looks,
)

INSPECTION = Lifecycle(
    initial="announced",
    states=("announced", "in_progress", "concluded", "closed", "cancelled"),
    final=frozenset({"closed", "cancelled"}),
    editable=frozenset({"announced", "in_progress"}),
    transitions=(
        Step("begin", "announced", "in_progress", CHECKERS, only_if=(somebody_looks, inspectors_are_let_in_for_a_time),
             emits=InspectionBegun, label="Begin the inspection"),
        Step("take_request", ("announced", "in_progress"), "stays", (Role.SYSTEM,)),
        Step("take_commitment", ("announced", "in_progress", "concluded"), "stays", (Role.SYSTEM,)),
        Step("take_finding", ("announced", "in_progress", "concluded"), "stays", (Role.SYSTEM,)),
        Step("enter_as_past", "announced", "concluded", CHECKERS, only_if=(is_over, requests_are_answered), reason=True,
             label="Enter as one of the past"),
        Step("conclude", "in_progress", "concluded", CHECKERS, only_if=(requests_are_answered,),
             emits=InspectionConcluded, reason=True, label="Conclude it and end the inspectors' access"),
        Step("close", "concluded", "closed", QUALITY, only_if=(no_open_children,), sign=Meaning.CLOSURE,
             emits=InspectionClosed),
        Step("cancel", "announced", "cancelled", QUALITY, only_if=(no_open_children,), sign=Meaning.CANCELLATION,
             reason=True, emits=InspectionCancelled),
    ),
)  # fmt: skip
