"""Downloads: a presigned GET of one exact object version, for a minute, always as an attachment."""

import os

from shared.aws import client
from shared.file_shapes import Download

SECONDS = 60


def download(bucket: str, key: str, version: str | None, filename: str, media_type: str) -> Download:
    """Return where the bytes can be fetched; `bucket` names the variable that holds its name.

    ASVS V5.4: what people uploaded is never shown inline, whatever it is.
    """
    asked: dict[str, str] = {
        "Bucket": os.environ[bucket],
        "Key": key,
        "ResponseContentDisposition": f'attachment; filename="{_ascii(filename)}"',
        "ResponseContentType": media_type,
    }
    if version:
        asked["VersionId"] = version
    url = client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=SECONDS)
    return {"url": url, "filename": filename, "media_type": media_type, "expires_in": SECONDS}


def _ascii(filename: str) -> str:
    return "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in filename
    )
