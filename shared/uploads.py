"""Uploads: a presigned PUT into quarantine, and what became of it. No byte passes through an API function."""

import base64
import json
import os
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared import clock, storage
from shared.attaching import Attaching
from shared.authz import Person
from shared.aws import client
from shared.errors import Refusal, invalid, key_mismatch, not_found
from shared.file_shapes import UploadShown, UploadSlot
from shared.lifecycle import Case, authority
from shared.records import Record
from shared.rows import ProjectionRow
from shared.storage import put_projection

MOST_BYTES = 50 * 1024 * 1024
MOST_FILES = 100
EXPIRES_SECONDS = 600
ATTACHMENT = "attachment"


class UploadRequest(BaseModel):
    """What will be sent: exactly this size and this SHA-256; the record's own file, or an attachment."""

    model_config = ConfigDict(extra="forbid")
    filename: str = Field(min_length=1, max_length=200, pattern=r"^[^/\\<>:\"|?*]+$")
    media_type: Literal["application/pdf",
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        "text/csv", "image/png", "image/jpeg"]  # fmt: skip
    size: int = Field(ge=1, le=MOST_BYTES)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    place: str | None = Field(default=None, pattern=r"^[a-z_]{1,40}$")
    reason: str | None = Field(default=None, min_length=3, max_length=2000)


def rule_of(record: Record) -> Attaching:
    """Return who may bring files to the record; 404 for a type that takes none."""
    rule = record.type.takes_files
    if rule is None:
        raise not_found(f"Files of {record.number}")
    return rule


def may_change(record: Record, person: Person) -> None:
    """Raise the refusals of role, duty and state against changing its files, in that order (decision 7)."""
    rule = rule_of(record)
    if rule.also and not authority(rule.also, Case(record, person)):
        named = True
    else:
        found = authority(rule.by, Case(record, person))
        if found:
            raise found[0]
        named = not rule.as_ or not record.relations(person.id).isdisjoint(rule.as_)
    if not named:
        names = " or ".join(relation.value for relation in rule.as_)
        raise Refusal("FORBIDDEN", f"Only {names} brings its files.", "ACC-02", "not_named")
    if refusal := closed(record):
        raise refusal


def closed(record: Record) -> Refusal | None:
    """Return why its files stay as they are, or None: nothing slips under an approval. 21 CFR 11.70"""
    if record.state in rule_of(record).states:
        return None
    detail = f"{record.number} is {record.state}; its files can no longer change."
    return Refusal("IMMUTABLE_STATE", detail, "SIG-05, 21 CFR 11.70", "immutable_state")


def unfit(record: Record) -> Refusal | None:
    """Return why the record takes no further file, or None."""
    if refusal := closed(record):
        return refusal
    if len(record.attachments) >= MOST_FILES:
        detail = f"A record has at most {MOST_FILES} attachments."
        return Refusal("TOO_LARGE", detail, "API: limits", "too_many_attachments")
    return None


def may_upload(record: Record, person: Person) -> None:
    """Raise unless the person may bring one more file."""
    may_change(record, person)
    if refusal := unfit(record):
        raise refusal


def place_of(record: Record, asked: UploadRequest) -> str:
    """Return where the file will stand: the place that was named, else the first for its type, else beside."""
    fitting = [place.name for place in rule_of(record).places if asked.media_type in place.media_types]
    if asked.place is None:
        return (*fitting, ATTACHMENT)[0]
    if asked.place not in (*fitting, ATTACHMENT):
        raise invalid("/place", f"{record.type.label} has no such place for a file of this type")
    return asked.place


def begin(record: Record, person: Person, asked: UploadRequest, identity: str) -> UploadSlot:
    """Note the upload and return the PUT that accepts exactly these bytes, once, for ten minutes.

    An `identity` that was used before is the same upload again, or 422 when that was another one.
    """
    said = asked.model_dump() | {"place": place_of(record, asked)}
    announced = {"id": identity, "record": record.entity, "person": person.id, **said}
    note = {**announced, "state": "received", "why": None, "at": clock.instant(clock.now())}
    row = ProjectionRow(f"U#{identity}", "-", note=json.dumps(note), v=1)
    try:
        storage.commit([put_projection(row, None, "SESSIONS_TABLE")])
    except storage.Conflict as conflict:
        former, _ = read(identity)
        if any(former[name] != value for name, value in announced.items()):
            raise key_mismatch() from conflict
    return _put(f"uploads/{record.type.name}/{identity}", identity, asked)


def _put(key: str, identity: str, asked: UploadRequest) -> UploadSlot:
    checksum = base64.b64encode(bytes.fromhex(asked.sha256)).decode()
    signed = {
        "Bucket": os.environ["QUARANTINE_BUCKET"],
        "Key": key,
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
    [row] = storage.get("SESSIONS_TABLE", (f"U#{identity}", "-"))
    if row is None:
        raise not_found(f"Upload {identity}")
    return json.loads(row["note"]), int(row["v"])


def shown_to(person: Person, identity: str) -> UploadShown:
    """Return what became of an upload, to the person who began it; 404 to everybody else."""
    note, _ = read(identity)
    if note["person"] != person.id:
        raise not_found(f"Upload {identity}")
    return {
        "id": note["id"], "state": note["state"], "why": note["why"], "filename": note["filename"],
        "media_type": note["media_type"], "size": note["size"], "sha256": note["sha256"],
        "record": note["record"], "place": note["place"],
    }  # fmt: skip


def judged(note: dict[str, Any], revision: int, state: str, why: dict[str, str] | None) -> storage.Write:
    """Return the write that says what became of an upload."""
    told = json.dumps({**note, "state": state, "why": why})
    row = ProjectionRow(f"U#{note['id']}", "-", note=told, v=revision + 1)
    return put_projection(row, revision, "SESSIONS_TABLE")
