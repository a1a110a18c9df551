"""Writes sealed segments together into bundles, so that an export of a large study is few reads. Decision 19

A bundle holds the very bytes of the segments it follows from, is written once under the same lock, and only when the
root over everything up to its end is the one that was signed there. Segments stay.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import checkpoint, storage
from shared.merkle import Frontier, leaf_hash
from shared.rows import NoteRow
from shared.storage import replace_note

from . import vault
from .faults import Fork

MOST = 10_000  # entries of one bundle
CURSOR = "CURSOR#bundles"

metrics = Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Bundle what is sealed and enough; what woke us does not matter."""
    metrics.add_metric("Bundled", MetricUnit.Count, compact())


def compact(most: int = MOST) -> int:
    """Return how many bundles were written; entries that do not fill one wait for the next run."""
    written = 0
    while parts := _next(frontier := _frontier(), most):
        body = b"".join(vault.read(key) for key in parts)
        frontier.extend(leaf_hash(data) for data in body.split(b"\n")[:-1])
        start, end = vault.bounds(parts[0])[0], vault.bounds(parts[-1])[1]
        _signed_so(frontier, end)
        key = vault.bundle_key(start, end)
        if vault.create(key, body) not in (None, body):
            raise Fork(f"{key} holds other entries than its segments")
        _keep(frontier)
        written += 1
    return written


def _next(frontier: Frontier, most: int) -> list[str]:
    """Return the segments of the next bundle; none while another segment could still join it."""
    start, parts = frontier.size, list[str]()
    for key in vault.keys(vault.SEGMENTS, f"{vault.SEGMENTS}{start:012d}"):
        if vault.bounds(key)[1] - start > most:
            return parts
        parts.append(key)
    return []


def _signed_so(frontier: Frontier, end: int) -> None:
    note = checkpoint.parse_note(vault.read(vault.checkpoint_key(end)))
    claim = checkpoint.parse_body(note.text)
    if (claim.origin, claim.size, claim.root) != (os.environ["LOG_ORIGIN"], frontier.size, frontier.root()):
        raise Fork(f"the segments up to {end} do not lead to the root that was signed there")


def _frontier() -> Frontier:
    """Return the tree over everything that is bundled already."""
    [row] = storage.get("TABLE", (CURSOR, "-"))
    if row is None:
        return Frontier()
    held = json.loads(row["note"])
    return Frontier(held["size"], [bytes.fromhex(peak) for peak in held["peaks"]])


def _keep(frontier: Frontier) -> None:
    held = {"size": frontier.size, "peaks": [peak.hex() for peak in frontier.peaks]}
    storage.commit([replace_note(NoteRow(CURSOR, "-", note=json.dumps(held)), "TABLE", "cursor")])
