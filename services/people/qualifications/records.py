"""The record type of qualifications; an organisation has one at a time."""

from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.roles import Role

from ..parties import PARTY_TYPE
from .domain import QualificationBody, QualificationKept, taken_up
from .lifecycle import MAKERS, QUALIFICATION

QUALIFICATION_TYPE = RecordType(
    name="party_qualification",
    collection="party-qualifications",
    label="Qualification of an organisation",
    plural="Qualifications of organisations",
    body=QualificationBody,
    kept=QualificationKept,
    lifecycle=QUALIFICATION,
    number=through_the_study("PQL"),
    parent="qualifications",
    below=PARTY_TYPE,
    counted=True,
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
        View("by_parent", "parent", "number"),
    ),
    created_by=MAKERS,
    read_by=(*MAKERS, Role.AUDITOR, Role.MONITOR, Role.LEAD_MONITOR),
    edited_by=MAKERS,
    opens=taken_up,
    commenting=AMONG_STAFF,
    summary=lambda record: ", ".join(record.data["services"])[:200],
    columns=("services", "criticality", "valid_until"),
)
