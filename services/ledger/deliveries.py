"""Has every fact reached everyone who listens? What has not, within a quarter of an hour, is told again.

integrity.md section 2.5: delivery is proven by inbox rows, never by an answer of the bus.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import clock, storage

from . import again, consumers, cursors, log
from .domain import quarantine_key
from .records import QUARANTINED_TYPE, RECORDS

GRACE = timedelta(minutes=15)
STEP = 100
logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Ask for every fact that somebody has not taken to be told again."""
    missing = {index for consumer in consumers.everyone() for index in overdue(consumer)}
    if missing:
        logger.warning("told again", indexes=sorted(missing)[:STEP])
    for start in range(0, len(missing), STEP):
        storage.commit([again.ask(index) for index in sorted(missing)[start : start + STEP]])
    metrics.add_metric("NotTaken", MetricUnit.Count, len(missing))


def overdue(consumer: str) -> list[int]:
    """Return the facts the service should have taken; keeps up to where all are taken or in quarantine."""
    cursor = (f"CURSOR#delivered#{consumer}", "-")
    begun = at = cursors.read(cursor)
    limit, missing = log.sealed_size(), list[int]()
    while at < limit:
        entries = log.entries(at, min(limit, at + STEP))
        old = [entry for entry in entries if entry.entry()["ts"] <= _horizon()]
        missing += _untaken(consumer, old)
        at += len(old)
        if len(old) < len(entries):
            break
    done = min(missing, default=at)
    if done > begun:
        cursors.move(cursor, begun, done, ())
    return missing


def _horizon() -> str:
    return clock.instant(clock.now() - GRACE)


def _untaken(consumer: str, entries: Sequence[log.Sealable]) -> list[int]:
    wanted = [sealed.place.index for sealed in entries if _concerns(consumer, sealed)]
    left = sorted(set(wanted) - consumers.heard(consumer, wanted))
    return [index for index in left if not _quarantined(consumer, index)]


def _concerns(consumer: str, sealed: log.Sealable) -> bool:
    fact = sealed.entry()["ev"]
    return fact is not None and consumers.listens_to(consumer, fact["name"])


def _quarantined(consumer: str, index: int) -> bool:
    """Say whether somebody has to decide, or decided against it; one that is told again is still awaited."""
    [pointer] = storage.get("TABLE", (f"U#{QUARANTINED_TYPE.name}#{quarantine_key(consumer, index)}", "-"))
    return pointer is not None and RECORDS.by_entity(str(pointer["note"])).state != "redriven"
