"""After a start: every object of the vault is locked or held, and an object without a row is named."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra.local.deploy import client
from infra.local.settings import ACCOUNT, Local

SEALED = ("seg/", "val/", "cp/", "bundle/", "key/")


def reconcile(local: Local) -> Iterator[str]:
    """Lock again what a kill left open, and report what it lost; never delete."""
    s3 = client(local, "s3")
    bucket = f"{local.study.prefix}-records-{ACCOUNT}-{local.study.region}"
    versions = list(_versions(s3, bucket))
    opened = [version for version in versions if not _kept(s3, bucket, version)]
    for version in opened:
        _lock(local, s3, bucket, version)
    if opened:
        yield f"Locked again: {len(opened)} objects whose lock the last run had not saved"
    yield from _lost(local, [str(version["Key"]) for version in versions])


def _versions(s3: BaseClient, bucket: str) -> Iterator[dict[str, Any]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        yield from page.get("Versions", [])


def _kept(s3: BaseClient, bucket: str, version: dict[str, Any]) -> bool:
    head = s3.head_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    return "ObjectLockMode" in head or head.get("ObjectLockLegalHoldStatus") == "ON"


def _lock(local: Local, s3: BaseClient, bucket: str, version: dict[str, Any]) -> None:
    where = {"Bucket": bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
    s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})
    if str(version["Key"]).startswith(SEALED):
        until = datetime.now(UTC) + timedelta(days=local.study.lock_days)
        mode = "GOVERNANCE" if str(version["Key"]).startswith("val/") else local.study.lock_mode
        s3.put_object_retention(**where, Retention={"Mode": mode, "RetainUntilDate": until})


def _lost(local: Local, keys: list[str]) -> Iterator[str]:
    """Sealed entries that the tables do not hold: the segments do, the tables forgot."""
    sealed = max((int(key.removeprefix("cp/")) for key in keys if key.startswith("cp/")), default=0)
    try:
        head = client(local, "dynamodb").get_item(
            TableName=f"{local.study.prefix}-log",
            Key={"pk": {"S": "HEAD"}, "sk": {"S": "-"}},
            ConsistentRead=True,
        )
    except ClientError as error:
        yield f"The order of the trail cannot be read: {error}"
        return
    ordered = int(head.get("Item", {}).get("n", {}).get("N", "0"))
    if ordered < sealed:
        yield (
            f"LOST: the sealed trail holds {sealed} entries, the tables {ordered}; "
            f"entries {ordered} to {sealed - 1} stand in the vault only"
        )
