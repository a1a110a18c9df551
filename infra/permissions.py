"""What each `May` allows, as the narrowest IAM statements; nothing else grants a function anything.

Writes to records, trail and order are allowed only inside a transaction: `dynamodb:EnclosingOperation` is a
set key, so the condition needs `ForAnyValue`. Nobody holds `DeleteItem` but the sequencer, on pending rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from infra.names import Names
from shared.service import May, Service

Condition: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]

READ = ("GetItem", "BatchGetItem", "Query")
IN_A_TRANSACTION: Condition = {
    "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}
}
SEALED_PREFIXES = ("seg/*", "val/*", "cp/*", "bundle/*")


def _leading(*patterns: str) -> Condition:
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
    """What statements refer to: the study's names, the function's service, and two deployed ids."""

    names: Names
    service: Service
    pool_arn: str
    signing_key_arn: str


def _dynamodb(
    sid: str, actions: tuple[str, ...], *resources: str, given: Condition | None = None
) -> Statement:
    return Statement(sid, tuple(f"dynamodb:{action}" for action in actions), resources, given or {})


def _s3(sid: str, actions: tuple[str, ...], *resources: str) -> Statement:
    return Statement(sid, tuple(f"s3:{action}" for action in actions), resources)


def _with_indexes(arn: str) -> tuple[str, str]:
    return arn, f"{arn}/index/*"


def _read_records(on: Ground) -> list[Statement]:
    own, audit = on.names.table_arn(f"data-{on.service.name}"), on.names.table_arn("audit")
    return [_dynamodb("ReadRecords", READ, *_with_indexes(own), audit)]


def _write_records(on: Ground) -> list[Statement]:
    own, tables = on.names.table_arn(f"data-{on.service.name}"), on.names.table_arn
    # Its own entities, and the refused attempts of whoever tried (integrity 1.1).
    types = [*(record.name for record in on.service.records), "user"]
    trail = {**IN_A_TRANSACTION, **_leading(*(f"A#{name}#*" for name in types))}
    return [
        _dynamodb(
            "WriteRecords", ("PutItem", "UpdateItem", "ConditionCheckItem"), own, given=IN_A_TRANSACTION
        ),
        _dynamodb("TakeNumbers", ("UpdateItem",), own, given=_leading("K#*")),  # decision 3: before it
        _dynamodb("AddToTrail", ("PutItem",), tables("audit"), given=trail),
        _dynamodb("AddPending", ("PutItem",), tables("log"), given={**IN_A_TRANSACTION, **_leading("P#*")}),
    ]


def _know_the_person(on: Ground) -> list[Statement]:
    return [
        _dynamodb("ReadAccess", ("GetItem", "BatchGetItem"), on.names.table_arn("access")),
        _dynamodb("KeepSessions", (*READ, "PutItem", "UpdateItem"), on.names.table_arn("sessions")),
    ]


def _grant_access(on: Ground) -> list[Statement]:
    access = on.names.table_arn("access")
    return [
        _dynamodb("ReadAllAccess", READ, access),
        _dynamodb("GrantAccess", ("PutItem", "UpdateItem", "ConditionCheckItem"), access),
    ]


def _run_the_pool(on: Ground) -> list[Statement]:
    verbs = (
        "AdminCreateUser",
        "AdminGetUser",
        "AdminDisableUser",
        "AdminEnableUser",
        "AdminUserGlobalSignOut",
        "AdminResetUserPassword",  # the pool mails a code to the person; nobody learns a password
        "AdminSetUserMFAPreference",  # takes a lost factor away
    )
    return [Statement("RunThePool", tuple(f"cognito-idp:{verb}" for verb in verbs), (on.pool_arn,))]


def _see_the_seal(on: Ground) -> list[Statement]:
    return [_dynamodb("SeeTheSeal", READ, *_with_indexes(on.names.table_arn("log")))]


def _take_uploads(on: Ground) -> list[Statement]:
    return [_s3("TakeUploads", ("PutObject",), f"{on.names.bucket_arn('quarantine')}/*")]


def _read_quarantine(on: Ground) -> list[Statement]:
    actions = ("GetObject", "GetObjectVersion", "GetObjectTagging", "GetObjectVersionTagging")
    return [_s3("ReadQuarantine", actions, f"{on.names.bucket_arn('quarantine')}/*")]


def _write_work(on: Ground) -> list[Statement]:
    return [_s3("WriteWork", ("PutObject",), f"{on.names.bucket_arn('work')}/*")]


def _read_work(on: Ground) -> list[Statement]:
    return [_s3("ReadWork", ("GetObject", "GetObjectVersion"), f"{on.names.bucket_arn('work')}/*")]


def _write_vault(on: Ground) -> list[Statement]:
    locked = ("PutObject", "PutObjectRetention", "PutObjectLegalHold")
    return [_s3("WriteVault", locked, f"{on.names.bucket_arn('records')}/*")]


def _read_vault(on: Ground) -> list[Statement]:
    vault = on.names.bucket_arn("records")
    reads = ("GetObject", "GetObjectVersion", "GetObjectRetention", "GetObjectLegalHold")
    return [
        _s3("ReadVault", reads, f"{vault}/*"),
        _s3("ListVault", ("ListBucket", "ListBucketVersions"), vault),
    ]


def _retain_vault(on: Ground) -> list[Statement]:
    actions = ("PutObjectRetention", "PutObjectLegalHold", "GetObjectRetention", "GetObjectLegalHold")
    return [_s3("RetainVault", actions, f"{on.names.bucket_arn('records')}/*")]


def _sequence(on: Ground) -> list[Statement]:
    log = on.names.table_arn("log")
    placing = ("PutItem", "UpdateItem", "ConditionCheckItem")
    pending = {**IN_A_TRANSACTION, **_leading("P#*")}
    return [
        _dynamodb("ReadOrder", READ, *_with_indexes(log)),
        _dynamodb("PlaceEntries", placing, log, given=IN_A_TRANSACTION),
        _dynamodb("TakeFromPending", ("DeleteItem",), log, given=pending),  # decision 20
    ]


def _seal(on: Ground) -> list[Statement]:
    log, vault = on.names.table_arn("log"), on.names.bucket_arn("records")
    sealed = [f"{vault}/{prefix}" for prefix in SEALED_PREFIXES]
    return [
        _dynamodb("ReadOrder", READ, *_with_indexes(log)),
        _dynamodb("ReadTrail", READ, on.names.table_arn("audit")),
        _dynamodb("KeepSealState", ("UpdateItem",), log, given=_leading("SEAL")),
        _s3("WriteSegments", ("PutObject", "PutObjectRetention", "PutObjectLegalHold"), *sealed),
        *_read_vault(on),
        Statement("SignCheckpoints", ("kms:Sign", "kms:GetPublicKey"), (on.signing_key_arn,)),
    ]


def _publish(on: Ground) -> list[Statement]:
    log = on.names.table_arn("log")
    return [
        _dynamodb("ReadOrder", READ, *_with_indexes(log)),
        _dynamodb("ReadTrail", READ, on.names.table_arn("audit")),
        _dynamodb("KeepCursor", ("UpdateItem",), log, given=_leading("PUB")),
        *_read_vault(on),
        Statement("Publish", ("events:PutEvents", "events:DescribeEventBus"), (on.names.bus_arn,)),
    ]


def _send_mail(on: Ground) -> list[Statement]:
    sender = on.names.study.mail_from
    return [
        Statement(
            "SendMail", ("ses:SendEmail", "ses:SendRawEmail"), (on.names.arn("ses", f"identity/{sender}"),)
        )
    ]


GRANTS: Mapping[May, Callable[[Ground], list[Statement]]] = {
    May.READ_RECORDS: _read_records,
    May.WRITE_RECORDS: _write_records,
    May.KNOW_THE_PERSON: _know_the_person,
    May.GRANT_ACCESS: _grant_access,
    May.RUN_THE_POOL: _run_the_pool,
    May.SEE_THE_SEAL: _see_the_seal,
    May.TAKE_UPLOADS: _take_uploads,
    May.READ_QUARANTINE: _read_quarantine,
    May.WRITE_WORK: _write_work,
    May.READ_WORK: _read_work,
    May.WRITE_VAULT: _write_vault,
    May.READ_VAULT: _read_vault,
    May.RETAIN_VAULT: _retain_vault,
    May.SEQUENCE: _sequence,
    May.SEAL: _seal,
    May.PUBLISH: _publish,
    May.SEND_MAIL: _send_mail,
}


def statements(may: frozenset[May], on: Ground) -> list[Statement]:
    """Return what these permissions allow, each statement once, in the order `May` declares them."""
    found: dict[str, Statement] = {}
    for permission in May:
        if permission in may:
            found |= {statement.sid: statement for statement in GRANTS[permission](on)}
    return list(found.values())
