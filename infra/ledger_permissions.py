"""What the ledger's workers may do: order, seal, publish, and nothing a service does."""

from infra.statements import (
    IN_A_TRANSACTION,
    READ,
    SEALED_PREFIXES,
    Ground,
    Statement,
    leading,
    on_objects,
    on_tables,
    read_vault,
    with_indexes,
)


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
    sealed = [f"{vault}/{prefix}" for prefix in SEALED_PREFIXES]
    return [
        on_tables("ReadOrder", READ, *with_indexes(log)),
        on_tables("ReadTrail", READ, on.names.table_arn("audit")),
        on_tables("KeepSealState", ("UpdateItem",), log, given=leading("SEAL")),
        on_objects("WriteSegments", ("PutObject", "PutObjectRetention", "PutObjectLegalHold"), *sealed),
        *read_vault(on),
        Statement("SignCheckpoints", ("kms:Sign", "kms:GetPublicKey"), (on.signing_key_arn,)),
    ]


def publish(on: Ground) -> list[Statement]:
    """Tell the bus what is sealed; the one PutEvents there is."""
    log = on.names.table_arn("log")
    return [
        on_tables("ReadOrder", READ, *with_indexes(log)),
        on_tables("ReadTrail", READ, on.names.table_arn("audit")),
        on_tables("KeepCursor", ("UpdateItem",), log, given=leading("PUB")),
        *read_vault(on),
        Statement("Publish", ("events:PutEvents", "events:DescribeEventBus"), (on.names.bus_arn,)),
    ]


def anchor(on: Ground) -> list[Statement]:
    """Keep which checkpoint is the newest cosigned one, where every print can read it."""
    log = on.names.table_arn("log")
    return [
        on_tables("KeepAnchor", ("UpdateItem",), log, given=leading("COSIG")),
        Statement("KnowTheKey", ("kms:GetPublicKey",), (on.signing_key_arn,)),
    ]
