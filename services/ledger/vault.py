"""Sealed objects in the records bucket: written once, locked, read back by key."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from shared import clock
from shared.aws import client

SEGMENTS, CHECKPOINTS, VALUES = "seg/", "cp/", "val/"


def segment_key(start: int, end: int) -> str:
    """Return the key of the entries [start, end)."""
    return f"{SEGMENTS}{start:012d}-{end:012d}"


def values_key(start: int, end: int) -> str:
    """Return the key of the values of the entries [start, end)."""
    return f"{VALUES}{start:012d}-{end:012d}"


def checkpoint_key(size: int) -> str:
    """Return the key of the checkpoint over the first `size` entries."""
    return f"{CHECKPOINTS}{size:012d}"


def bounds(key: str) -> tuple[int, int]:
    """Return the range that a segment's or values' key names."""
    start, _, end = key.rpartition("/")[2].partition("-")
    return int(start), int(end)


def create(key: str, body: bytes) -> bytes | None:
    """Write a sealed object; None when this call made it, else the bytes that stand there already."""
    until = clock.now() + timedelta(days=int(os.environ["LOCK_DAYS"]))
    lock = {"ObjectLockMode": os.environ["LOCK_MODE"], "ObjectLockLegalHoldStatus": "ON"}
    if key.startswith(VALUES):
        # E6(R3) 4.2.2(b): a value may have to be redacted, so nothing personal is locked for good
        lock = {"ObjectLockMode": "GOVERNANCE"}
    try:
        client("s3").put_object(
            Bucket=os.environ["RECORDS_BUCKET"],
            Key=key,
            Body=body,
            IfNoneMatch="*",
            ChecksumAlgorithm="SHA256",
            ObjectLockRetainUntilDate=until,
            **lock,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return read(key)
    return None


def read(key: str) -> bytes:
    """Return the bytes of a sealed object."""
    answer = client("s3").get_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key)
    return bytes(answer["Body"].read())


def read_version(key: str, version: str) -> bytes:
    """Return the bytes of one version of a sealed object."""
    bucket = os.environ["RECORDS_BUCKET"]
    answer = client("s3").get_object(Bucket=bucket, Key=key, VersionId=version)
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
    yield from paginator.paginate(Bucket=os.environ["RECORDS_BUCKET"], **arguments)


def newest_size(at_least: int = 0) -> int:
    """Return the size of the largest checkpoint, 0 when there is none at or above `at_least`."""
    after = checkpoint_key(at_least - 1) if at_least else ""
    newest = 0
    for key in keys(CHECKPOINTS, after):
        newest = int(key.removeprefix(CHECKPOINTS))
    return newest
