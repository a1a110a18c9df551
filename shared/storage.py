"""How everything is stored: rows declared with pynamodb, one transaction for every change."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from shared.aws import client
from shared.errors import Refusal
from shared.rows import NoteRow, PersonRow, ProjectionRow, RecordRow, Row

Wire = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Write:
    """One item of a transaction; `kind` says what a failed condition on it means."""

    kind: str
    operation: str
    arguments: dict[str, Any]


class Conflict(Exception):
    """A condition of the transaction failed; `kinds` are the kinds of the writes that failed."""

    def __init__(self, kinds: Sequence[str]) -> None:
        super().__init__(f"the transaction met another: {', '.join(kinds)}")
        self.kinds = kinds


def table(name: str) -> str:
    """Return the deployed name of a table: own (`TABLE`), `AUDIT_TABLE`, `LOG_TABLE` and so on."""
    return os.environ[name]


def put_new(row: Row, where: str, kind: str) -> Write:
    """Write a row that must not exist yet."""
    item = row.serialize()
    return Write(
        kind,
        "Put",
        {"TableName": table(where), "Item": item, "ConditionExpression": "attribute_not_exists(pk)"},
    )


def put_record(row: RecordRow, expected: int) -> Write:
    """Write a record over the revision that was read; 0 means it must not exist yet."""
    if expected == 0:
        return put_new(row, "TABLE", "record")
    arguments = {
        "TableName": table("TABLE"),
        "Item": row.serialize(),
        "ConditionExpression": "v = :v",
        "ExpressionAttributeValues": {":v": {"N": str(expected)}},
    }
    return Write("record", "Put", arguments)


def put_projection(row: ProjectionRow, former: int | None, where: str = "TABLE") -> Write:
    """Write a projection over the revision that was read; nobody else may have been faster."""
    arguments: dict[str, Any] = {"TableName": table(where), "Item": row.serialize()}
    if former is None:
        arguments["ConditionExpression"] = "attribute_not_exists(pk)"
    else:
        arguments["ConditionExpression"] = "v = :v"
        arguments["ExpressionAttributeValues"] = {":v": {"N": str(former)}}
    return Write("projection", "Put", arguments)


def put_person(row: PersonRow) -> Write:
    """Replace a person's access row; the person record's own condition orders the writers."""
    return Write("access", "Put", {"TableName": table("ACCESS_TABLE"), "Item": row.serialize()})


def commit(writes: Sequence[Write], token: str | None = None) -> None:
    """Write everything or nothing. Raises Conflict when a condition failed, Refusal 503 when it was busy."""
    request: dict[str, Any] = {"TransactItems": [{w.operation: w.arguments} for w in writes]}
    if token:
        request["ClientRequestToken"] = token
    try:
        client("dynamodb").transact_write_items(**request)
    except ClientError as error:
        reasons = error.response.get("CancellationReasons", [])
        codes = [reason.get("Code", "None") for reason in reasons]
        failed = [w.kind for w, code in zip(writes, codes, strict=False) if code == "ConditionalCheckFailed"]
        if failed:
            raise Conflict(failed) from error
        if (
            error.response["Error"]["Code"] == "TransactionInProgressException"
            or "TransactionConflict" in codes
        ):
            raise Conflict(["record"]) from error
        raise  # anything else is a fault, not a conflict


MOST_KEYS = 100  # of one BatchGetItem


def get(where: str, *keys: tuple[str, str]) -> list[dict[str, Any] | None]:
    """Read rows of one table by key, strongly consistent, in the order asked: one call for each hundred keys."""
    once = list(dict.fromkeys(keys))
    found: dict[tuple[str, str], dict[str, Any] | None] = {}
    for start in range(0, len(once), MOST_KEYS):
        some = once[start : start + MOST_KEYS]
        found |= zip(some, batch({where: some})[where], strict=True)
    return [found[key] for key in keys]


def batch(wanted: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, list[dict[str, Any] | None]]:
    """Read rows of several tables by key, no key twice and at most a hundred, strongly consistent, in one call."""
    pending: dict[str, Any] = {
        table(where): {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys],
            "ConsistentRead": True,
        }
        for where, keys in wanted.items()
    }
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    while pending:
        answer = client("dynamodb").batch_get_item(RequestItems=pending)
        for name, items in answer["Responses"].items():
            for item in items:
                row = plain(item)
                found[name, row["pk"], row["sk"]] = row
        pending = answer.get("UnprocessedKeys") or {}
    return {where: [found.get((table(where), *key)) for key in keys] for where, keys in wanted.items()}


def plain(item: Wire) -> dict[str, Any]:
    """Return a wire item as plain values: text, int, bytes, bool, None."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(value: dict[str, Any]) -> Any:
    kind, inner = next(iter(value.items()))
    match kind:
        case "N":
            return int(inner)
        case "NULL":
            return None
        case "L":
            return [_plain(item) for item in inner]
        case "M":
            return {name: _plain(item) for name, item in inner.items()}
        case _:
            return inner


def partition_rows(where: str, pk: str) -> list[dict[str, Any]]:
    """Return every row of one partition, strongly consistent; for partitions that are small by design."""
    found: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        answer = query(
            where,
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": pk}},
            ConsistentRead=True,
            **more,
        )
        found += answer["items"]
        if not answer["next"]:
            return found
        more = {"ExclusiveStartKey": answer["next"]}


def query(where: str, **arguments: Any) -> dict[str, Any]:
    """Run one query; nothing behind an API ever scans."""
    answer = client("dynamodb").query(TableName=table(where), **arguments)
    return {"items": [plain(item) for item in answer["Items"]], "next": answer.get("LastEvaluatedKey")}


def take_number(counter: str, count: int = 1) -> int:
    """Take the next numbers of a counter and return the last: one atomic ADD, never twice (decision 3)."""
    answer = client("dynamodb").update_item(
        TableName=table("TABLE"),
        Key={"pk": {"S": f"K#{counter}"}, "sk": {"S": "-"}},
        UpdateExpression="ADD #last :one",
        ExpressionAttributeNames={"#last": "last"},
        ExpressionAttributeValues={":one": {"N": str(count)}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["last"]["N"])


def stale(number: str) -> Refusal:
    """Return the refusal of a change that another change overtook."""
    detail = f"{number} changed since you read it; load it again and repeat your change."
    return Refusal("STALE_REVISION", detail, "REC-08: one revision at a time", "stale_revision")


def replace_note(row: NoteRow, where: str, kind: str) -> Write:
    """Replace a note whose writers another condition of the same transaction orders."""
    return Write(kind, "Put", {"TableName": table(where), "Item": row.serialize()})
