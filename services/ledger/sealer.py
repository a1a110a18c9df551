"""Seals the order: ordered segments, and a signed checkpoint over everything so far. integrity.md 1.5"""

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import checkpoint, clock, storage
from shared.merkle import Frontier

from . import handover, log, log_row, seal_key, vault
from .faults import Fork, Rollback, Stopped
from .log import Seal

BUSY_SECONDS = 2.0
MOST = 1000  # entries of one segment

logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Seal what is in order; what woke us does not matter."""
    try:
        done = seal_pending()
    except Stopped as stop:
        logger.critical("the sealer stopped", code=stop.code, reason=str(stop))
        metrics.add_metric(f"Seal{type(stop).__name__}", MetricUnit.Count, 1)
        raise
    metrics.add_metric("Sealed", MetricUnit.Count, done)


def seal_pending(busy_seconds: float = BUSY_SECONDS) -> int:
    """Return how many entries this run put under a checkpoint; at most one checkpoint each `busy_seconds`.

    Raises Rollback, Fork or Torn instead of ever signing a history that contradicts a signed one.
    """
    sealed, rested = 0, False
    while True:
        count, seal = _standing()
        if seal.intent is None:
            if handover.due(seal):
                handover.hand_over(seal)
                continue
            if seal.frontier.size == count:
                return sealed
            if not rested and _rest(seal, busy_seconds):
                rested = True  # once: the clock that wrote the last seal may run ahead of ours
                continue  # more may have been ordered meanwhile
            seal = _declare(seal, min(count, seal.frontier.size + MOST))
        if seal.intent:
            _finish(seal, *seal.intent)
            sealed, rested = sealed + seal.intent[1] - seal.intent[0], False


def _standing() -> tuple[int, Seal]:
    """Return the order's length and the seal, once tables and bucket are known to tell one history."""
    seal = Seal.of(storage.get("LOG_TABLE", log.SEAL)[0])
    while True:
        count = log.head()
        wrong = _contradiction(count, seal)
        if wrong is None:
            return count, seal
        before, seal = seal, Seal.of(storage.get("LOG_TABLE", log.SEAL)[0])
        if seal == before:  # else a run beside us moved on between our reads
            raise wrong


def _contradiction(count: int, seal: Seal) -> Rollback | None:
    """Tell what in tables, frontier and the newest signed checkpoint cannot be one history."""
    size = seal.frontier.size
    newest = vault.newest_size(at_least=size)
    start, to = seal.intent or (size, size)
    if newest > count or to > count:
        return Rollback(f"{max(newest, to)} entries were sealed, the order holds {count}")
    if newest not in (size, to):
        return Rollback(f"the newest checkpoint is over {newest} entries, the frontier over {size}")
    if start != size:
        return Rollback(f"the range under way begins at {start}, the frontier ends at {size}")
    if size and _signed(size, seal).root != seal.frontier.root():
        return Rollback(f"the first {size} entries no longer have the root that was signed")
    return None


def _signed(size: int, seal: Seal) -> checkpoint.Checkpoint:
    """Return the checkpoint of a size; Fork when it is not one of this log, signed by the key in office then."""
    key, office = vault.checkpoint_key(size), seal_key.terms(seal.ends).at(size)
    try:
        found = checkpoint.verify(vault.read(key), os.environ["LOG_ORIGIN"], [office])
    except checkpoint.NoteRefused as refused:
        raise Fork(f"{key} is not a checkpoint of this log: {refused}") from refused
    if found.size != size:
        raise Fork(f"{key} holds a checkpoint over {found.size} entries")
    return found


def _rest(seal: Seal, busy_seconds: float) -> bool:
    """Wait until the last seal is old enough; tell whether that took time."""
    if seal.at is None:
        return False
    age = (clock.now() - clock.parse(seal.at)).total_seconds()
    left = min(busy_seconds - age, busy_seconds)
    if left <= 0:
        return False
    time.sleep(left)
    return True


def _declare(seal: Seal, end: int) -> Seal:
    """Open the range to seal; when another run was first, its range is the one to finish."""
    start = seal.frontier.size
    settled = "attribute_not_exists(intent) AND " + ("n = :from" if start else "attribute_not_exists(n)")
    values: dict[str, Any] = {":intent": {"M": {"from": {"N": str(start)}, "to": {"N": str(end)}}}}
    if start:
        values[":from"] = {"N": str(start)}
    if seal.ends:
        settled, values[":ends"] = f"{settled} AND ends = :ends", handover.kept(seal.ends)
    else:  # else a key could sign what was declared under the one before it
        settled = f"{settled} AND attribute_not_exists(ends)"
    if not log_row.move(log.SEAL, "SET intent = :intent", settled, values):
        return Seal()
    return replace(seal, intent=(start, end))


def _finish(seal: Seal, start: int, end: int) -> None:
    """Write values, segment and checkpoint of a declared range; every step may have been done already."""
    if start in seal.ends:  # whoever sees a checkpoint of the next key finds its announcement
        handover.announce(seal)
    entries = log.entries(start, end)
    frontier = seal.frontier.copy().extend(bytes.fromhex(entry.place.leaf) for entry in entries)
    # values first: whoever sees a checkpoint finds all that belongs to it; the commitments check them
    vault.create(vault.values_key(start, end), b"".join(f"{entry.values}\n".encode() for entry in entries))
    segment = b"".join(entry.data + b"\n" for entry in entries)
    key = vault.segment_key(start, end)
    if vault.create(key, segment) not in (None, segment):
        raise Fork(f"{key} is sealed with other entries")
    claim = checkpoint.Checkpoint(os.environ["LOG_ORIGIN"], end, frontier.root())
    office = seal_key.terms(seal.ends).at(end)
    note = checkpoint.sign(claim, office, seal_key.signer(office))
    # two signatures of one text differ, so only the text is compared
    if vault.create(vault.checkpoint_key(end), note) is not None and _signed(end, seal) != claim:
        raise Fork(f"{vault.checkpoint_key(end)} is signed over another history")
    _settle(frontier, start)


def _settle(frontier: Frontier, start: int) -> None:
    """Keep the frontier and close the range; a run beside us may have done it."""
    values = {
        ":n": {"N": str(frontier.size)},
        ":peaks": {"L": [{"S": peak.hex()} for peak in frontier.peaks]},
        ":root": {"S": frontier.root().hex()},
        ":at": {"S": clock.instant(clock.now())},
        ":from": {"N": str(start)},
        ":to": {"N": str(frontier.size)},
    }
    names = {"#at": "at", "#root": "root", "#from": "from", "#to": "to"}
    change = "SET n = :n, frontier = :peaks, #root = :root, #at = :at REMOVE intent"
    log_row.move(log.SEAL, change, "intent.#from = :from AND intent.#to = :to", values, names)
