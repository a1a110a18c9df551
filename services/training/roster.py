"""The list of people whom a run assigns: in the records bucket under a hold before the run's entry names its digest.

One canonical JSON text a line, in order: a person's place in the list is their place among the run's numbers.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
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


def read(kept: Mapping[str, Any] | None) -> list[str]:
    """Return the people of a list that was kept; RuntimeError when it is not what the trail names."""
    if not kept:
        return []
    asked = {"Key": kept["key"], "VersionId": kept["version_id"]}
    lines = client("s3").get_object(Bucket=os.environ["RECORDS_BUCKET"], **asked)["Body"].read()
    if sha256_hex(lines) != kept["sha256"]:
        raise RuntimeError(f"{kept['key']} is not the list that the trail names")
    return [json.loads(line) for line in lines.splitlines()]
