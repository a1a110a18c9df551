"""The record types of audits, and what their guards look up."""

from collections.abc import Mapping

from shared.records import Record
from shared.repository import Records

from .checklists.records import TEMPLATE_TYPE
from .conduct import ground as conduct
from .conduct.lifecycle import CARRIED_OUT, OPEN
from .conduct.records import AUDIT_TYPE
from .findings.records import FINDING_TYPE
from .models.records import MODEL_TYPE
from .models.records import standing as model_in_force
from .programmes import coverage, ground
from .programmes.records import PROGRAMME_TYPE
from .proposals.records import PROPOSAL_TYPE
from .reports.records import AUDIT_REPORT_TYPE
from .universe.records import ENTITY_TYPE

TYPES = (
    MODEL_TYPE,
    ENTITY_TYPE,
    PROGRAMME_TYPE,
    PROPOSAL_TYPE,
    TEMPLATE_TYPE,
    AUDIT_TYPE,
    FINDING_TYPE,
    AUDIT_REPORT_TYPE,
)
RECORDS = Records(TYPES)


def model_facts(record: Record) -> Mapping[str, object]:
    """Look up the model that stands in force while another is a draft."""
    if record.state != "draft":
        return {}
    model = model_in_force()
    return {"former": RECORDS.by_entity(model["model"]) if model else None}


def entity_facts(_: Record) -> Mapping[str, object]:
    """Look up the model by which it is scored."""
    return {"model": model_in_force()}


def programme_facts(record: Record) -> Mapping[str, object]:
    """Look up what a programme would cover while it can still be signed, and which one is in force."""
    if record.state not in ("draft", "approved"):
        return {}
    entities, standing = universe(), ground.standing()
    return {
        "former": RECORDS.by_entity(standing) if standing else None,
        "gone": ground.gone(record.data, entities),
        "coverage": list(coverage.rows(record.data, ground.things(entities))),
    }


def universe() -> list[Record]:
    """Return everything that can be audited now."""
    rows = RECORDS.everyone(ENTITY_TYPE, "by_state", "active")
    return RECORDS.several([f"{ENTITY_TYPE.name}/{row['id']}" for row in rows])


def carried_out() -> list[Record]:
    """Return the audits whose fieldwork ended. ISO 9001 9.2"""
    rows = [row for row in RECORDS.everyone(AUDIT_TYPE, "all") if row["state"] in CARRIED_OUT]
    return RECORDS.several([f"{AUDIT_TYPE.name}/{row['id']}" for row in rows])


def template_facts(record: Record) -> Mapping[str, object]:
    """Look up the version a draft would replace."""
    replaces = record.data.get("replaces") if record.state == "draft" else None
    return {"former": known(replaces)}


def audit_facts(record: Record) -> Mapping[str, object]:
    """Look up what is audited, by which checklist, and who of the auditors may not."""
    if record.state not in OPEN:
        return {}
    template = known(record.data.get("template"))
    entity = known(record.data["about"])
    asks = (
        template if template and template.state == "active" and entity and _is_for(template, entity) else None
    )
    return {"template": asks, **conduct.facts(record, entity)}


def report_facts(record: Record) -> Mapping[str, object]:
    """Look up the audit of a report that is not signed yet, and its findings."""
    if record.state not in ("draft", "submitted") or record.parent is None:
        return {}
    rows = RECORDS.everyone(FINDING_TYPE, "by_parent", record.parent)
    findings = RECORDS.several([f"{FINDING_TYPE.name}/{row['id']}" for row in rows])
    return {"audit": RECORDS.by_entity(record.parent), "findings": findings}


def _is_for(template: Record, entity: Record) -> bool:
    return entity.data["kind"] in template.data["kinds"]


def known(entity: object) -> Record | None:
    """Return a record by `type/ULID`, or None."""
    found = RECORDS.several([str(entity)]) if entity else []
    return found[0] if found else None
