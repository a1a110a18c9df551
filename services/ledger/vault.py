"""Sealed objects: entries and checkpoints, written once and locked; their values in a bucket without a lock.

A value may have to be redacted (E6(R3) 4.2.2(b)), so nothing personal is ever locked: ADR 0036.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from shared import clock
from shared.aws import client

SEGMENTS, CHECKPOINTS, VALUES, BUNDLES, SUCCESSIONS = "seg/", "cp/", "val/", "bundle/", "key/"


def segment_key(start: int, end: int) -> str:
    """Return the key of the entries [start, end)."""
    return f"{SEGMENTS}{start:012d}-{end:012d}"


def bundle_key(start: int, end: int) -> str:
    """Return the key of the bundled entries [start, end)."""
    return f"{BUNDLES}{start:012d}-{end:012d}"


def values_key(start: int, end: int) -> str:
    """Return the key of the values of the entries [start, end)."""
    return f"{VALUES}{start:012d}-{end:012d}"


def checkpoint_key(size: int) -> str:
    """Return the key of the checkpoint over the first `size` entries."""
    return f"{CHECKPOINTS}{size:012d}"


def succession_key(size: int) -> str:
    """Return the key of the statement by which the key that sealed up to a size handed over."""
    return f"{SUCCESSIONS}{size:012d}"


def ends() -> tuple[int, ...]:
    """Return the sizes at which a sealing key handed over to the next, in order."""
    return tuple(int(key.removeprefix(SUCCESSIONS)) for key in keys(SUCCESSIONS))


def bounds(key: str) -> tuple[int, int]:
    """Return the range that a segment's or values' key names."""
    start, _, end = key.rpartition("/")[2].partition("-")
    return int(start), int(end)


def bucket_of(key: str) -> str:
    """Return the bucket a key stands in: values have their own."""
    return os.environ["VALUES_BUCKET" if key.startswith(VALUES) else "RECORDS_BUCKET"]


def create(key: str, body: bytes) -> bytes | None:
    """Write a sealed object; None when this call made it, else the bytes that stand there already."""
    try:
        client("s3").put_object(
            Bucket=bucket_of(key),
            Key=key,
            Body=body,
            IfNoneMatch="*",
            ChecksumAlgorithm="SHA256",
            **({} if key.startswith(VALUES) else _lock()),
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return read(key)
    return None


def _lock() -> dict[str, Any]:
    until = clock.now() + timedelta(days=int(os.environ["LOCK_DAYS"]))
    return {
        "ObjectLockMode": os.environ["LOCK_MODE"],
        "ObjectLockRetainUntilDate": until,
        "ObjectLockLegalHoldStatus": "ON",
    }


def read(key: str) -> bytes:
    """Return the bytes of a sealed object."""
    answer = client("s3").get_object(Bucket=bucket_of(key), Key=key)
    return bytes(answer["Body"].read())


def read_version(key: str, version: str) -> bytes:
    """Return the bytes of one version of a sealed object."""
    answer = client("s3").get_object(Bucket=bucket_of(key), Key=key, VersionId=version)
    return bytes(answer["Body"].read())


def keys(prefix: str, after: str = "") -> Iterator[str]:
    """Return the keys below a prefix in order, from behind `after`."""
    for page in _pages("list_objects_v2", Prefix=prefix, StartAfter=after):
        yield from (item["Key"] for item in page.get("Contents", []))


def versions(prefix: str, after: str = "") -> Iterator[dict[str, Any]]:
    """Return every version and delete marker below a prefix from behind a key: key, version, size, deleted, latest."""
    markers = {"KeyMarker": after} if after else {}
    for page in _pages("list_object_versions", Prefix=prefix, **markers):
        for kind, deleted in (("Versions", False), ("DeleteMarkers", True)):
            for item in page.get(kind, []):
                yield {
                    "key": item["Key"],
                    "version": item["VersionId"],
                    "size": item.get("Size", 0),
                    "deleted": deleted,
                    "latest": item["IsLatest"],
                }


def _pages(operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    paginator = client("s3").get_paginator(operation)
    yield from paginator.paginate(Bucket=bucket_of(arguments["Prefix"]), **arguments)


def newest_size(at_least: int = 0) -> int:
    """Return the size of the largest checkpoint, 0 when there is none at or above `at_least`."""
    after = checkpoint_key(at_least - 1) if at_least else ""
    newest = 0
    for key in keys(CHECKPOINTS, after):
        newest = int(key.removeprefix(CHECKPOINTS))
    return newest
