"""What the ledger's workers may do: order, seal, publish, and nothing a service does."""

from infra.statements import (
    BUNDLED,
    IN_A_TRANSACTION,
    READ,
    SEALED_PREFIXES,
    Condition,
    Ground,
    Statement,
    leading,
    on_objects,
    on_tables,
    read_sealed,
    with_indexes,
)
from shared import retention


def sequence(on: Ground) -> list[Statement]:
    """Take pending entries and give them their place; the one DeleteItem there is."""
    log = on.names.table_arn("log")
    placing = ("PutItem", "UpdateItem", "ConditionCheckItem")
    pending = {**IN_A_TRANSACTION, **leading("P#*")}
    return [
        on_tables("ReadOrder", READ, *with_indexes(log)),
        on_tables("PlaceEntries", placing, log, given=IN_A_TRANSACTION),
        on_tables("TakeFromPending", ("DeleteItem",), log, given=pending),  # decision 20
    ]


def seal(on: Ground) -> list[Statement]:
    """Read what is ordered, write segments, sign checkpoints."""
    log, vault = on.names.table_arn("log"), on.names.bucket_arn("records")
    sealed = [f"{vault}/{prefix}" for prefix in SEALED_PREFIXES if prefix != BUNDLED]
    return [
        on_tables("ReadOrder", READ, *with_indexes(log)),
        on_tables("ReadTrail", READ, on.names.table_arn("audit")),
        on_tables("KeepSealState", ("UpdateItem",), log, given=leading("SEAL")),
        on_objects("WriteSegments", ("PutObject", "PutObjectRetention", "PutObjectLegalHold"), *sealed),
        # reading them: a repeated seal compares what stands there
        on_objects("WriteValues", ("PutObject", "GetObject"), f"{on.names.bucket_arn('values')}/val/*"),
        *read_sealed(on),
        Statement("SignCheckpoints", ("kms:Sign", "kms:GetPublicKey"), on.signing_key_arns),
    ]


def compact(on: Ground) -> list[Statement]:
    """Write bundles of what is sealed; nothing else that is sealed."""
    locked = ("PutObject", "PutObjectRetention", "PutObjectLegalHold")
    return [on_objects("WriteBundles", locked, f"{on.names.bucket_arn('records')}/bundle/*")]


def renew_seals(on: Ground) -> list[Statement]:
    """Extend the rolling lock of what is sealed."""
    vault = on.names.bucket_arn("records")
    sealed = [f"{vault}/{prefix}" for prefix in SEALED_PREFIXES]
    return [on_objects("RenewSeals", ("PutObjectRetention",), *sealed)]


def publish(on: Ground) -> list[Statement]:
    """Tell the bus what is sealed; the one PutEvents there is."""
    log = on.names.table_arn("log")
    return [
        on_tables("ReadOrder", READ, *with_indexes(log)),
        on_tables("ReadTrail", READ, on.names.table_arn("audit")),
        on_tables("KeepCursor", ("UpdateItem",), log, given=leading("PUB")),
        Statement("Publish", ("events:PutEvents", "events:DescribeEventBus"), (on.names.bus_arn,)),
    ]


def see_inboxes(on: Ground) -> list[Statement]:
    """See whether a fact was taken: inbox rows of the services that listen, by key."""
    tables = [on.names.table_arn(f"data-{service.name}") for service in on.services if service.reacts_to]
    return [on_tables("SeeInboxes", ("GetItem", "BatchGetItem"), *tables, given=leading("INBOX#*"))]


def redact(on: Ground) -> list[Statement]:
    """Change the values of an entry and nothing else of it, the record that holds one, and exported values.

    Decision 21: one role. It adds the entry by which a redacted record takes note of it, of any type.
    """
    values = on.names.bucket_arn("values")
    records = [on.names.table_arn(f"data-{service.name}") for service in on.services]
    only_values = {"dynamodb:Attributes": ["pk", "sk", "x"]}
    blanking: Condition = {
        **IN_A_TRANSACTION,
        "ForAllValues:StringEquals": only_values,
    }
    rows = {**IN_A_TRANSACTION, **leading("E#*")}
    noting = {**IN_A_TRANSACTION, **leading("A#*")}
    return [
        on_tables("BlankValues", ("UpdateItem",), on.names.table_arn("audit"), given=blanking),
        on_tables("ReadRedacted", ("BatchGetItem",), *records, given=leading("E#*")),
        on_tables("RedactRecords", ("UpdateItem",), *records, given=rows),
        on_tables("NoteRedactions", ("PutItem",), on.names.table_arn("audit"), given=noting),
        on_objects("RedactExports", ("GetObject", "PutObject", "DeleteObjectVersion"), f"{values}/val/*"),
        on_objects("ListExports", ("ListBucket", "ListBucketVersions"), values),
    ]


def compare(on: Ground) -> list[Statement]:
    """Read whole tables: a row that was put in behind the system's back is found in no other way; and kept files."""
    services = [f"data-{service.name}" for service in on.services]
    tables = [on.names.table_arn(what) for what in ("audit", "log", "access", *services)]
    files = [f"{on.names.bucket_arn('records')}/{folder}*" for folder in retention.FOLDERS]
    return [
        on_tables("CompareTables", (*READ, "Scan"), *tables),
        on_objects("CompareFiles", ("GetObjectVersion",), *files),
    ]


def take_dead_letters(on: Ground) -> list[Statement]:
    """Look at what failed for good, and take out what was decided."""
    queue = on.names.arn("sqs", on.names.dead_letters)
    return [Statement("TakeDeadLetters", ("sqs:ReceiveMessage", "sqs:DeleteMessage"), (queue,))]


def anchor(on: Ground) -> list[Statement]:
    """Keep which checkpoint is the newest cosigned one, where every print can read it."""
    log = on.names.table_arn("log")
    return [
        on_tables("KeepAnchor", ("UpdateItem",), log, given=leading("COSIG")),
        Statement("KnowTheKey", ("kms:GetPublicKey",), on.signing_key_arns),
    ]
