"""Gives waiting entries their place in the study's one order. Any number may run; none is trusted alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from shared import clock, storage
from shared.audit_trail import SHARDS
from shared.aws import client

from . import log
from .faults import Rollback, Stopped

MOST = 32  # 1 head + 32 entities + 32 places + 32 pending rows = 97 of 100 items

logger, metrics = Logger(), Metrics(namespace="cqms")


@dataclass(frozen=True)
class Pending:
    """An entry that waits; `key` is its row in the log table."""

    key: tuple[str, str]
    entity: str
    revision: int
    leaf: str
    ts: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Pending":
        """Read a pending row; its sort key is `type#id#revision`."""
        kind, identity, revision = row["sk"].split("#")
        return cls((row["pk"], row["sk"]), f"{kind}/{identity}", int(revision), row["h"], row["ts"])


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Order everything that waits; what woke us does not matter."""
    try:
        done, waiting = sequence()
    except Stopped as stop:
        metrics.add_metric(f"Sequencer{type(stop).__name__}", MetricUnit.Count, 1)
        raise
    metrics.add_metric("Sequenced", MetricUnit.Count, done)
    metrics.add_metric("WaitingForTheirTurn", MetricUnit.Count, waiting)


def sequence() -> tuple[int, int]:
    """Return how many entries were put in order, and how many wait for an earlier revision."""
    waiting = sorted(_pending(), key=lambda entry: (entry.ts, entry.entity, entry.revision))
    if not waiting:
        return 0, 0
    at = log.head()
    last = _last_of({entry.entity for entry in waiting})
    ready = _in_turn(waiting, last)
    for start in range(0, len(ready), MOST):
        batch = ready[start : start + MOST]
        if not _place(batch, at, last):
            return start, len(waiting) - start
        at += len(batch)
        last |= {entry.entity: entry.revision for entry in batch}
    return len(ready), len(waiting) - len(ready)


def _pending() -> Iterable[Pending]:
    for shard in range(SHARDS):
        following: dict[str, Any] = {}
        while True:
            answer = storage.query(
                "LOG_TABLE",
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"P#{shard}"}},
                ConsistentRead=True,
                **following,
            )
            yield from (Pending.of(row) for row in answer["items"])
            if not answer["next"]:
                break
            following = {"ExclusiveStartKey": answer["next"]}


def _last_of(entities: set[str]) -> dict[str, int]:
    names = sorted(entities)
    last: dict[str, int] = {}
    for start in range(0, len(names), log.MOST_KEYS):
        batch = names[start : start + log.MOST_KEYS]
        rows = storage.get("LOG_TABLE", *(log.ordering_key(name) for name in batch))
        last |= {name: int(row["v"]) if row else 0 for name, row in zip(batch, rows, strict=True)}
    return last


def _in_turn(waiting: Iterable[Pending], last: Mapping[str, int]) -> list[Pending]:
    """Keep revision v + 1, v + 2 ... of each entity: a page boundary can show v + 1 without v."""
    following = defaultdict(int, last)
    ready = []
    for entry in waiting:
        if entry.revision == following[entry.entity] + 1:
            following[entry.entity] = entry.revision
            ready.append(entry)
    return ready


def _place(batch: list[Pending], at: int, last: Mapping[str, int]) -> bool:
    """Give the batch the indexes from `at` in one transaction; False when another run was first."""
    ends: dict[str, tuple[int, int]] = {}
    for index, entry in enumerate(batch, start=at):
        ends[entry.entity] = (entry.revision, index)
    observed = clock.instant(clock.now())
    items = [_advance_head(at, len(batch))]
    items += [_advance_entity(entity, last[entity], *end) for entity, end in ends.items()]
    for index, entry in enumerate(batch, start=at):
        items += [_put_place(entry, index, observed), _take(entry)]
    try:
        client("dynamodb").transact_write_items(TransactItems=items)
    except ClientError as error:
        codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
        if codes[:1] == ["ConditionalCheckFailed"] or "TransactionConflict" in codes:
            return False
        if "ConditionalCheckFailed" in codes:
            # the head had not moved, so no other run explains it: rows were set back or taken away
            raise Rollback(f"rows around index {at} contradict the head of the order") from error
        raise
    return True


def _advance_head(at: int, count: int) -> dict[str, Any]:
    condition = "n = :n" if at else "attribute_not_exists(n)"
    values = {":next": {"N": str(at + count)}} | ({":n": {"N": str(at)}} if at else {})
    return _update(log.HEAD, "SET n = :next", condition, values)


def _advance_entity(entity: str, before: int, revision: int, index: int) -> dict[str, Any]:
    condition = "v = :before" if before else "attribute_not_exists(v)"
    values = {":v": {"N": str(revision)}, ":idx": {"N": str(index)}}
    values |= {":before": {"N": str(before)}} if before else {}
    return _update(log.ordering_key(entity), "SET v = :v, idx = :idx", condition, values)


def _update(
    key: tuple[str, str], change: str, condition: str, values: dict[str, dict[str, str]]
) -> dict[str, Any]:
    update = {
        "TableName": storage.table("LOG_TABLE"),
        "Key": {"pk": {"S": key[0]}, "sk": {"S": key[1]}},
        "UpdateExpression": change,
        "ConditionExpression": condition,
        "ExpressionAttributeValues": values,
    }
    return {"Update": update}


def _put_place(entry: Pending, index: int, observed: str) -> dict[str, Any]:
    pk, sk = log.place_key(index)
    item = {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "ent": {"S": entry.entity},
        "v": {"N": str(entry.revision)},
        "h": {"S": entry.leaf},
        "obs": {"S": observed},
    }
    condition = "attribute_not_exists(pk)"
    return {"Put": {"TableName": storage.table("LOG_TABLE"), "Item": item, "ConditionExpression": condition}}


def _take(entry: Pending) -> dict[str, Any]:
    pk, sk = entry.key
    return {
        "Delete": {
            "TableName": storage.table("LOG_TABLE"),
            "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
