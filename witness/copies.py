"""Copies what the sealed trail names and does not hold: kept files under a lock, values without one. OPS-03, ADR 0097

The trail itself is mirrored by `observe`. A file is copied once, as its first version: nothing that is laid over it or
deletes it counts. Values follow the study: a value that two people had taken out goes here too, when the bucket
forgets what was replaced.
"""

import base64
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.client import BaseClient

from shared import aws

from . import keep
from .faults import Refused

FILES, VALUES = ("attachments/", "documents/", "renditions/"), "val/"
KEPT = "files/"  # before a file's own key, so that no file can pass for a sealed object
MOST = 2_000  # objects of one run
PART, LEFT_MS = 1 << 20, 20_000
GoesOn = Callable[[int], bool]  # of how many were copied

Listed: TypeAlias = dict[str, tuple[int, datetime]]

logger = Logger()


def handler(_event: Mapping[str, Any], context: LambdaContext) -> None:
    """Copy what is new; what is not what it was kept as is named, and the run fails: that is the alarm.

    It ends by itself before its time does, and the next one goes on.
    """
    source = Source(aws.client_as("s3", os.environ["COPIER_ROLE"]))

    def may_go_on(copied: int) -> bool:
        return copied < MOST and context.get_remaining_time_in_millis() > LEFT_MS

    copied, wrong = files(source, may_go_on)
    copied += values(source, lambda count: may_go_on(copied + count))
    logger.info("copied", extra={"objects": copied})
    for key in wrong:
        logger.critical("a file is not what it was kept as", where=key)
    if wrong:
        raise Refused(f"{len(wrong)} files are not what they were kept as, the first: {wrong[0]}")


@dataclass(frozen=True)
class Source:
    """What the study lends to be copied: kept files and exported values, read only."""

    s3: BaseClient

    def files(self) -> Iterator[tuple[str, str]]:
        """Return each file's key and first version, those under delete markers too."""
        pages = self.s3.get_paginator("list_object_versions")
        for prefix in FILES:
            first: dict[str, str] = {}
            for page in pages.paginate(Bucket=os.environ["RECORDS_BUCKET"], Prefix=prefix):
                first |= {str(one["Key"]): str(one["VersionId"]) for one in page.get("Versions", [])}
            yield from first.items()  # listed newest first, so that the oldest stays

    def values(self) -> Listed:
        """Return each object of values with its size and since when it stands."""
        return _listed(self.s3, os.environ["VALUES_BUCKET"], VALUES)


def files(source: Source, may_go_on: GoesOn) -> tuple[int, list[str]]:
    """Copy files that are not here yet, as many as a run takes; return how many, and which are not what they were kept as."""
    here, copied, wrong = _listed(aws.client("s3"), os.environ["WITNESS_BUCKET"], KEPT), 0, list[str]()
    for key, version in source.files():
        if not may_go_on(copied):
            break
        if KEPT + key in here:
            continue
        if _copied(source, key, version):
            copied += 1
        else:
            wrong.append(key)
    return copied, wrong


def _copied(source: Source, key: str, version: str) -> bool:
    """Keep one file under a lock, if its bytes are those that were kept; a part at a time, however large it is."""
    found = source.s3.get_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key, VersionId=version)
    made, said = hashlib.sha256(), str(found["Metadata"].get("sha256"))
    with tempfile.TemporaryFile() as body:
        while part := found["Body"].read(PART):
            made.update(part)
            body.write(part)
        if made.hexdigest() != said:
            return False
        body.seek(0)
        checksum = base64.b64encode(made.digest()).decode()
        keep.locked(KEPT + key, body, Metadata={"sha256": said, "version": version}, ChecksumSHA256=checksum)
    return True


def values(source: Source, may_go_on: GoesOn) -> int:
    """Copy values that are not here, or are others here; return how many. What is replaced goes after 35 days."""
    s3, bucket, copied = aws.client("s3"), os.environ["COPIES_BUCKET"], 0
    here = _listed(s3, bucket, VALUES)
    for key, (size, since) in source.values().items():
        # not by S3's tags: of what a key of KMS encrypts they are no digests, and differ in two buckets for the same bytes
        if key in here and here[key][0] == size and here[key][1] >= since:
            continue
        if not may_go_on(copied):
            break
        body = source.s3.get_object(Bucket=os.environ["VALUES_BUCKET"], Key=key)["Body"].read()
        s3.put_object(Bucket=bucket, Key=key, Body=body, ChecksumAlgorithm="SHA256")
        copied += 1
    return copied


def _listed(s3: BaseClient, bucket: str, prefix: str) -> Listed:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    found = (one for page in pages for one in page.get("Contents", []))
    return {str(one["Key"]): (int(one["Size"]), one["LastModified"]) for one in found}
