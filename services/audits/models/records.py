"""The record type of audit risk models; one stands in force."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared import storage
from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.rows import NoteRow
from shared.storage import Write

from ..domain import AUDIT, READERS
from ..succession import VersionKept
from .domain import ModelBody
from .lifecycle import MODEL

STANDING = ("MODEL", "-")


def _standing(record: Record) -> Sequence[Write]:
    """Keep which model is in force, whole; of two that come into force at once, one is refused."""
    if record.state != "active":
        return ()
    said = {name: record.data[name] for name in ("version", "terms", "frequencies", "known_at_least")}
    note = json.dumps({"model": record.entity, **said}, ensure_ascii=False)
    put = storage.put_new(NoteRow(*STANDING, note=note), "TABLE", "unique")
    former = str(record.data.get("replaces"))
    given = {"ConditionExpression": "attribute_not_exists(pk) OR begins_with(note, :former)",
             "ExpressionAttributeValues": {":former": {"S": f'{{"model": "{former}"'}}}  # fmt: skip
    return (Write(put.kind, put.operation, put.arguments | given),)


def standing() -> Mapping[str, Any] | None:
    """Return what the model in force says, its entity as `model`; None before the first."""
    [row] = storage.get("TABLE", STANDING)
    return dict(json.loads(row["note"])) if row else None


MODEL_TYPE = RecordType(
    name="audit_risk_model",
    collection="audit-risk-models",
    label="Audit risk model",
    plural="Audit risk models",
    body=ModelBody,
    commenting=AMONG_STAFF,
    kept=VersionKept,
    lifecycle=MODEL,
    number=through_the_study("ARM"),
    views=(View("all", None, "number"), View("by_state", "state", "number")),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    fixed=("replaces",),
    projection=_standing,
    columns=("version",),
)
