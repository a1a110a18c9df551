"""Exports the sealed trail as a pack that anyone can check offline with cqms-verify."""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

from . import vault

PREFIXES = (vault.SEGMENTS, vault.CHECKPOINTS)


def export(target: Path, values: bool = True) -> int:
    """Write a pack to a folder, or to a file that ends in .zip; return how many objects it holds.

    Without `values` the pack still verifies: entries hold commitments only. No key goes into a pack.
    """
    prefixes = (*PREFIXES, vault.VALUES) if values else PREFIXES
    listing = [version for prefix in prefixes for version in vault.versions(prefix)]
    first = _oldest(listing)
    bodies = ((key, vault.read_version(key, version)) for key, version in first.items())
    everything = _with_listing(bodies, json.dumps(listing, indent=1).encode())
    if target.suffix == ".zip":
        _zip(target, everything)
    else:
        _folder(target, everything)
    return len(first)


def _oldest(listing: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return each key's first version: a later one, or a delete marker, cannot replace what was locked."""
    # S3 lists the versions of a key newest first
    return {item["key"]: item["version"] for item in listing if not item["deleted"]}


def _with_listing(bodies: Iterable[tuple[str, bytes]], listing: bytes) -> Iterable[tuple[str, bytes]]:
    yield from bodies
    yield "versions.json", listing


def _zip(target: Path, objects: Iterable[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for key, body in objects:
            pack.writestr(key, body)


def _folder(target: Path, objects: Iterable[tuple[str, bytes]]) -> None:
    for key, body in objects:
        place = target / key
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
