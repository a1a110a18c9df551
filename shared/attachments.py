"""Files beside a record's fields: brought, refused, withdrawn, each an entry; none is ever taken away."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from events.files import UploadRefused
from shared import clock
from shared.authz import Person
from shared.change import Change, Reason
from shared.downloads import download
from shared.errors import Refusal, not_found
from shared.file_shapes import Download
from shared.records import ATTACHMENTS, Record
from shared.roles import Role
from shared.shapes import AttachmentShown
from shared.uploads import may_change, rule_of


class WithdrawRequest(BaseModel):
    """Why an attachment no longer counts."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=3, max_length=2000, title="Reason")


def key_of(kind: str, identity: str) -> str:
    """Return where in the records bucket an attachment stands: below its record's type."""
    return f"attachments/{kind}/{identity}"


def attached(record: Record, held: Mapping[str, Any], identity: str, service: Person, why: Reason) -> Change:
    """Return the change that binds an accepted file to the record by its digest. 21 CFR 11.70"""
    files = {**record.attachments, identity: dict(held)}
    after = record.with_data({**record.data, ATTACHMENTS: files})
    return Change(record, after, f"{record.type.name}.attach", service, Role.SYSTEM, why)


def refused(record: Record, service: Person, why: Reason) -> Change:
    """Return the change that keeps that a file was refused, and why; the record stays as it was."""
    fact = UploadRefused(record=record.entity, code=str(why.code))
    return Change(record, record, f"{record.type.name}.refuse_attachment", service, Role.SYSTEM, why, fact)


def withdrawn(record: Record, identity: str, person: Person, reason: str) -> Change:
    """Return the change that marks an attachment as withdrawn; it stays where it is, and readable."""
    may_change(record, person)
    held = found(record, identity)
    if held.get("withdrawn_at"):
        raise Refusal("INVALID_TRANSITION", "It is withdrawn already.", "OPS-01", "withdrawn_already")
    now = {"withdrawn_at": clock.instant(clock.now()), "withdrawn_by": person.id}
    files = {**record.attachments, identity: {**held, **now}}
    role = person.acting_as(record.scope, rule_of(record).by)
    after = record.with_data({**record.data, ATTACHMENTS: files})
    return Change(record, after, f"{record.type.name}.withdraw_attachment", person, role, Reason(text=reason))


def found(record: Record, identity: str) -> Mapping[str, Any]:
    """Return an attachment by its id; 404 when the record has none of that id."""
    held = record.attachments.get(identity)
    if held is None:
        raise not_found(f"{record.number} attachment {identity}")
    return held


def fetch(record: Record, identity: str) -> Download:
    """Return a presigned GET of the very bytes the record is bound to."""
    held = found(record, identity)
    where = download(
        "RECORDS_BUCKET",
        key_of(record.type.name, identity),
        held["version_id"],
        held["filename"],
        held["media_type"],
    )
    return {**where, "sha256": held["sha256"]}


def listed(record: Record) -> list[AttachmentShown]:
    """Return the attachments as the API shows them, oldest first."""
    return [_shown(identity, held) for identity, held in sorted(record.attachments.items())]


def _shown(identity: str, held: Mapping[str, Any]) -> AttachmentShown:
    return {
        "id": identity, "filename": held["filename"], "media_type": held["media_type"], "size": held["size"],
        "sha256": held["sha256"], "pages": held.get("pages"), "uploaded_by": held["uploaded_by"],
        "attached_at": clock.milliseconds(held["attached_at"]), "withdrawn_by": held.get("withdrawn_by"),
        "withdrawn_at": clock.milliseconds(held["withdrawn_at"]) if held.get("withdrawn_at") else None,
    }  # fmt: skip


def lines(record: Record) -> list[str]:
    """Return the attachments as a print shows them, one line each."""
    return [
        f"{held['filename']} ({held['media_type']}, {held['size']} bytes), SHA-256 {held['sha256']}, attached "
        f"{held['attached_at']}" + (f", withdrawn {held['withdrawn_at']}" if held["withdrawn_at"] else "")
        for held in listed(record)
    ]
