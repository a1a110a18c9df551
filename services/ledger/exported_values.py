"""Exported values without what was redacted: a new version of the object, and no older one."""

import json

from shared.aws import client
from shared.canonical import canonical

from . import blanking, log, vault
from .sealer import MOST


def blank(entity: str, made: str) -> None:
    """Take what stands behind a commitment out of every exported object, and remove the versions that held it."""
    for place in log.places_of(entity):
        [sealed] = log.read([place])
        found = list(blanking.places(sealed.entry(), made))
        key = _holding(place.index) if found else None
        if key:
            _rewrite(key, place.index, found)


def _holding(index: int) -> str | None:
    """Return the key of the object with the values of an index; None before its seal."""
    start = max(0, index - MOST)
    for key in vault.keys(vault.VALUES, f"{vault.VALUES}{start:012d}"):
        first, end = vault.bounds(key)
        if first <= index < end:
            return key
        if first > index:
            return None
    return None


def _rewrite(key: str, index: int, found: list[tuple[str, str]]) -> None:
    lines = vault.read(key).split(b"\n")
    line = index - vault.bounds(key)[0]
    values = json.loads(lines[line])
    if any([blanking.blank(values, path, side) for path, side in found]):
        lines[line] = canonical(values)
        client("s3").put_object(
            Bucket=vault.bucket_of(key), Key=key, Body=b"\n".join(lines), ChecksumAlgorithm="SHA256"
        )
    for version in vault.versions(key):
        if not version["latest"]:
            client("s3").delete_object(Bucket=vault.bucket_of(key), Key=key, VersionId=version["version"])
