"""The record type of what can be audited."""

from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import RecordType, View

from ..domain import AUDIT, READERS
from .domain import EntityBody, EntityKept, only_one, summary
from .lifecycle import ENTITY

ENTITY_TYPE = RecordType(
    name="auditable_entity",
    collection="auditable-entities",
    label="Auditable entity",
    plural="Auditable entities",
    body=EntityBody,
    commenting=AMONG_STAFF,
    kept=EntityKept,
    lifecycle=ENTITY,
    number=through_the_study("AEN"),
    views=(
        View("by_state", "state", "number"),
        View("by_kind", "kind", "number"),
        View("all", None, "number"),
    ),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    fixed=("kind", "party", "process"),
    unique=only_one,
    summary=summary,
    columns=("kind", "party"),
)
