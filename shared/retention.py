"""Retention in the records bucket: nothing is ever shortened, weakened or replaced. 21 CFR 11.10(c)

The rolling scheme: what is submitted is held, what is approved is locked for R days and renewed; a far date is set
only when the study is archived. Each function reads what stands before it changes it, and refuses.
"""

import base64
import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from shared import clock
from shared.aws import client
from shared.errors import Refusal

# Where files of records stand in the bucket; what is sealed stands beside them.
FOLDERS = ("documents/", "renditions/", "attachments/")

_STRENGTH = {None: 0, "GOVERNANCE": 1, "COMPLIANCE": 2}
# S3 keeps whole seconds: a repeated call finds its own date rounded.
_SAME = timedelta(seconds=1)
_RULE = "REC-02, 21 CFR 11.10(c)"


def store_held(bucket: str, key: str, path: Path, sha256: str, media_type: str) -> str:
    """Create the object under a legal hold, without a date (I4), and return its version id.

    A repeated call finds the same bytes and returns the version that stands there; other bytes are refused.
    """
    _check(path, sha256)
    try:
        with path.open("rb") as body:
            answer = client("s3").put_object(
                Bucket=bucket,
                Key=key,
                Body=body,
                ContentType=media_type,
                ContentLength=path.stat().st_size,
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
                IfNoneMatch="*",
                ObjectLockLegalHoldStatus="ON",
                Metadata={"sha256": sha256},
            )
        return str(answer["VersionId"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return _standing(bucket, key, sha256)


def _check(path: Path, sha256: str) -> None:
    """S3 compares the checksum as well; no emulator does."""
    with path.open("rb") as body:
        if hashlib.file_digest(body, "sha256").hexdigest() != sha256:
            detail = "The bytes to keep are not the bytes that were signed; nothing was stored."
            raise Refusal("HASH_MISMATCH", detail, _RULE, "content_changed")


def _standing(bucket: str, key: str, sha256: str) -> str:
    found = client("s3").head_object(Bucket=bucket, Key=key)
    if found["Metadata"].get("sha256") != sha256:
        raise _refused("object_exists", f"Other bytes stand under {key}; nothing in the vault is replaced.")
    return str(found["VersionId"])


def standing_lock(bucket: str, key: str, version: str) -> tuple[str | None, datetime | None]:
    """Return the mode and the date of an object version's retention; (None, None) without one."""
    found = client("s3").head_object(Bucket=bucket, Key=key, VersionId=version)
    return found.get("ObjectLockMode"), found.get("ObjectLockRetainUntilDate")


def extend(bucket: str, key: str, version: str, until: datetime, mode: str) -> None:
    """Lock an object version until a later date; refuses to shorten, to weaken, and dates that are past."""
    former_mode, former_until = standing_lock(bucket, key, version)
    if until <= clock.now():
        raise _refused("past_date", "A retention date lies in the future.")  # I6
    if _STRENGTH[mode] < _STRENGTH[former_mode]:
        raise _refused("mode_cannot_weaken", f"It is retained in mode {former_mode}.")  # I2
    if former_until and until < former_until:
        if former_until - until < _SAME and mode == former_mode:
            return
        raise _refused("retention_cannot_shorten", f"It is retained until {former_until.isoformat()}.")  # I1
    lock: dict[str, Any] = {"Mode": mode, "RetainUntilDate": until}
    client("s3").put_object_retention(Bucket=bucket, Key=key, VersionId=version, Retention=lock)


def hold(bucket: str, key: str, version: str) -> None:
    """Put a legal hold on an object version; it has no date."""
    client("s3").put_object_legal_hold(Bucket=bucket, Key=key, VersionId=version, LegalHold={"Status": "ON"})


def release(bucket: str, key: str, version: str, holds_left: int) -> None:
    """Take the legal hold off, only when no hold is left (I7)."""
    if holds_left > 0:
        raise _refused("legal_hold", f"{holds_left} further holds stand on it.")
    client("s3").put_object_legal_hold(Bucket=bucket, Key=key, VersionId=version, LegalHold={"Status": "OFF"})


def _refused(reason: str, detail: str) -> Refusal:
    return Refusal("RETENTION_LOCK", detail, _RULE, reason)
