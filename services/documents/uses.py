"""What refers to a document: links that other records made, as their facts told, from whichever end."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared import storage
from shared.reactions import Heard
from shared.records import Record

from .shapes import Reference

OURS = ("document/", "document_version/")


def heard(told: Heard, state: str) -> None:
    """Keep that a record refers to a document or a version, or no longer does; a newer word replaces an older."""
    if told.fact.to.startswith(OURS):
        note = {"number": told.envelope.number, "rel": told.fact.rel, "state": state, "owner": owner_of(told)}
        told.project(partition(told.fact.to), f"{told.envelope.entity}#{told.fact.rel}", json.dumps(note))


def owner_of(told: Heard) -> str | None:
    """Return who answers for the record that speaks: its owner, else whoever opened it."""
    fact = told.fact
    return getattr(fact, "owner", None) or getattr(fact, "created_by", None)


def partition(entity: str) -> str:
    """Return where it is kept who refers to a document or a version."""
    return f"W#{entity}"


def of(record: Record, versions: Sequence[str]) -> list[Reference]:
    """Return who refers to the document or to one of its versions."""
    return [
        _shown(row, entity)
        for entity in (record.entity, *versions)
        for row in storage.partition_rows("TABLE", partition(entity))
    ]


def _shown(row: Mapping[str, Any], to: str) -> Reference:
    note = json.loads(row["note"])
    entity = str(row["sk"]).partition("#")[0]
    return {"entity": entity, "number": note["number"], "rel": note["rel"], "to": to, "state": note["state"]}
