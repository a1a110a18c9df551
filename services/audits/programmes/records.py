"""The record type of audit programmes; one is in force."""

from collections.abc import Sequence

from shared import storage
from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.rows import NoteRow
from shared.storage import Write

from ..domain import AUDIT, READERS
from .domain import ProgrammeBody, ProgrammeKept
from .ground import STANDING
from .lifecycle import PROGRAMME


def _standing(record: Record) -> Sequence[Write]:
    """Keep which programme is in force; of two that come into force at once, one is refused."""
    if record.state != "active":
        return ()
    put = storage.put_new(NoteRow(*STANDING, note=record.entity), "TABLE", "unique")
    given = {"ConditionExpression": "attribute_not_exists(pk) OR note = :former",
             "ExpressionAttributeValues": {":former": {"S": str(record.data.get("replaces"))}}}  # fmt: skip
    return (Write(put.kind, put.operation, put.arguments | given),)


PROGRAMME_TYPE = RecordType(
    name="audit_programme",
    collection="audit-programmes",
    label="Audit programme",
    plural="Audit programmes",
    body=ProgrammeBody,
    kept=ProgrammeKept,
    lifecycle=PROGRAMME,
    number=through_the_study("APG"),
    views=(View("all", None, "number"), View("by_state", "state", "number")),
    created_by=AUDIT,
    commenting=AMONG_STAFF,
    read_by=READERS,
    edited_by=AUDIT,
    fixed=("replaces",),
    projection=_standing,
    summary=lambda record: f"{len(record.data['planned'])} audits",
    columns=("cycle_from", "cycle_to", "version"),
)
