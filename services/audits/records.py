"""The record types of audits, and what their guards look up."""

from collections.abc import Mapping

from shared.records import Record
from shared.repository import Records

from .models.records import MODEL_TYPE, standing
from .universe.records import ENTITY_TYPE

RECORDS = Records((MODEL_TYPE, ENTITY_TYPE))


def model_facts(record: Record) -> Mapping[str, object]:
    """Look up the model that stands in force while another is a draft."""
    if record.state != "draft":
        return {}
    model = standing()
    return {"standing": RECORDS.by_entity(model["model"]) if model else None}


def entity_facts(_: Record) -> Mapping[str, object]:
    """Look up the model by which it is scored."""
    return {"model": standing()}
