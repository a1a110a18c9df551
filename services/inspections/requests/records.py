"""The record type of inspectors' requests."""

from shared.commenting import Commenting
from shared.numbering import below, through_the_study
from shared.records import RecordType, View

from ..domain import BACK_ROOM, CHECKERS, READERS, InspectionBody
from ..lifecycle import INSPECTION
from . import domain
from .lifecycle import OPEN, REQUEST

INSPECTION_TYPE = RecordType(
    name="inspection",
    collection="inspections",
    label="Inspection",
    plural="Inspections",
    body=InspectionBody,
    lifecycle=INSPECTION,
    number=through_the_study("INSP"),
    views=(View("by_state", "state", "starts_on"), View("all", None, "number")),
    created_by=CHECKERS,
    read_by=READERS,
    edited_by=CHECKERS,
    summary=lambda record: ", ".join(filter(None, (record.data["authority"], record.data["reference"]))),
    columns=("authority", "kind", "starts_on", "ends_on", "owner"),
)

REQUEST_TYPE = RecordType(
    name="inspection_request",
    collection="inspection-requests",
    label="Inspector's request",
    plural="Inspectors' requests",
    body=domain.RequestBody,
    kept=domain.RequestKept,
    lifecycle=REQUEST,
    number=below("R"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_state", "state", "due_on"),
        View("all", None, "due_on", open_only=True),
        View("by_owner", "owner", "due_on"),
    ),
    created_by=BACK_ROOM,
    read_by=READERS,
    edited_by=BACK_ROOM,
    relations=domain.relations,
    parent="requests",
    below=INSPECTION_TYPE,
    counted=True,
    starts=lambda _: {"publications": 0},
    opens=domain.taken,
    due=lambda data: str(data["due_on"]),
    fixed=("asked", "asked_by", "asked_at"),
    commenting=Commenting(BACK_ROOM, OPEN, BACK_ROOM),
    summary=lambda record: record.data["priority"],
    columns=("priority", "owner", "due_on"),
)
