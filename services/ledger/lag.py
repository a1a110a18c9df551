"""How far seal and witness are behind what people do: measured where neither of them runs, told every minute, zero or not."""

from datetime import datetime

from shared import clock, seals, storage
from shared.audit_trail import SHARDS

from . import log
from .faults import Torn

NAMES = ("SealLag", "WitnessLag")


def seconds() -> dict[str, float]:
    """Return how long the oldest entry without a seal waits for it, and the oldest sealed one for its witness."""
    head, seal = storage.get("LOG_TABLE", log.HEAD, log.SEAL)
    sealed, known = log.Seal.of(seal).frontier.size, seals.newest_cosigned()
    unsealed = [at for at in (_ordered_at(sealed, log.ordered(head)), _oldest_waiting()) if at]
    unwitnessed = _ordered_at(known.size if known else 0, sealed)
    return dict(zip(NAMES, (_since(min(unsealed, default=None)), _since(unwitnessed)), strict=True))


def _since(at: str | None) -> float:
    moment: datetime | None = clock.parse(at) if at else None
    return max(0.0, (clock.now() - moment).total_seconds()) if moment else 0.0


def _ordered_at(index: int, end: int) -> str | None:
    """When the entry at an index got its place; None when the order ends before it, Torn where its row is missing."""
    if index >= end:
        return None
    [row] = storage.get("LOG_TABLE", log.place_key(index))
    if row is None:
        raise Torn(f"index {index} has no row in the log table")
    return str(row["obs"])


def _oldest_waiting() -> str | None:
    """When the oldest of the entries that have no place yet was made; the first page of each shard is looked at."""
    found = []
    for shard in range(SHARDS):
        answer = storage.query(
            "LOG_TABLE",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"P#{shard}"}},
        )
        found += [str(row["ts"]) for row in answer["items"]]
    return min(found, default=None)
