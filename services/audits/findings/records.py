"""The record type of findings: whoever answers one sees it, those who audit see all."""

from shared.commenting import AMONG_STAFF
from shared.records import RecordType, View

from ..conduct.records import AUDIT_TYPE
from ..domain import AUDIT, READERS
from .births import NUMBERING
from .domain import FindingBody, FindingKept, belongs, grade_of, may_be_raised, relations
from .lifecycle import FINDING

FINDING_TYPE = RecordType(
    name="finding",
    answerable=True,
    collection="findings",
    label="Finding",
    plural="Findings",
    body=FindingBody,
    commenting=AMONG_STAFF,
    kept=FindingKept,
    lifecycle=FINDING,
    number=NUMBERING,
    views=(
        View("by_parent", "parent", "number"),
        View("by_owner", "owner", "due_on"),
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
    ),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    relations=relations,
    private=True,
    hidden_in=frozenset({"draft", "withdrawn"}),  # what no signed report says is nobody's to answer. SC5.6
    parent="findings",
    below=AUDIT_TYPE,
    counted=True,
    starts=belongs,
    opens=may_be_raised,
    summary=lambda record: grade_of(record.data),
    columns=("grade", "owner", "requirement"),
)
