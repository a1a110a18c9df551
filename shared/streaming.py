"""Files on their way through a worker: streamed to disk, never held in memory as a whole."""

import os
from pathlib import Path

from shared.aws import client


def fetched(bucket: str, key: str, version: str | None, folder: Path) -> Path:
    """Stream an object version to disk and return where it is; `bucket` names the variable that holds its name."""
    more = {"VersionId": version} if version else {}
    body = client("s3").get_object(Bucket=os.environ[bucket], Key=key, **more)["Body"]
    path = folder / "file"
    with path.open("wb") as file:
        for chunk in body.iter_chunks(1 << 20):
            file.write(chunk)
    return path
