"""The list of people whom a run assigns: in the records bucket under a hold before the run's entry names its digest.

One canonical JSON text a line, in order: a person's place in the list is their place among the run's numbers.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared import retention
from shared.aws import client
from shared.canonical import canonical, sha256_hex

MEDIA_TYPE = "application/x-ndjson"


def keep(people: Sequence[str]) -> dict[str, object] | None:
    """Keep the list and say which version of which object it is; None when it names nobody."""
    if not people:
        return None
    lines = b"".join(canonical(person) + b"\n" for person in people)
    digest = sha256_hex(lines)
    key = f"attachments/assignment_run/{digest}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people"
        path.write_bytes(lines)
        version = retention.store_held(os.environ["RECORDS_BUCKET"], key, path, digest, MEDIA_TYPE)
    return {"key": key, "version_id": version, "sha256": digest}


def read(kept: Mapping[str, Any] | None) -> Sequence[str]:
    """Return the people of a list that was kept; RuntimeError when it is not what the trail names."""
    return listed(kept["key"], kept["version_id"], kept["sha256"]) if kept else ()


@lru_cache(2)  # its digest says what it holds, whenever it is read
def listed(key: str, version: str, digest: str) -> tuple[str, ...]:
    """Return the people of the list of this digest, read once by a process."""
    asked = {"Bucket": os.environ["RECORDS_BUCKET"], "Key": key, "VersionId": version}
    lines = client("s3").get_object(**asked)["Body"].read()
    if sha256_hex(lines) != digest:
        raise RuntimeError(f"{key} is not the list that the trail names")
    return tuple(json.loads(line) for line in lines.splitlines())
