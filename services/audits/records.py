"""The record types of audits, and what their guards look up."""

from collections.abc import Mapping

from shared.records import Record
from shared.repository import Records

from .models.records import MODEL_TYPE
from .models.records import standing as model_in_force
from .programmes import coverage, ground
from .programmes.records import PROGRAMME_TYPE
from .proposals.records import PROPOSAL_TYPE
from .universe.records import ENTITY_TYPE

TYPES = (MODEL_TYPE, ENTITY_TYPE, PROGRAMME_TYPE, PROPOSAL_TYPE)
RECORDS = Records(TYPES)
TOGETHER = 100


def model_facts(record: Record) -> Mapping[str, object]:
    """Look up the model that stands in force while another is a draft."""
    if record.state != "draft":
        return {}
    model = model_in_force()
    return {"standing": RECORDS.by_entity(model["model"]) if model else None}


def entity_facts(_: Record) -> Mapping[str, object]:
    """Look up the model by which it is scored."""
    return {"model": model_in_force()}


def programme_facts(record: Record) -> Mapping[str, object]:
    """Look up what a programme would cover while it can still be signed, and which one is in force."""
    if record.state not in ("draft", "approved"):
        return {}
    entities, standing = universe(), ground.standing()
    return {
        "standing": RECORDS.by_entity(standing) if standing else None,
        "gone": ground.gone(record.data, entities),
        "coverage": list(coverage.rows(record.data, ground.things(entities))),
    }


def universe() -> list[Record]:
    """Return everything that can be audited now."""
    names = [f"{ENTITY_TYPE.name}/{row['id']}" for row in RECORDS.everyone(ENTITY_TYPE, "by_state", "active")]
    return [record for start in range(0, len(names), TOGETHER)
            for record in RECORDS.several(names[start : start + TOGETHER])]  # fmt: skip
