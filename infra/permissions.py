"""What each `May` allows, as the narrowest IAM statements; nothing else grants a function anything.

Writes to records, trail and order are allowed only inside a transaction: `dynamodb:EnclosingOperation` is a
set key, so the condition needs `ForAnyValue`. Nobody holds `DeleteItem` but the sequencer, on pending rows.
"""

from collections.abc import Callable, Mapping

from infra.ledger_permissions import (
    anchor,
    compact,
    compare,
    publish,
    redact,
    renew_seals,
    seal,
    see_inboxes,
    sequence,
    take_dead_letters,
)
from infra.statements import (
    IN_A_TRANSACTION,
    READ,
    Ground,
    Statement,
    kept,
    leading,
    on_objects,
    on_tables,
    read_cosignatures,
    read_sealed,
    with_indexes,
)
from shared.noted import ACCESS, DEPLOYMENT, TRIED
from shared.service import May


def _read_records(on: Ground) -> list[Statement]:
    own, audit = on.names.table_arn(f"data-{on.service.name}"), on.names.table_arn("audit")
    return [on_tables("ReadRecords", READ, *with_indexes(own), audit)]


def _write_records(on: Ground) -> list[Statement]:
    own, tables = on.names.table_arn(f"data-{on.service.name}"), on.names.table_arn
    # Its own entities, and beside them what was tried, read or taken away (integrity 1.1, ATR-10).
    types = [*(record.name for record in on.service.records), TRIED, ACCESS]
    trail = {**IN_A_TRANSACTION, **leading(*(f"A#{name}#*" for name in types))}
    return [
        on_tables(
            "WriteRecords", ("PutItem", "UpdateItem", "ConditionCheckItem"), own, given=IN_A_TRANSACTION
        ),
        on_tables("TakeNumbers", ("UpdateItem",), own, given=leading("K#*")),  # decision 3: before it
        on_tables("AddToTrail", ("PutItem",), tables("audit"), given=trail),
        on_tables("AddPending", ("PutItem",), tables("log"), given={**IN_A_TRANSACTION, **leading("P#*")}),
    ]


def _note_deployments(on: Ground) -> list[Statement]:
    trail = {**IN_A_TRANSACTION, **leading(f"A#{DEPLOYMENT}#*")}
    return [on_tables("NoteDeployments", ("PutItem",), on.names.table_arn("audit"), given=trail)]


def _take_in(on: Ground) -> list[Statement]:
    """Whoever has no account reaches the service's own rows by key, and nothing that others wrote."""
    own, tables = on.names.table_arn(f"data-{on.service.name}"), on.names.table_arn
    trail = {**IN_A_TRANSACTION, **leading(*(f"A#{record.name}#*" for record in on.service.records))}
    return [
        on_tables("ReadOwnByKey", ("BatchGetItem",), own),
        on_tables("WriteOwn", ("PutItem",), own, given=IN_A_TRANSACTION),
        on_tables("CountOwn", ("UpdateItem",), own, given=leading("K#*", "RATE#*")),
        on_tables("AddToTrail", ("PutItem",), tables("audit"), given=trail),
        on_tables("AddPending", ("PutItem",), tables("log"), given={**IN_A_TRANSACTION, **leading("P#*")}),
    ]


def _know_the_person(on: Ground) -> list[Statement]:
    return [
        on_tables("ReadAccess", ("GetItem", "BatchGetItem"), on.names.table_arn("access")),
        on_tables("KeepSessions", (*READ, "PutItem", "UpdateItem"), on.names.table_arn("sessions")),
    ]


