"""A pack of a study made of the copies in its witness's account alone: what is left when the study's own is gone. OPS-03"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from botocore.client import BaseClient

from services.ledger import package
from shared import aws
from witness.copies import KEPT, VALUES
from witness.keep import COSIGNATURES
from witness.study import CHECKPOINTS, SEGMENTS, SUCCESSIONS

MIRRORED = (SUCCESSIONS, CHECKPOINTS, SEGMENTS, COSIGNATURES)


def pack(target: Path) -> dict[str, object]:
    """Write the pack to a folder, or to a file that ends in .zip; `cqms-verify` says what it proves.

    Its files stand under the versions they had in the study, which the trail names.
    """
    count = package.written(target, _objects(aws.client("s3")))
    return {
        "study": os.environ["STUDY"],
        "pack": str(target),
        "objects": count,
        "from": os.environ["WITNESS_BUCKET"],
    }


def _objects(s3: BaseClient) -> Iterator[tuple[str, bytes]]:
    bucket, listing = os.environ["WITNESS_BUCKET"], list[dict[str, str]]()
    for prefix in MIRRORED:
        for key in _keys(s3, bucket, prefix):
            if prefix != COSIGNATURES:
                listing.append({"key": key, "version": "mirrored"})
            yield key, s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    for key in _keys(s3, os.environ["COPIES_BUCKET"], VALUES):
        yield key, s3.get_object(Bucket=os.environ["COPIES_BUCKET"], Key=key)["Body"].read()
    for key in _keys(s3, bucket, KEPT):
        found = s3.get_object(Bucket=bucket, Key=key)
        listing.append({"key": key.removeprefix(KEPT), "version": found["Metadata"]["version"]})
        yield key.removeprefix(KEPT), found["Body"].read()
    yield "versions.json", json.dumps(listing, indent=1).encode()


def _keys(s3: BaseClient, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (str(one["Key"]) for one in page.get("Contents", []))
