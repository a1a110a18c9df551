"""Tells the bus what is sealed: the only caller of put_events. integrity.md section 2"""

import importlib
import os
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

import events
from events.envelope import REGISTER, Envelope
from shared import storage
from shared.aws import client
from shared.canonical import canonical

from . import again, log, log_row
from .faults import NotAccepted, Stopped

STEP = 100  # indexes read at a time
MOST_EVENTS = 10  # of one PutEvents
MOST_BYTES = 256 * 1024  # of one PutEvents, well below the bus's own limit

# Every fact must be in the register, those of a module within a module too: what is not is told as another domain's.
for module in pkgutil.walk_packages(events.__path__, "events."):
    importlib.import_module(module.name)

logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Publish what is sealed; what woke us does not matter."""
    try:
        done = publish()
        told_again = repeat()
    except Stopped as stop:
        metrics.add_metric(f"Publish{type(stop).__name__}", MetricUnit.Count, 1)
        raise
    metrics.add_metric("Published", MetricUnit.Count, done)
    metrics.add_metric("PublishedAgain", MetricUnit.Count, told_again)


def publish() -> int:
    """Return how many indexes the cursor moved over; never beyond the newest checkpoint.

    Raises NotAccepted when the bus refused an entry, after moving the cursor up to it. A crash between
    bus and cursor repeats events; consumers know them by their index.
    """
    row, seal = storage.get("LOG_TABLE", log.PUB, log.SEAL)
    begun = at = int(row["next"]) if row else 0
    limit = log.Seal.of(seal).frontier.size
    while at < limit:
        entries = log.entries(at, min(limit, at + STEP))
        for batch in _batches(_told(entries)):
            end = batch[-1][0] + 1
            accepted = _put([event for _, event in batch if event])
            if accepted is not None:
                sent = [index for index, event in batch if event]
                _advance(at, sent[accepted])
                raise NotAccepted(f"the bus did not take the event of index {sent[accepted]}")
            if not _advance(at, end):
                return at - begun
            at = end
    return at - begun


def repeat() -> int:
    """Return how many facts were told once more because they were asked for; consumers know them by index."""
    [row] = storage.get("LOG_TABLE", log.PUB)
    done = 0
    if row is None:  # nothing was ever told
        return done
    while wanted := again.asked(row.get("again", ""), STEP):
        entries = log.read([log.places(index, index + 1)[0] for _, index in wanted if index < row["next"]])
        for batch in _batches(_told(entries)):
            if _put([event for _, event in batch if event]) is not None:
                raise NotAccepted(f"the bus did not take again what was told from index {batch[0][0]} on")
        row["again"] = wanted[-1][0]
        _keep_again(row["again"])
        done += len(entries)
    return done


def _told(entries: Iterable[log.Sealable]) -> Iterable[tuple[int, dict[str, str] | None]]:
    for sealable in entries:
        entry = sealable.entry()
        yield sealable.place.index, _event(sealable, entry) if entry["ev"] else None


def _event(sealable: log.Sealable, entry: Mapping[str, Any]) -> dict[str, str]:
    """Return a fact as the bus takes it; its data is exactly what the sealed entry holds."""
    place, fact, cause = sealable.place, entry["ev"], entry["cause"] or {}
    envelope = Envelope(
        schema_version=fact["version"],
        study=entry["study"],
        index=place.index,
        entity=place.entity,
        number=entry["st"]["number"] or "",
        revision=place.revision,
        leaf=place.leaf,
        at=entry["ts"],
        actor=entry["by"]["sub"],
        causation=cause.get("index"),
        hops=cause.get("hops", 0),
        data=fact["data"],
    )
    return {
        "EventBusName": _bus(os.environ["BUS_NAME"]),
        "Source": _source(fact["name"], place.entity),
        "DetailType": fact["name"],
        "Detail": canonical(envelope.model_dump()).decode(),
    }


@cache
def _bus(name: str) -> str:
    """Return the bus once it is known to exist: PutEvents answers success for one that does not."""
    client("events").describe_event_bus(Name=name)
    return name


def _source(name: str, entity: str) -> str:
    """Return the domain that speaks: as registered, or for a retired fact the entity's own type."""
    known = REGISTER.get(name)
    return known.source if known else f"cqms.{entity.partition('/')[0]}"


Told = tuple[int, dict[str, str] | None]


def _batches(told: Iterable[Told]) -> Iterable[list[Told]]:
    """Group consecutive indexes so that each group's events fit one call."""
    batch: list[Told] = []
    count = size = 0
    for index, event in told:
        weight = len(event["Detail"].encode()) + 256 if event else 0
        if event and batch and (count == MOST_EVENTS or size + weight > MOST_BYTES):
            yield batch
            batch, count, size = [], 0, 0
        batch.append((index, event))
        count, size = count + (event is not None), size + weight
    if batch:
        yield batch


def _put(facts: Sequence[dict[str, str]]) -> int | None:
    """Send one batch; return the position of the first event the bus refused, None when it took all."""
    if not facts:
        return None
    answer = client("events").put_events(Entries=list(facts))
    results = answer["Entries"]
    for position, result in enumerate(results):
        if not result.get("EventId"):
            logger.error("event refused", code=result.get("ErrorCode"), reason=result.get("ErrorMessage"))
            return position
    return None if len(results) == len(facts) else len(results)


def _advance(before: int, after: int) -> bool:
    """Move the cursor; False when a run beside us moved it first."""
    if before == after:
        return True
    condition = "#c = :before" if before else "attribute_not_exists(#c)"
    values = {":after": {"N": str(after)}} | ({":before": {"N": str(before)}} if before else {})
    return _update("next", condition, values)


def _keep_again(position: str) -> None:
    """Note up to where what was asked for has been told; a run beside us may be further."""
    _update("again", "attribute_not_exists(#c) OR #c < :after", {":after": {"S": position}})


def _update(cursor: str, condition: str, values: Mapping[str, dict[str, str]]) -> bool:
    return log_row.move(log.PUB, "SET #c = :after", condition, values, {"#c": cursor})
