"""The checks of docs/on-aws.md: what templates promise and only an account can show. None destroys anything if it fails.

Each probe is a request that must be refused, or a state that is read; what could not be taken back is read, never tried.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from botocore.exceptions import ClientError

from infra.names import Names
from infra.operations.account import Account

REFUSALS = ("AccessDenied", "AccessDeniedException", "NotAuthorized")
POLICIES = "the emulator does not hold deny statements against whoever deployed"
# Header and claims of a token nobody signed.
FORGED = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJhIiwidG9rZW5fdXNlIjoiYWNjZXNzIn0.AAAA"


@dataclass(frozen=True)
class Probe:
    """One thing asked, whether the answer is the one expected, and the answer."""

    asked: str
    fine: bool
    answer: str


@dataclass(frozen=True)
class Ground:
    """A deployed study: where it answers, and the names of its parts."""

    account: Account
    url: str
    bucket: str
    key: str

    def asks(self, service: str, verb: str, **arguments: Any) -> Probe:
        """Make a request that must be refused."""
        said = f"{service} {verb}"
        try:
            answer = getattr(self.account.client(service), verb)(**arguments)
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            return Probe(said, code in REFUSALS, code)
        failed = [one.get("ErrorCode", "") for one in answer.get("Entries", ()) if one.get("ErrorCode")]
        return Probe(said, bool(failed) and failed[0] in REFUSALS, failed[0] if failed else "not refused")


@dataclass(frozen=True)
class Check:
    """One of the ten; `person` says what somebody has to see, `aws_only` why an emulator's answer would say nothing."""

    number: int
    what: str
    look: Callable[[Ground], Iterator[Probe]]
    aws_only: str = ""
    person: str = ""


def _deletes(ground: Ground) -> Iterator[Probe]:
    """A version that does not exist: the bucket's policy answers before S3 looks for it."""
    nothing = {"Bucket": ground.bucket, "Key": "seg/000000000000-000000000000"}
    yield ground.asks("s3", "delete_object", **nothing, VersionId="0" * 32)


def _locks(ground: Ground) -> Iterator[Probe]:
    s3, study = ground.account.client("s3"), ground.account.study
    listed = s3.list_object_versions(Bucket=ground.bucket, Prefix="cp/", MaxKeys=1).get("Versions", [])
    if not listed:
        yield Probe("a sealed object", False, "there is none: let somebody do something, and wait a minute")
        return
    where = {"Bucket": ground.bucket, "Key": listed[0]["Key"], "VersionId": listed[0]["VersionId"]}
    lock = s3.get_object_retention(**where)["Retention"]
    yield Probe(
        "s3 get_object_retention",
        lock["Mode"] == study.lock_mode,
        f"{lock['Mode']} until {lock['RetainUntilDate']}",
    )
    shorter = {"Mode": lock["Mode"], "RetainUntilDate": lock["RetainUntilDate"] - timedelta(seconds=1)}
    yield ground.asks("s3", "put_object_retention", **where, Retention=shorter)


def _writes(ground: Ground) -> Iterator[Probe]:
    yield ground.asks(
        "s3", "put_object", Bucket=ground.bucket, Key="probe", Body=b"x", ChecksumAlgorithm="SHA256"
    )


def _weakens(ground: Ground) -> Iterator[Probe]:
    standing = ground.account.client("s3").get_bucket_policy(Bucket=ground.bucket)["Policy"]
    yield ground.asks("s3", "put_bucket_policy", Bucket=ground.bucket, Policy=standing)
    kept = {"VersioningConfiguration": {"Status": "Enabled"}}  # what it is: harmless if it were taken
    yield ground.asks("s3", "put_bucket_versioning", Bucket=ground.bucket, **kept)


def _publishes(ground: Ground) -> Iterator[Probe]:
    entry = {
        "EventBusName": Names(ground.account.study).bus,
        "Source": "probe",
        "DetailType": "probe",
        "Detail": "{}",
    }
    yield ground.asks("events", "put_events", Entries=[entry])


def _signs(ground: Ground) -> Iterator[Probe]:
    how = {"MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
    yield ground.asks("kms", "sign", KeyId=ground.key, Message=b"probe", **how)
    retired = ground.asks("kms", "schedule_key_deletion", KeyId=ground.key, PendingWindowInDays=30)
    if retired.answer == "not refused":  # taken back at once
        ground.account.client("kms").cancel_key_deletion(KeyId=ground.key)
        ground.account.client("kms").enable_key(KeyId=ground.key)
    yield retired


def _tables(ground: Ground) -> Iterator[Probe]:
    """Read, not tried: a table that were not protected would be gone."""
    dynamodb, prefix = ground.account.client("dynamodb"), f"{ground.account.study.prefix}-"
    pages = dynamodb.get_paginator("list_tables").paginate()
    for name in (one for page in pages for one in page["TableNames"] if one.startswith(prefix)):
        stays = bool(dynamodb.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"))
        said = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        restored = (
            said.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED"
        )
        yield Probe(
            name, stays and restored, f"deletion protection {stays}, point-in-time recovery {restored}"
        )


def _comes_in(ground: Ground) -> Iterator[Probe]:
    tokens: Mapping[str, dict[str, str]] = {
        "without a token": {},
        "with one nobody signed": {"authorization": f"Bearer {FORGED}"},
    }
    for how, headers in tokens.items():
        status = httpx.get(
            f"{ground.url}/api/v1/documents", headers=headers, timeout=60, trust_env=False
        ).status_code
        yield Probe(f"GET /api/v1/documents {how}", status == 401, str(status))


def _rings(ground: Ground) -> Iterator[Probe]:
    name = f"{ground.account.study.prefix}-dead-letters"
    ground.account.client("cloudwatch").set_alarm_state(
        AlarmName=name, StateValue="ALARM", StateReason="qualification"
    )
    yield Probe(f"cloudwatch set_alarm_state {name}", True, "done")


def _nothing(_: Ground) -> Iterator[Probe]:
    yield from ()


CHECKS = (
    Check(1, "nobody deletes what is sealed", _deletes, POLICIES),
    Check(2, "nobody shortens a lock", _locks),
    Check(3, "nobody else writes to the records bucket", _writes, POLICIES),
    Check(4, "nobody weakens the records bucket", _weakens, POLICIES),
    Check(5, "nobody but the publisher puts a fact on the bus", _publishes, "the emulator knows no policy of a bus"),
    Check(6, "nobody but the sealer signs, nobody retires the key", _signs, POLICIES),
    Check(7, "every table is protected and can be restored to any second", _tables),
    Check(8, "nobody comes in without a token, or with one nobody signed", _comes_in),
    Check(9, "an alarm reaches somebody", _rings, "the emulator sends no alarm",
          "a mail about dead-letters reached alarm_mail within minutes"),
    Check(10, "what somebody signs is sealed and witnessed", _nothing, "nobody receives the witness's mail here",
          "a document was signed and shown as sealed, and the checkpoint of the witness's next mail verified"),
)  # fmt: skip
