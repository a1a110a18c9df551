"""Where a version's files can be fetched: as written, as its source, as signed copy, and of rejected rounds."""

from shared.attaching import PDF
from shared.downloads import download
from shared.errors import not_found
from shared.file_shapes import Download
from shared.records import Record

from . import vault


def of_version(record: Record, name: str) -> Download:
    """Return a presigned GET of a file as it stands; 404 when there is none of that name."""
    data = record.data
    if name == "rendition" and data.get("rendition"):
        kept = data["rendition"]
        found = download("RECORDS_BUCKET", kept["key"], kept["version_id"], f"{record.number}.pdf", PDF)
        return {**found, "digest": kept["digest"], "locked_until": vault.locked_until(record)}
    held = data.get(name) if name in ("file", "source_file") else None
    if not held:
        raise not_found(f"{record.number} {name}")
    if name == "file" and data.get("vault"):
        kept = data["vault"]
        found = download(
            "RECORDS_BUCKET", kept["key"], kept["version_id"], held["filename"], held["media_type"]
        )
        found["locked_until"] = vault.locked_until(record)
    else:
        found = download(
            "WORK_BUCKET", held["key"], held.get("version_id"), held["filename"], held["media_type"]
        )
    return {**found, "sha256": held["sha256"]}


def of_round(record: Record, name: str, number: str) -> Download:
    """Return a presigned GET of what was submitted in a round that was rejected. 21 CFR 11.10(e)"""
    kept = (record.data.get("rounds") or {}).get(number, {}).get(name)
    if not isinstance(kept, dict):
        raise not_found(f"{record.number} {name} of round {number}")
    bucket = "RECORDS_BUCKET" if kept["bucket"] == "records" else "WORK_BUCKET"
    found = download(bucket, kept["key"], kept.get("version_id"), kept["filename"], kept["media_type"])
    return {**found, "sha256": kept["digest"]}
