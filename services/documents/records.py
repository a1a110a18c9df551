"""The record types of documents: the master and its versions, and what their guards look up."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from shared import access_rows, clock, storage
from shared.attaching import DOCX, PDF, Attaching, Place
from shared.authz import WHOLE_STUDY
from shared.commenting import Commenting
from shared.numbering import below, through_the_study
from shared.records import Record, RecordType, View
from shared.repository import Records
from shared.roles import PEOPLE, QUALITY, Relation, Role

from . import resting
from .consequences import begin, take_place
from .domain import (
    DocumentBody,
    DocumentKept,
    VersionBody,
    VersionKept,
    document_number,
    version_relations,
)
from .holds.domain import HoldBody, HoldKept, relations
from .holds.lifecycle import ASKING, HOLD
from .lifecycle import DOCUMENT, REVIEWERS, VERSION, WRITERS

DOCUMENT_TYPE = RecordType(
    name="document",
    collection="documents",
    label="Document",
    plural="Documents",
    body=DocumentBody,
    kept=DocumentKept,
    lifecycle=DOCUMENT,
    number=document_number,
    views=(
        View("all", None, "number"),
        View("by_state", "state", "number"),
        View("by_owner", "owner", "number"),
    ),
    created_by=(Role.DOCUMENT_CONTROLLER, *QUALITY),
    read_by=PEOPLE,
    edited_by=(Role.DOCUMENT_CONTROLLER, *QUALITY),
    fixed=("doc_type", "owner", "retention_class"),
    summary=lambda record: record.data.get("label"),
    columns=("doc_type", "label", "owner", "next_review_on"),
)

VERSION_TYPE = RecordType(
    name="document_version",
    collection="document-versions",
    label="Document version",
    plural="Document versions",
    body=VersionBody,
    kept=VersionKept,
    lifecycle=VERSION,
    number=below("V"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
    ),
    created_by=WRITERS,
    read_by=PEOPLE,
    edited_by=WRITERS,
    attaching=Attaching(
        WRITERS,
        as_=(Relation.AUTHOR,),
        places=(Place("file", (PDF,)), Place("source_file", (DOCX,))),
    ),
    commenting=Commenting(
        tuple(dict.fromkeys((*REVIEWERS, *WRITERS))),
        states=("in_review", "in_approval"),
        answered_by=WRITERS,
        answered_in=("draft",),
    ),
    relations=version_relations,
    parent="versions",
    below=DOCUMENT_TYPE,
    starts=begin,
    opens=take_place,
    summary=lambda record: record.data.get("label"),
    columns=("label", "planned_effective_on"),
)

HOLD_TYPE = RecordType(
    name="legal_hold",
    collection="legal-holds",
    label="Legal hold",
    plural="Legal holds",
    body=HoldBody,
    kept=HoldKept,
    lifecycle=HOLD,
    number=through_the_study("LH"),
    views=(View("by_state", "state", "number"), View("all", None, "number")),
    created_by=ASKING,
    read_by=(*ASKING, Role.MEDICAL, Role.AUDITOR, Role.INSPECTOR),
    edited_by=ASKING,
    relations=relations,
    linked=lambda data: [("references", entity) for entity in data["documents"]],
    summary=lambda record: str(record.data["authority"]),
    columns=("authority", "covers"),
)

RECORDS = Records((DOCUMENT_TYPE, VERSION_TYPE, HOLD_TYPE))


def hold_facts(record: Record) -> Mapping[str, object]:
    """Look up which of the documents a requested hold names are not there."""
    named = record.data["documents"] if record.state == "requested" else []
    known = {found.entity for found in RECORDS.several(named)}
    return {"unknown": [entity for entity in named if entity not in known]}


def version_facts(record: Record) -> Mapping[str, object]:
    """Look up what a version's guards need: its document, the approvers' roles, who still has to read."""
    if not record.data.get("document"):
        return {}
    asked = record.state in ("draft", "in_review", "in_approval")
    approvers = record.data["approvers"] if asked else []
    if record.above:
        document, known = record.above, access_rows.known(approvers)
    else:
        document, known = RECORDS.with_people(record.data["document"], approvers)
    facts: dict[str, object] = {"document": document}
    if asked:
        facts["approver_roles"] = roles_of(known)
    if record.state == "approved":
        facts["progress"] = progress(record.entity)
        if document.data.get("effective_version"):
            facts["former"] = RECORDS.by_entity(document.data["effective_version"])
    return facts


def document_facts(record: Record) -> Mapping[str, object]:
    """Look up what rests on a document in use, and the effective version of one on its way out."""
    effective = record.data.get("effective_version")
    if not effective or record.state in DOCUMENT.final:
        return {"resting": ()}
    found: dict[str, object] = {"resting": resting.standing(record.entity, RECORDS)}
    if record.state == "under_obsolescence":
        found["effective"] = RECORDS.by_entity(effective)
    return found


def roles_of(people: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the study-wide roles each person of the register holds now."""
    at = clock.instant(clock.now())
    return {
        entity: [
            grant["role"]
            for grant in known["grants"]
            if grant["scope"] == WHOLE_STUDY and (grant["valid_to"] is None or at < grant["valid_to"])
        ]
        for entity, known in people.items()
    }


def progress(version: str) -> dict[str, Any]:
    """Return how far the reading of a version has come: how many were expected, who is still waiting."""
    rows = storage.partition_rows("TABLE", f"T#{version}")
    run = next((row for row in rows if row["sk"] == "run"), None)
    readers = _readers(row for row in rows if row["sk"] != "run")
    cancelled = sum(reader["state"] == "cancelled" for reader in readers)
    waiting = [reader["person"] for reader in readers if reader["state"] == "assigned"]
    known = access_rows.known(waiting)
    names = [f"{known[p]['name']} ({known[p]['number']})" if p in known else p for p in waiting]
    expected = int(json.loads(run["note"])["expected"]) if run else None
    if expected is not None and len(readers) < expected:
        return {"expected": None, "waiting": [], "readers": readers}
    if expected is not None:
        expected = max(expected, len(readers))  # whoever joined the audience later reads it too
    return {
        "expected": expected - cancelled if expected is not None else None,
        "waiting": names,
        "done": sum(reader["state"] == "completed" for reader in readers),
        "readers": readers,
    }


def _readers(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return everyone who was assigned a version, each once: a newer assignment counts before a cancelled one."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        reader = json.loads(row["note"])
        if found.get(reader["person"], {}).get("state", "cancelled") == "cancelled":
            found[reader["person"]] = reader
    return list(found.values())
