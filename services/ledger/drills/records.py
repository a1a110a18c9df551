"""The record type of restore drills."""

from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import QUALITY, Role

from .domain import DrillBody
from .lifecycle import DRILL

DRILL_TYPE = RecordType(
    name="restore_drill",
    collection="restore-drills",
    label="Restore drill",
    plural="Restore drills",
    body=DrillBody,
    lifecycle=DRILL,
    number=through_the_study("RDR"),
    views=(View("by_state", "state", "number"), View("all", None, "number")),
    created_by=(Role.SYSTEM,),
    read_by=(*QUALITY, Role.STUDY_MANAGER, Role.STUDY_ADMINISTRATOR, Role.AUDITOR, Role.INSPECTOR),
    unique=lambda record: str(record.data["begun_at"]),
    summary=lambda record: f"{record.data['verdict']}, {record.data['rto_seconds']} s",
    columns=("restored_to", "verdict", "rto_seconds"),
)

DRILLS = Records((DRILL_TYPE,))
