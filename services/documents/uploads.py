"""Uploads: a presigned PUT into quarantine, and what became of it. No byte passes through an API function."""

import base64
import json
import os
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared import clock, storage
from shared.authz import Person
from shared.aws import client
from shared.errors import Refusal, key_mismatch, not_found
from shared.lifecycle import Case, authority
from shared.records import Record
from shared.roles import Relation
from shared.rows import ProjectionRow
from shared.storage import put_projection

from .shapes import Download, UploadSlot

MOST_BYTES = 50 * 1024 * 1024
EXPIRES_SECONDS = 600
DOWNLOAD_SECONDS = 60
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class UploadRequest(BaseModel):
    """What will be sent: exactly this size and this SHA-256; the PDF to sign, or its source."""

    model_config = ConfigDict(extra="forbid")
    filename: str = Field(min_length=1, max_length=200, pattern=r"^[^/\\<>:\"|?*]+$")
    media_type: Literal["application/pdf",
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"]  # fmt: skip
    size: int = Field(ge=1, le=MOST_BYTES)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


def may_upload(record: Record, person: Person) -> None:
    """Raise unless the person is an author of a version that is still a draft."""
    from .lifecycle import WRITERS

    found = authority(WRITERS, Case(record, person))
    if found:
        raise found[0]
    if Relation.AUTHOR not in record.relations(person.id):
        raise Refusal("FORBIDDEN", "Only an author of this version brings its file.", "ACC-02", "not_named")
    if record.state not in record.type.lifecycle.editable:
        # no new file slips under an approval: 21 CFR 11.70
        detail = f"{record.number} is {record.state}; its file can no longer be replaced."
        raise Refusal("IMMUTABLE_STATE", detail, "SIG-05, 21 CFR 11.70", "immutable_state")


def begin(record: Record, person: Person, asked: UploadRequest, identity: str) -> UploadSlot:
    """Note the upload and return the PUT that accepts exactly these bytes, once, for ten minutes.

    An `identity` that was used before is the same upload again, or 422 when that was another one.
    """
    announced = {"id": identity, "record": record.entity, "person": person.id, **asked.model_dump()}
    note = {**announced, "state": "received", "why": None, "at": clock.instant(clock.now())}
    row = ProjectionRow(f"UP#{identity}", "-", note=json.dumps(note), v=1)
    try:
        storage.commit([put_projection(row, None)])
    except storage.Conflict as conflict:
        former, _ = read(identity)
        if any(former[name] != value for name, value in announced.items()):
            raise key_mismatch() from conflict
    return _put(identity, asked)


def _put(identity: str, asked: UploadRequest) -> UploadSlot:
    checksum = base64.b64encode(bytes.fromhex(asked.sha256)).decode()
    signed = {
        "Bucket": os.environ["QUARANTINE_BUCKET"],
        "Key": f"uploads/{identity}",
        "ContentLength": asked.size,
        "ContentType": asked.media_type,
        "ChecksumAlgorithm": "SHA256",
        "ChecksumSHA256": checksum,
        "IfNoneMatch": "*",
    }
    url = client("s3").generate_presigned_url("put_object", Params=signed, ExpiresIn=EXPIRES_SECONDS)
    headers = {
        "Content-Type": asked.media_type,
        "x-amz-checksum-sha256": checksum,
        "x-amz-sdk-checksum-algorithm": "SHA256",
        "If-None-Match": "*",
    }
    return {"upload_id": identity, "url": url, "headers": headers, "expires_in": EXPIRES_SECONDS}


def read(identity: str) -> tuple[dict[str, Any], int]:
    """Return what is known of an upload, and its revision."""
    [row] = storage.get("TABLE", (f"UP#{identity}", "-"))
    if row is None:
        raise not_found(f"Upload {identity}")
    return json.loads(row["note"]), int(row["v"])


def judged(note: dict[str, Any], revision: int, state: str, why: dict[str, str] | None) -> storage.Write:
    """Return the write that says what became of an upload."""
    row = ProjectionRow(
        f"UP#{note['id']}", "-", note=json.dumps({**note, "state": state, "why": why}), v=revision + 1
    )
    return put_projection(row, revision)


def download(bucket: str, key: str, version: str | None, filename: str, media_type: str) -> Download:
    """Return a presigned GET of one exact object version: an attachment, never shown inline."""
    asked = {
        "Bucket": os.environ[bucket],
        "Key": key,
        "ResponseContentDisposition": f'attachment; filename="{_ascii(filename)}"',
        "ResponseContentType": media_type,
    }
    if version:
        asked["VersionId"] = version
    url = client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=DOWNLOAD_SECONDS)
    return {"url": url, "filename": filename, "media_type": media_type, "expires_in": DOWNLOAD_SECONDS}


def _ascii(filename: str) -> str:
    return "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in filename
    )
