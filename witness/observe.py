"""Follows the study's sealed trail: recomputes every root from its own frontier, mirrors, cosigns the newest.

integrity.md 1.7. What does not continue what was cosigned is refused, and stays refused until a person looks.
"""

import os
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import checkpoint
from shared.checkpoint import Checkpoint, NoteRefused
from shared.merkle import Frontier, leaf_hash
from shared.succession import Terms

from . import keep
from .faults import Refused
from .study import CHECKPOINTS, SEGMENTS, Study

MOST = 20_000  # entries of one run

logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Observe; a refusal is an alarm, and nothing is signed."""
    try:
        seen = observe()
    except (Refused, NoteRefused) as refused:
        logger.critical("the witness refuses to sign", study=os.environ["STUDY"], reason=str(refused))
        metrics.add_metric("WitnessRefused", MetricUnit.Count, 1)
        raise
    metrics.add_metric("Witnessed", MetricUnit.Count, seen)


def observe() -> int:
    """Return how many further entries are under a cosigned checkpoint now.

    Raises Refused when the study shows less than was cosigned, or another history; NoteRefused when a key
    signed that no key before it announced, or one whose term had ended.
    """
    study = Study.opened()
    log = keep.pinned(study.key())
    announced = {key: study.read(key) for key in sorted({*keep.successions(), *study.successions()})}
    log = reduce(Terms.followed, announced.values(), log)
    before = keep.newest(log)
    if before.size and _claim(study, before.size, log)[0] != before:
        raise Refused(f"the checkpoint over {before.size} entries is not the one that was cosigned")
    for key, note in announced.items():
        keep.copy(key, note)
    frontier, newest = keep.frontier(before), b""
    segments = study.segments(before.size)
    for size in study.checkpoints(before.size):
        claim, note = _claim(study, size, log)
        read = dict(_until(study, segments, frontier, size))
        if frontier.root() != claim.root:
            raise Refused(f"the entries do not lead to the root of the checkpoint over {size}")
        for key, body in {**read, f"{CHECKPOINTS}{size:012d}": note}.items():
            keep.copy(key, body)
        newest = note
        if frontier.size - before.size >= MOST:
            break
    if newest:
        keep.cosign(newest, frontier)
    return frontier.size - before.size


def _claim(study: Study, size: int, log: Terms) -> tuple[Checkpoint, bytes]:
    """Return what the log signed at a size, and the note; NoteRefused when the key in office did not sign it."""
    key = f"{CHECKPOINTS}{size:012d}"
    note = study.read(key)
    claim = checkpoint.verify(note, log.keys[0].name, [log.at(size)])
    if claim.size != size:
        raise Refused(f"{key} holds a checkpoint over {claim.size} entries")
    return claim, note


def _until(
    study: Study, segments: Iterator[str], frontier: Frontier, size: int
) -> Iterator[tuple[str, bytes]]:
    """Read segments up to a size into the frontier; each must begin where the one before it ended."""
    while frontier.size < size:
        key = next(segments, None)
        start, _, end = (key or "").removeprefix(SEGMENTS).partition("-")
        if key is None or int(start) != frontier.size or int(end) > size:
            raise Refused(f"no segment goes on from {frontier.size} to {size}")
        body = study.read(key)
        frontier.extend(leaf_hash(data) for data in body.removesuffix(b"\n").split(b"\n"))
        if frontier.size != int(end):
            raise Refused(f"{key} does not hold the entries its name says")
        yield key, body
