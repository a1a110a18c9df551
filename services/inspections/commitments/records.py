"""The record type of commitments."""

from shared.attaching import Attaching
from shared.commenting import AMONG_STAFF
from shared.numbering import below
from shared.records import RecordType, View
from shared.roles import STAFF, Relation

from ..domain import CHECKERS, READERS
from ..requests.records import INSPECTION_TYPE
from .domain import CommitmentBody, CommitmentKept, promised
from .lifecycle import COMMITMENT

COMMITMENT_TYPE = RecordType(
    name="inspection_commitment",
    collection="inspection-commitments",
    label="Commitment to an authority",
    plural="Commitments to authorities",
    body=CommitmentBody,
    kept=CommitmentKept,
    lifecycle=COMMITMENT,
    number=below("C"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_state", "state", "due_on"),
        View("all", None, "due_on", open_only=True),
        View("by_owner", "owner", "due_on"),
    ),
    created_by=CHECKERS,
    commenting=AMONG_STAFF,
    read_by=READERS,
    parent="commitments",
    below=INSPECTION_TYPE,
    counted=True,
    opens=promised,
    due=lambda data: str(data["due_on"]),
    attaching=Attaching(STAFF, (Relation.OWNER,), ("open",)),
    columns=("owner", "due_on"),
)
