"""The record types of inspections, and what their guards look up."""

from collections.abc import Mapping

from shared import access_rows
from shared.records import Record
from shared.repository import Records

from .commitments.records import COMMITMENT_TYPE
from .findings.records import INSPECTION_FINDING_TYPE
from .publications.records import PUBLICATION_TYPE
from .requests.records import INSPECTION_TYPE, REQUEST_TYPE
from .storyboards.records import STORYBOARD_TYPE

TYPES = (
    INSPECTION_TYPE,
    REQUEST_TYPE,
    PUBLICATION_TYPE,
    COMMITMENT_TYPE,
    STORYBOARD_TYPE,
    INSPECTION_FINDING_TYPE,
)
RECORDS = Records(TYPES)
MOST_AT_ONCE = 10


def inspection_facts(record: Record) -> Mapping[str, object]:
    """Look up what the register tells of the inspectors."""
    return {"inspectors": access_rows.known(record.data["inspectors"])} if record.state == "announced" else {}


def request_facts(record: Record) -> Mapping[str, object]:
    """Look up the inspection of a request, and its inspectors before something is published to them."""
    inspection = record.above or (RECORDS.by_entity(record.parent) if record.parent else None)
    if inspection is None or record.state not in ("ready", "published"):
        return {"inspection": inspection}
    return {"inspection": inspection, "inspectors": access_rows.known(inspection.data["inspectors"])}


def storyboard_facts(record: Record) -> Mapping[str, object]:
    """Look up the version it would replace; and before it is handed out, which inspections are in progress, and whose."""
    if record.state == "in_review":
        replaces = record.data.get("replaces")
        found = RECORDS.several([replaces]) if replaces else []
        return {"former": found[0] if found else None}
    if record.state != "approved":
        return {}
    rows, _ = RECORDS.page(INSPECTION_TYPE, "by_state", "in_progress", MOST_AT_ONCE, None)
    running = RECORDS.several([f"inspection/{row['id']}" for row in rows])
    people = dict.fromkeys(person for one in running for person in one.data["inspectors"])
    return {"inspections": running, "inspectors": access_rows.known(list(people))}
