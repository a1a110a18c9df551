"""How far a worker has come in the order: a row that moves with what the worker wrote, or not at all."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from shared import storage
from shared.aws import client


def read(cursor: tuple[str, str]) -> int:
    """Return the index the worker goes on from."""
    [found] = storage.get("TABLE", cursor)
    return int(found["next"]) if found else 0


def move(cursor: tuple[str, str], at: int, to: int, rows: Sequence[Mapping[str, str | int]]) -> bool:
    """Write the rows and move the cursor; False when a run beside us did."""
    table = os.environ["TABLE"]
    items: list[dict[str, Any]] = [{"Update": _move(table, cursor, at, to)}]
    items += [{"Put": {"TableName": table, "Item": _wire(one)}} for one in rows]
    try:
        client("dynamodb").transact_write_items(TransactItems=items)
    except ClientError as error:
        codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
        if codes[:1] == ["ConditionalCheckFailed"] or "TransactionConflict" in codes:
            return False
        raise
    return True


def _move(table: str, cursor: tuple[str, str], before: int, after: int) -> dict[str, Any]:
    return {
        "TableName": table,
        "Key": {"pk": {"S": cursor[0]}, "sk": {"S": cursor[1]}},
        "UpdateExpression": "SET #next = :next",
        "ConditionExpression": "#next = :before" if before else "attribute_not_exists(#next)",
        "ExpressionAttributeNames": {"#next": "next"},
        "ExpressionAttributeValues": {":next": {"N": str(after)}}
        | ({":before": {"N": str(before)}} if before else {}),
    }


def _wire(row: Mapping[str, str | int]) -> dict[str, dict[str, str]]:
    return {key: {"N": str(value)} if isinstance(value, int) else {"S": value} for key, value in row.items()}
