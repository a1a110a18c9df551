"""HTTP face of controlled documents: parse, ask, answer. Every rule is in domain.py and lifecycle.py."""

from collections.abc import Mapping
from typing import Any

from shared import access_rows, links, uploads
from shared.answers import Answer
from shared.file_shapes import Download, UploadShown
from shared.http import Api, Call, Operation
from shared.roles import PEOPLE
from shared.serve import Door, serve_records

from . import files, resting, uses
from .records import (
    DOCUMENT_TYPE,
    HOLD_TYPE,
    RECORDS,
    VERSION_TYPE,
    document_facts,
    hold_facts,
    progress,
    version_facts,
)
from .shapes import Dependent, Reader, Reading, ReadingCount, WhereUsed

api = Api()
DOCUMENTS = Door(DOCUMENT_TYPE, RECORDS, facts=document_facts)
VERSIONS = Door(VERSION_TYPE, RECORDS, parent=DOCUMENT_TYPE, facts=version_facts)
serve_records(api, DOCUMENTS)
serve_records(api, VERSIONS)
serve_records(api, Door(HOLD_TYPE, RECORDS, facts=hold_facts))


UPLOADED = Operation(
    "GET", "/uploads/<id>", "upload.read", PEOPLE, "What became of an upload", shows=UploadShown
)


@api.route(UPLOADED)
def upload(call: Call) -> Answer:
    """Answer received, accepted or refused with the reason; to the person who began it."""
    return Answer(200, uploads.shown_to(call.person, call.args["id"]))


FILE = Operation("GET", "/document-versions/<id>/files/<name>", "document_version.read_file", PEOPLE, "Get a file",
                 shows=Download)  # fmt: skip


@api.route(FILE)
def file(call: Call) -> Answer:
    """Answer a presigned GET: `file` as the author wrote it, `source_file`, or `rendition`, the signed copy.

    `?round=1` answers what was submitted in a round that was rejected.
    """
    record, _ = VERSIONS.readable(call)
    if "round" in call.query:
        return Answer(200, files.of_round(record, call.args["name"], call.query["round"]))
    return Answer(200, files.of_version(record, call.args["name"]))


WHERE_USED = Operation("GET", "/documents/<id>/where-used", "document.where_used", PEOPLE, "What depends on it",
                       shows=WhereUsed)  # fmt: skip


@api.route(WHERE_USED)
def where_used(call: Call) -> Answer:
    """Answer a document's versions, how far each one's reading has come, and what refers to it or it to."""
    record, _ = DOCUMENTS.readable(call)
    rows = RECORDS.everyone(VERSION_TYPE, "by_parent", record.entity)
    items: list[Dependent] = [
             {"number": row["number"], "state": row["state"], "label": row.get("summary"), "id": row["id"],
              "type": "document_version", "collection": "document-versions",
              "training": _count(progress(f"document_version/{row['id']}"))} for row in rows]  # fmt: skip
    versions = [f"document_version/{row['id']}" for row in rows]
    named = [*uses.of(record, versions), *resting.beside_links(record.entity, call.person)]
    shown: WhereUsed = {"items": items, "next_cursor": None, "referenced_by": named,
                        "refers_to": [links.shown(link) for link in record.links]}  # fmt: skip
    return Answer(200, shown)


READING = Operation("GET", "/document-versions/<id>/training", "document_version.training", PEOPLE, "Who has read it",
                    shows=Reading)  # fmt: skip


@api.route(READING)
def training(call: Call) -> Answer:
    """Answer who was assigned a version and who has read and understood it."""
    record, _ = VERSIONS.readable(call)
    found = progress(record.entity)
    known = access_rows.known([reader["person"] for reader in found["readers"]])
    items = [_reader(reader, known.get(reader["person"], {})) for reader in found["readers"]]
    shown: Reading = {"items": items, "next_cursor": None, **_count(found)}
    return Answer(200, shown)


def _reader(reader: Mapping[str, Any], known: Mapping[str, Any]) -> Reader:
    return {"person": reader["person"], "name": known.get("name", reader["person"]), "state": reader["state"],
            "assignment": reader["assignment"]}  # fmt: skip


def _count(found: dict[str, Any]) -> ReadingCount:
    return {"expected": found["expected"], "waiting": found["waiting"], "done": found.get("done", 0)}


handler = api.handler
