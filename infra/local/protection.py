"""What CloudFormation on the emulator drops is applied again by API, then read back; a gap stops the start.

The template says what must hold: which buckets are locked, versioned and encrypted, which tables can be restored
and not deleted, whether the pool is protected.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.local.deploy import client
from infra.local.settings import ACCOUNT, Local, LocalError


class UnprotectedError(LocalError):
    """A protection the template declares is not in force."""


@dataclass(frozen=True)
class Protection:
    """One thing that must hold: read it, and if it does not, apply it."""

    what: str
    holds: Callable[[], bool]
    apply: Callable[[], object]


def template(local: Local, part: str = "records") -> dict[str, Any]:
    """Return a synthesised template of this run: of the records, or of the witness."""
    path = local.data / "cdk.out" / f"{local.study.prefix}-{part}.template.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def protections(local: Local) -> Iterator[Protection]:
    """Every protection that the templates of records and witness declare."""
    parts = [template(local, part)["Resources"].values() for part in ("records", "witness")]
    for resource in itertools.chain(*parts):
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::S3::Bucket":
            yield from _of_bucket(local, bucket_name(properties), properties)
        elif resource["Type"] == "AWS::DynamoDB::Table":
            yield from _of_table(local, properties)


def bucket_name(properties: dict[str, Any]) -> str:
    """Resolve a bucket's name, which the template joins with the account's number."""
    parts = properties["BucketName"]["Fn::Join"][1]
    return "".join(ACCOUNT if isinstance(part, dict) else part for part in parts)


def _of_bucket(local: Local, name: str, properties: dict[str, Any]) -> Iterator[Protection]:
    s3 = client(local, "s3")
    algorithm = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    rule = {"ApplyServerSideEncryptionByDefault": algorithm["ServerSideEncryptionByDefault"]}
    yield Protection(
        f"{name} keeps versions",
        lambda: s3.get_bucket_versioning(Bucket=name).get("Status") == "Enabled",
        lambda: s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"}),
    )
    yield Protection(
        f"{name} is encrypted",
        lambda: _reads(lambda: s3.get_bucket_encryption(Bucket=name)) == _wanted(rule),
        lambda: s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]}),
    )
    if properties.get("ObjectLockEnabled"):
        yield Protection(
            f"{name} locks objects",
            lambda: _reads(lambda: s3.get_object_lock_configuration(Bucket=name)) == "Enabled",
            lambda: s3.put_object_lock_configuration(
                Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
            ),
        )


def _wanted(rule: dict[str, Any]) -> str:
    return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


def _reads(read: Callable[[], dict[str, Any]]) -> str:
    """The one word of a bucket setting, or nothing where the setting is absent."""
    try:
        answer = read()
    except ClientError as error:
        if error.response["Error"]["Code"].endswith("NotFoundError"):
            return ""
        raise
    if "ObjectLockConfiguration" in answer:
        return str(answer["ObjectLockConfiguration"].get("ObjectLockEnabled", ""))
    return _wanted(answer["ServerSideEncryptionConfiguration"]["Rules"][0])


def _of_table(local: Local, properties: dict[str, Any]) -> Iterator[Protection]:
    name, dynamodb = properties["TableName"], client(local, "dynamodb")
    yield Protection(
        f"{name} can be restored to any second",
        lambda: (
            dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"][
                "PointInTimeRecoveryDescription"
            ]["PointInTimeRecoveryStatus"]
            == "ENABLED"
        ),
        lambda: dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        ),
    )
    yield Protection(
        f"{name} cannot be deleted",
        lambda: bool(dynamodb.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled")),
        lambda: dynamodb.update_table(TableName=name, DeletionProtectionEnabled=True),
    )
    yield Protection(
        f"{name} is encrypted",
        lambda: (
            dynamodb.describe_table(TableName=name)["Table"].get("SSEDescription", {}).get("Status")
            == "ENABLED"
        ),
        lambda: dynamodb.update_table(TableName=name, SSESpecification={"Enabled": True, "SSEType": "KMS"}),
    )


def protect(local: Local) -> list[str]:
    """Apply whatever is missing; returns what it applied."""
    applied = []
    for protection in protections(local):
        if not protection.holds():
            protection.apply()
            applied.append(protection.what)
    return applied


def assert_protected(local: Local) -> int:
    """Refuse to go on unless every protection holds; returns how many were checked."""
    checked = 0
    for protection in protections(local):
        checked += 1
        if not protection.holds():
            raise UnprotectedError(
                f"Not started: {protection.what} in the template, but not here. "
                "Records would be unprotected. See make logs, or start afresh with make reset up."
            )
    return checked
