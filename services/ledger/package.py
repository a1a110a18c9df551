"""Exports the study as a pack that anyone can check offline with cqms-verify; the API pages its sealed objects."""

import os
import re
import zipfile
from pathlib import Path
from typing import Any

from shared.aws import client
from shared.canonical import b64, unb64
from shared.errors import invalid

from . import anchors, receipts, seal_key, vault
from .handout import Handout, Objects, Sees, everybody

BUCKETS = {
    vault.CHECKPOINTS: "RECORDS_BUCKET",
    vault.SEGMENTS: "RECORDS_BUCKET",
    vault.SUCCESSIONS: "RECORDS_BUCKET",
    anchors.COSIGNATURES: "WITNESS_BUCKET",
}
PREFIXES = (vault.CHECKPOINTS, vault.SEGMENTS)
LINK_SECONDS = 600
_POSITION = re.compile(r"(cp/|seg/|key/|cosig/)([0-9-]{0,25}) ([\x21-\x7e]{0,1024})")


def export(target: Path, sees: Sees = everybody) -> int:
    """Write a pack to a folder, or to a file that ends in .zip; return how many objects it holds.

    A pack with some values left out still verifies: entries hold commitments only. No key goes into a pack.
    """
    return written(target, Handout(sees).objects())


def written(target: Path, objects: Objects) -> int:
    """Write a pack's objects; return how many there were."""
    return _zip(target, objects) if target.suffix == ".zip" else _folder(target, objects)


def _zip(target: Path, objects: Objects) -> int:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for key, body in objects:
            pack.writestr(key, body)
        return len(pack.namelist())


def _folder(target: Path, objects: Objects) -> int:
    count = 0
    for key, body in objects:
        place = target / key
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
        count += 1
    return count


def trust() -> dict[str, object]:
    """Return what a verifier needs from another source than the pack; hand it over apart from every pack.

    Ask before the pack is made: of a pack that ends before the newest checkpoint, a part was cut off.
    The witness's key is better asked of the witness; here it is as it shows it to us.
    """
    cosigned = anchors.newest_note()
    return {
        "origin": os.environ["LOG_ORIGIN"],
        "keys": [seal_key.every()[0].line(), *([anchors.witness_key().line()] if cosigned else [])],
        "successions": [vault.read(key).decode() for key in vault.keys(vault.SUCCESSIONS)],
        "k": 1 if cosigned else 0,
        "newest_checkpoint": cosigned or receipts.newest_checkpoint(),
    }


def page(cursor: str | None, limit: int) -> dict[str, Any]:
    """Return a page of the pack's objects with their versions and links: {items, next_cursor}.

    Checkpoints first, then segments, successions of the sealing key, then what the witness cosigned, without values: who may see which value is no question of the trail.
    """
    prefix, key, version = _position(cursor)
    markers = {"KeyMarker": key} | ({"VersionIdMarker": version} if version else {}) if key else {}
    bucket, order = os.environ[BUCKETS[prefix]], [*BUCKETS]
    answer = client("s3").list_object_versions(Bucket=bucket, Prefix=prefix, MaxKeys=limit, **markers)
    found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
    following = None
    if answer["IsTruncated"]:
        following = f"{answer['NextKeyMarker']} {answer.get('NextVersionIdMarker', '')}"
    elif prefix != order[-1]:
        following = f"{order[order.index(prefix) + 1]} "
    items = [_linked(bucket, version) for version in sorted(found, key=lambda one: str(one["Key"]))]
    return {"items": items, "next_cursor": b64(following.encode()) if following else None}


def _linked(bucket: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return one version as versions.json lists it, with a link to its bytes; a delete marker has none."""
    which = {"Bucket": bucket, "Key": item["Key"], "VersionId": item["VersionId"]}
    url = None
    if "Size" in item:
        url = client("s3").generate_presigned_url("get_object", Params=which, ExpiresIn=LINK_SECONDS)
    shown = {"key": item["Key"], "version": item["VersionId"], "size": item.get("Size", 0)}
    return shown | {"deleted": url is None, "latest": item["IsLatest"], "url": url}


def _position(cursor: str | None) -> tuple[str, str, str]:
    if not cursor:
        return PREFIXES[0], "", ""
    try:
        found = _POSITION.fullmatch(unb64(cursor).decode("ascii"))
    except ValueError as error:
        raise invalid("/query/cursor", "is not one of our cursors", "cursor") from error
    if not found:
        raise invalid("/query/cursor", "is not one of our cursors", "cursor")
    return found[1], f"{found[1]}{found[2]}" if found[2] else "", found[3]
