"""IAM statements, and the ground they stand on: one study's names, one service, two deployed ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from infra.names import Names
from shared.service import Service

Condition: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]

READ = ("GetItem", "BatchGetItem", "Query")
IN_A_TRANSACTION: Condition = {
    "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}
}
BUNDLED = "bundle/*"
SEALED_PREFIXES = ("seg/*", "cp/*", "key/*", BUNDLED)


def leading(*patterns: str) -> Condition:
    """Only rows whose partition key matches one of the patterns, for example `P#*`."""
    return {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(patterns)}}


@dataclass(frozen=True)
class Statement:
    """An Allow: `actions` carry their service, for example `s3:GetObject`."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Condition = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """Return it as IAM JSON."""
        body: dict[str, object] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        return body | ({"Condition": self.conditions} if self.conditions else {})


@dataclass(frozen=True)
class Ground:
    """What statements refer to: the study's names and services, the function's own, and two deployed ids."""

    names: Names
    service: Service
    services: tuple[Service, ...]
    pool_arn: str
    signing_key_arns: tuple[str, ...]


def on_tables(
    sid: str, actions: tuple[str, ...], *resources: str, given: Condition | None = None
) -> Statement:
    """Allow DynamoDB actions on tables."""
    return Statement(sid, tuple(f"dynamodb:{action}" for action in actions), resources, given or {})


def on_objects(sid: str, actions: tuple[str, ...], *resources: str) -> Statement:
    """Allow S3 actions on buckets or objects."""
    return Statement(sid, tuple(f"s3:{action}" for action in actions), resources)


def with_indexes(arn: str) -> tuple[str, str]:
    """Return a table and its list views."""
    return arn, f"{arn}/index/*"


def kept(on: Ground) -> list[str]:
    """Where the signed files of documents stand in the records bucket, and their signed copies."""
    return [f"{on.names.bucket_arn('records')}/{folder}/*" for folder in ("documents", "renditions")]


def read_sealed(on: Ground) -> list[Statement]:
    """Read segments, checkpoints and bundles with their locks, and list them."""
    vault = on.names.bucket_arn("records")
    reads = ("GetObject", "GetObjectVersion", "GetObjectRetention", "GetObjectLegalHold")
    return [
        on_objects("ReadSealed", reads, *(f"{vault}/{prefix}" for prefix in SEALED_PREFIXES)),
        on_objects("ListSealed", ("ListBucket", "ListBucketVersions"), vault),
    ]


def read_cosignatures(on: Ground) -> list[Statement]:
    """Read what the witness cosigned; nothing else in its bucket, and nothing there is written."""
    bucket = on.names.witness_bucket_arn
    return [
        on_objects(
            "ReadCosignatures", ("GetObject", "GetObjectVersion"), f"{bucket}/cosig/*", f"{bucket}/keys/*"
        ),
        on_objects("ListCosignatures", ("ListBucket", "ListBucketVersions"), bucket),
    ]
