"""The vault: what was submitted is kept, what was approved is locked, and its signed copy stands beside it."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared import clock, paper, retention, seals, storage
from shared.canonical import sha256_hex
from shared.records import Record
from shared.rows import ProjectionRow
from shared.storage import put_projection

from .rendition import RenditionManifest, render_signed_copy
from .streaming import fetched

PDF = "application/pdf"


def keep(record: Record, folder: Path) -> dict[str, Any]:
    """Copy the submitted file into the records bucket under a legal hold, and say which version it is."""
    file = record.data["file"]
    path = fetched("WORK_BUCKET", file["key"], file.get("version_id"), folder)
    key = f"documents/{record.id}/{record.round}/{file['sha256']}.pdf"
    # drafts never get a lock (I4): the hold protects the round, the rolling lock starts at approval
    version = retention.store_held(os.environ["RECORDS_BUCKET"], key, path, file["sha256"], PDF)
    return {"key": key, "version_id": version, "digest": file["sha256"]}


def render(record: Record, folder: Path) -> dict[str, Any]:
    """Make the signed copy beside the signed bytes, lock it, and say which version it is."""
    kept, data = record.data["vault"], record.data
    source = fetched("RECORDS_BUCKET", kept["key"], kept["version_id"], folder)
    planned = data.get("planned_effective_on")
    manifest = RenditionManifest(
        study=os.environ["STUDY"],
        number=record.number,
        title=str(data["title"]),
        label=str(data["label"]),
        state="approved",
        effective=f"effective on {planned} at the earliest"
        if planned
        else "effective once training is complete",
        sha256=kept["digest"],
        content_sha256=record.content_sha256,
        address=f"{os.environ['PUBLIC_URL']}/{record.type.collection}/{record.id}",
        made_at=clock.now(),
        zone=os.environ["TIME_ZONE"],
    )
    sealed = seals.sealed_revision(record.entity)
    signed = [
        paper.manifestation(signature, sealed, record.number)
        for signature in record.signatures
        if not signature.voided
    ]
    path = folder / "signed.pdf"
    path.write_bytes(render_signed_copy(source, manifest, signed))
    digest = sha256_hex(path.read_bytes())
    key = f"renditions/{record.id}/{record.round}/{digest}.pdf"
    version = retention.store_held(os.environ["RECORDS_BUCKET"], key, path, digest, PDF)
    until = clock.now() + timedelta(days=int(os.environ["LOCK_DAYS"]))
    retention.extend(os.environ["RECORDS_BUCKET"], key, version, until, os.environ["LOCK_MODE"])
    return {"key": key, "version_id": version, "digest": digest}


def lock(record: Record) -> None:
    """Start or renew the rolling lock of the signed bytes and of their signed copy."""
    until = clock.now() + timedelta(days=int(os.environ["LOCK_DAYS"]))
    for kept in (record.data.get("vault"), record.data.get("rendition")):
        if kept:
            retention.extend(
                os.environ["RECORDS_BUCKET"], kept["key"], kept["version_id"], until, os.environ["LOCK_MODE"]
            )
    _note(record, clock.instant(until))


def renew(record: Record) -> int:
    """Renew the lock when less than half of its time is left; say whether it was renewed."""
    [row] = storage.get("TABLE", (f"LOCK#{record.entity}", "-"))
    half = timedelta(days=int(os.environ["LOCK_DAYS"])) / 2
    if row is None or clock.parse(row["note"]) - clock.now() > half:
        return 0
    lock(record)
    return 1


def locked_until(record: Record) -> str | None:
    """Return until when the rolling lock holds now; None while a legal hold alone protects the round."""
    [row] = storage.get("TABLE", (f"LOCK#{record.entity}", "-"))
    return clock.milliseconds(row["note"]) if row else None


def _note(record: Record, until: str) -> None:
    [row] = storage.get("TABLE", (f"LOCK#{record.entity}", "-"))
    former = int(row["v"]) if row else None
    fresh = ProjectionRow(f"LOCK#{record.entity}", "-", note=until, v=(former or 0) + 1)
    storage.commit([put_projection(fresh, former)])
