"""The record types of inspections, and what their guards look up."""

from collections.abc import Mapping

from shared import access_rows
from shared.records import Record
from shared.repository import Records

from .commitments.records import COMMITMENT_TYPE
from .publications.records import PUBLICATION_TYPE
from .requests.records import INSPECTION_TYPE, REQUEST_TYPE

RECORDS = Records((INSPECTION_TYPE, REQUEST_TYPE, PUBLICATION_TYPE, COMMITMENT_TYPE))


def inspection_facts(record: Record) -> Mapping[str, object]:
    """Look up what the register tells of the inspectors."""
    return {"inspectors": access_rows.known(record.data["inspectors"])} if record.state == "announced" else {}


def request_facts(record: Record) -> Mapping[str, object]:
    """Look up the inspection of a request, and its inspectors before something is published to them."""
    inspection = record.above or (RECORDS.by_entity(record.parent) if record.parent else None)
    if inspection is None or record.state not in ("ready", "published"):
        return {"inspection": inspection}
    return {"inspection": inspection, "inspectors": access_rows.known(inspection.data["inspectors"])}
