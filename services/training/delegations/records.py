"""The record type of delegations."""

from collections.abc import Sequence

from shared import storage
from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.roles import QUALITY, Role
from shared.rows import NoteRow
from shared.storage import Write

from .domain import DelegationBody, DelegationKept, days, relations
from .lifecycle import DELEGATION, INVESTIGATOR, STANDING

READERS = (*INVESTIGATOR, Role.SITE_COORDINATOR, Role.MONITOR, Role.LEAD_MONITOR, Role.TRAINING_ADMINISTRATOR, *QUALITY,
           Role.STUDY_MANAGER, Role.AUDITOR, Role.INSPECTOR)  # fmt: skip
NONE = "-"


def line(site: str, person: str, task: str) -> tuple[str, str]:
    """Return the key of the row that keeps which delegation of a task stands."""
    return f"DELEGATED#{person}", f"{site}#{task}"


def _lines(record: Record) -> Sequence[Write]:
    """Keep which delegation stands for each task; of two that are signed at once, one is refused."""
    data = record.data
    if not data.get("delegated_at"):
        return ()
    stands = record.state in STANDING
    writes = []
    for task in data["tasks"]:
        note = record.entity if stands else NONE
        put = storage.replace_note(
            NoteRow(*line(data["site"], data["owner"], task), note=note), "TABLE", "unique"
        )
        given = {"ConditionExpression": "attribute_not_exists(pk) OR note IN (:none, :own)",
                 "ExpressionAttributeValues": {":none": {"S": NONE}, ":own": {"S": record.entity}}}  # fmt: skip
        writes.append(Write(put.kind, put.operation, put.arguments | given))
    return writes


DELEGATION_TYPE = RecordType(
    name="delegation",
    collection="delegations",
    label="Delegation",
    plural="Delegations",
    body=DelegationBody,
    commenting=AMONG_STAFF,
    kept=DelegationKept,
    lifecycle=DELEGATION,
    number=through_the_study("DLG"),
    views=(
        View("all", None, "number"),
        View("by_site", "site", "number"),
        View("by_owner", "owner", "number"),
        View("by_state", "state", "number"),
    ),
    created_by=INVESTIGATOR,
    read_by=READERS,
    edited_by=INVESTIGATOR,
    fixed=("site",),
    relations=relations,
    scope=lambda data: str(data["site"]),
    scoped_by="site",
    projection=_lines,
    summary=days,
    columns=("site", "owner", "tasks", "begins_on", "ends_on"),
)
