"""The vault: what was submitted is kept, what was approved is locked, and its signed copy stands beside it."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared import attachments, clock, retention, seals, storage
from shared.canonical import sha256_hex
from shared.records import Record
from shared.rows import ProjectionRow
from shared.storage import put_projection
from shared.streaming import fetched

if TYPE_CHECKING:
    from shared.printing import Checkpoint

    from .rendition import RenditionManifest

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
    """Make the signed copy beside the signed bytes, lock it, and say which version it is.

    The same record under the same seal and witness gives the same bytes, so that a repeated reaction finds its own copy.
    """
    from shared import (
        paper,
    )  # the typesetter costs a third of a cold start, and the API asks here for locks alone

    from .rendition import render_signed_copy

    kept, sealed = record.data["vault"], seals.of(record)
    source = fetched("RECORDS_BUCKET", kept["key"], kept["version_id"], folder)
    standing = [signature for signature in record.signatures if not signature.voided]
    signed = [paper.manifestation(signature, sealed, record.number) for signature in standing]
    path = folder / "signed.pdf"
    path.write_bytes(render_signed_copy(source, _manifest(record, paper.newest_checkpoint()), signed))
    digest = sha256_hex(path.read_bytes())
    key = f"renditions/{record.id}/{record.round}/{digest}.pdf"
    version = retention.store_held(os.environ["RECORDS_BUCKET"], key, path, digest, PDF)
    until = clock.now() + timedelta(days=int(os.environ["LOCK_DAYS"]))
    retention.extend(os.environ["RECORDS_BUCKET"], key, version, until, os.environ["LOCK_MODE"])
    return {"key": key, "version_id": version, "digest": digest}


def _manifest(record: Record, newest: "Checkpoint | None") -> "RenditionManifest":
    from .rendition import RenditionManifest

    data = record.data
    since, said, watermark = _in_force(record)
    return RenditionManifest(
        study=os.environ["STUDY"],
        number=record.number,
        title=str(data["title"]),
        label=str(data["label"]),
        state=record.state,
        effective=said,
        sha256=data["vault"]["digest"],
        content_sha256=record.content_sha256,
        address=f"{os.environ['PUBLIC_URL']}/{record.type.collection}/{record.id}",
        made_at=clock.parse(since),
        zone=os.environ["TIME_ZONE"],
        watermark=watermark,
        newest_checkpoint=newest,
    )


def _in_force(record: Record) -> tuple[str, str, str]:
    """Return since when the copy is as it is, what its stamp says, and its watermark once out of force."""
    data = record.data
    if record.state == "approved":
        planned = data.get("planned_effective_on")
        said = f"effective on {planned} at the earliest" if planned else "effective once training is complete"
        return record.signatures[-1].signed_at, said, ""
    began = f"effective since {data['effective_at'][:10]}"
    if record.state == "effective":
        return data["effective_at"], began, ""
    ended = data.get("superseded_at") or record.updated_at
    return ended, began, f"{record.state.upper()} as of {ended[:10]}"


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


def hold(record: Record) -> int:
    """Put the legal hold on every object of a record in the vault; return how many there are. I7"""
    found = list(_objects(record))
    for key, version in found:
        retention.hold(os.environ["RECORDS_BUCKET"], key, version)
    return len(found)


def _objects(record: Record) -> Iterator[tuple[str, str]]:
    """Yield key and version of what the vault keeps of a record: signed bytes, former rounds, attachments."""
    data = record.data
    rounds = [kept["file"] for kept in (data.get("rounds") or {}).values() if "file" in kept]
    former = [kept for kept in rounds if kept["bucket"] == "records"]
    for kept in (data.get("vault"), data.get("rendition"), *former):
        if kept:
            yield kept["key"], kept["version_id"]
    for identity, held in record.attachments.items():
        yield attachments.key_of(record.type.name, identity), held["version_id"]


def _note(record: Record, until: str) -> None:
    [row] = storage.get("TABLE", (f"LOCK#{record.entity}", "-"))
    former = int(row["v"]) if row else None
    fresh = ProjectionRow(f"LOCK#{record.entity}", "-", note=until, v=(former or 0) + 1)
    storage.commit([put_projection(fresh, former)])