def _grant_access(on: Ground) -> list[Statement]:
    access = on.names.table_arn("access")
    return [
        on_tables("ReadAllAccess", READ, access),
        on_tables("GrantAccess", ("PutItem", "UpdateItem", "ConditionCheckItem"), access),
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
    return [on_tables("SeeTheSeal", READ, *with_indexes(on.names.table_arn("log")))]


def _below(on: Ground, bucket: str, folder: str) -> list[str]:
    """Return where the files of the service's own record types stand in a bucket."""
    return [f"{on.names.bucket_arn(bucket)}/{folder}/{name}/*" for name in on.service.take_files]


def _take_uploads(on: Ground) -> list[Statement]:
    return [on_objects("TakeUploads", ("PutObject",), *_below(on, "quarantine", "uploads"))]


def _read_quarantine(on: Ground) -> list[Statement]:
    actions = ("GetObject", "GetObjectVersion", "GetObjectTagging", "GetObjectVersionTagging")
    return [on_objects("ReadQuarantine", actions, *_below(on, "quarantine", "uploads"))]


def _judge_uploads(on: Ground) -> list[Statement]:
    sessions = on.names.table_arn("sessions")
    judged = {**IN_A_TRANSACTION, **leading("U#*")}
    return [
        on_tables("ReadUploads", ("BatchGetItem",), sessions, given=leading("U#*")),
        on_tables("JudgeUploads", ("PutItem",), sessions, given=judged),
    ]


def _keep_attachments(on: Ground) -> list[Statement]:
    held = ("PutObject", "PutObjectLegalHold", "GetObject")  # a repeated put finds what stands there
    return [on_objects("KeepAttachments", held, *_below(on, "records", "attachments"))]


def _read_attachments(on: Ground) -> list[Statement]:
    reads = ("GetObject", "GetObjectVersion")
    return [on_objects("ReadAttachments", reads, *_below(on, "records", "attachments"))]


def _keep_lists(on: Ground) -> list[Statement]:
    vault, own = on.names.bucket_arn("records"), [record.name for record in on.service.records]
    held = ("PutObject", "PutObjectLegalHold", "GetObject", "GetObjectVersion")
    return [on_objects("KeepLists", held, *(f"{vault}/attachments/{name}/*" for name in own))]


def _send_parts(on: Ground) -> list[Statement]:
    queue = on.names.arn("sqs", on.names.function(on.service.name, "reactions"))
    return [Statement("SendParts", ("sqs:SendMessage",), (queue,))]


def _write_work(on: Ground) -> list[Statement]:
    return [on_objects("WriteWork", ("PutObject",), f"{on.names.bucket_arn('work')}/*")]


def _read_work(on: Ground) -> list[Statement]:
    return [on_objects("ReadWork", ("GetObject", "GetObjectVersion"), f"{on.names.bucket_arn('work')}/*")]


def _write_vault(on: Ground) -> list[Statement]:
    locked = ("PutObject", "PutObjectRetention", "PutObjectLegalHold")
    return [on_objects("WriteVault", locked, *kept(on))]


def _read_vault(on: Ground) -> list[Statement]:
    reads = ("GetObject", "GetObjectVersion", "GetObjectRetention", "GetObjectLegalHold")
    return [on_objects("ReadVault", reads, *kept(on))]


def _retain_vault(on: Ground) -> list[Statement]:
    actions = ("PutObjectRetention", "PutObjectLegalHold", "GetObjectRetention", "GetObjectLegalHold")
    # a legal hold stands on the files beside a document too
    return [on_objects("RetainVault", actions, *kept(on), *_below(on, "records", "attachments"))]


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
    May.NOTE_DEPLOYMENTS: _note_deployments,
    May.KNOW_THE_PERSON: _know_the_person,
    May.GRANT_ACCESS: _grant_access,
    May.RUN_THE_POOL: _run_the_pool,
    May.SEE_THE_SEAL: _see_the_seal,
    May.TAKE_IN: _take_in,
    May.TAKE_UPLOADS: _take_uploads,
    May.READ_QUARANTINE: _read_quarantine,
    May.JUDGE_UPLOADS: _judge_uploads,
    May.KEEP_ATTACHMENTS: _keep_attachments,
    May.READ_ATTACHMENTS: _read_attachments,
    May.KEEP_LISTS: _keep_lists,
    May.SEND_PARTS: _send_parts,
    May.WRITE_WORK: _write_work,
    May.READ_WORK: _read_work,
    May.WRITE_VAULT: _write_vault,
    May.READ_VAULT: _read_vault,
    May.READ_SEALED: read_sealed,
    May.RETAIN_VAULT: _retain_vault,
    May.RENEW_SEALS: renew_seals,
    May.COMPACT: compact,
    May.SEQUENCE: sequence,
    May.SEAL: seal,
    May.PUBLISH: publish,
    May.SEE_INBOXES: see_inboxes,
    May.REDACT: redact,
    May.COMPARE: compare,
    May.TAKE_DEAD_LETTERS: take_dead_letters,
    May.SEND_MAIL: _send_mail,
    May.READ_COSIGNATURES: read_cosignatures,
    May.ANCHOR: anchor,
}


def statements(may: frozenset[May], on: Ground) -> list[Statement]:
    """Return what these permissions allow, each statement once, in the order `May` declares them."""
    found: dict[str, Statement] = {}
    for permission in May:
        if permission in may:
            found |= {statement.sid: statement for statement in GRANTS[permission](on)}
    return list(found.values())
