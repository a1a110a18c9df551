"""HTTP face of controlled documents: parse, ask, answer. Every rule is in domain.py and lifecycle.py."""

from collections.abc import Mapping
from typing import Any

from shared import access_rows, fields
from shared.answers import Answer
from shared.errors import not_found
from shared.http import Api, Call, Operation
from shared.records import Record
from shared.roles import PEOPLE
from shared.serve import Door, serve_records

from . import uploads, vault
from .lifecycle import WRITERS
from .records import DOCUMENT_TYPE, RECORDS, VERSION_TYPE, document_facts, progress, version_facts
from .shapes import Dependent, Download, Reader, Reading, ReadingCount, UploadShown, UploadSlot

api = Api()
DOCUMENTS = Door(DOCUMENT_TYPE, RECORDS, facts=document_facts)
VERSIONS = Door(VERSION_TYPE, RECORDS, parent=DOCUMENT_TYPE, facts=version_facts)
serve_records(api, DOCUMENTS)
serve_records(api, VERSIONS)

UPLOAD = Operation("POST", "/document-versions/<id>/uploads", "document_version.upload", WRITERS,
                   "Begin an upload", uploads.UploadRequest.model_json_schema(), (201,), shows=UploadSlot)  # fmt: skip


@api.route(UPLOAD)
def begin_upload(call: Call) -> Answer:
    """Answer a presigned PUT for exactly the announced bytes."""
    record, _ = VERSIONS.readable(call)
    asked = uploads.UploadRequest(**fields.checked(uploads.UploadRequest, call.body))
    uploads.may_upload(record, call.person)
    return Answer(201, uploads.begin(record, call.person, asked, call.new_id()))


UPLOADED = Operation(
    "GET", "/uploads/<id>", "upload.read", PEOPLE, "What became of an upload", shows=UploadShown
)


@api.route(UPLOADED)
def upload(call: Call) -> Answer:
    """Answer received, accepted or refused with the reason; to the person who uploaded."""
    note, _ = uploads.read(call.args["id"])
    if note["person"] != call.person.id:
        raise not_found(f"Upload {call.args['id']}")
    shown = ("id", "state", "why", "filename", "media_type", "size", "sha256", "record")
    return Answer(200, {name: note[name] for name in shown})


FILE = Operation("GET", "/document-versions/<id>/files/<name>", "document_version.read_file", PEOPLE, "Get a file",
                 shows=Download)  # fmt: skip


@api.route(FILE)
def file(call: Call) -> Answer:
    """Answer a presigned GET: `file` as the author wrote it, `source_file`, or `rendition`, the signed copy."""
    record, _ = VERSIONS.readable(call)
    return Answer(200, _download(record, call.args["name"]))


def _download(record: Record, name: str) -> Download:
    data = record.data
    if name == "rendition" and data.get("rendition"):
        kept = data["rendition"]
        found = uploads.download(
            "RECORDS_BUCKET", kept["key"], kept["version_id"], f"{record.number}.pdf", uploads.PDF
        )
        return {**found, "digest": kept["digest"], "locked_until": vault.locked_until(record)}
    held = data.get(name) if name in ("file", "source_file") else None
    if not held:
        raise not_found(f"{record.number} {name}")
    if name == "file" and data.get("vault"):
        kept = data["vault"]
        found = uploads.download(
            "RECORDS_BUCKET", kept["key"], kept["version_id"], held["filename"], held["media_type"]
        )
        found["locked_until"] = vault.locked_until(record)
    else:
        found = uploads.download(
            "WORK_BUCKET", held["key"], held.get("version_id"), held["filename"], held["media_type"]
        )
    return {**found, "sha256": held["sha256"]}


WHERE_USED = Operation("GET", "/documents/<id>/where-used", "document.where_used", PEOPLE, "What depends on it",
                       shows=Dependent, many=True)  # fmt: skip


@api.route(WHERE_USED)
def where_used(call: Call) -> Answer:
    """Answer the versions of a document and how far each one's reading has come."""
    record, _ = DOCUMENTS.readable(call)
    rows = RECORDS.everyone(VERSION_TYPE, "by_parent", record.entity)
    items: list[Dependent] = [
             {"number": row["number"], "state": row["state"], "label": row.get("summary"), "id": row["id"],
              "type": "document_version", "collection": "document-versions",
              "training": _count(progress(f"document_version/{row['id']}"))} for row in rows]  # fmt: skip
    return Answer(200, {"items": items, "next_cursor": None})


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
    return {"person": reader["person"], "name": known.get("name", reader["person"]), "state": reader["state"]}


def _count(found: dict[str, Any]) -> ReadingCount:
    return {"expected": found["expected"], "waiting": found["waiting"], "done": found.get("done", 0)}


handler = api.handler
