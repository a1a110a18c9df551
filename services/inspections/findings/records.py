"""The record type of what an authority found."""

from shared.attaching import Attaching
from shared.commenting import AMONG_STAFF
from shared.numbering import below
from shared.records import RecordType, View
from shared.roles import STAFF, Relation

from ..domain import CHECKERS, READERS
from ..requests.records import INSPECTION_TYPE
from .domain import InspectionFindingBody, InspectionFindingKept, found
from .lifecycle import INSPECTION_FINDING

INSPECTION_FINDING_TYPE = RecordType(
    name="inspection_finding",
    collection="inspection-findings",
    label="Finding of an authority",
    plural="Findings of authorities",
    body=InspectionFindingBody,
    kept=InspectionFindingKept,
    lifecycle=INSPECTION_FINDING,
    number=below("F"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
        View("by_owner", "owner", "number"),
    ),
    created_by=CHECKERS,
    commenting=AMONG_STAFF,
    read_by=READERS,
    parent="observations",
    below=INSPECTION_TYPE,
    counted=True,
    opens=found,
    due=lambda data: str(data["due_on"]) if data.get("due_on") else None,
    attaching=Attaching(STAFF, (Relation.OWNER,), ("open",)),
    summary=lambda record: record.data["requirement"],
    columns=("requirement", "owner", "due_on"),
)
