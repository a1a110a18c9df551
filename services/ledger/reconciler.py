"""Compares the tables with what was sealed, every row by its exact key. integrity.md 1.9 step 6, 1.10"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import checkpoint, storage
from shared.canonical import sha256_hex
from shared.merkle import Frontier, leaf_hash

from . import log, vault
from .faults import Diverged

logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Compare everything; each difference is logged with its key, then the run fails."""
    differences = list(compare())
    metrics.add_metric("Divergent", MetricUnit.Count, len(differences))
    for difference in differences:
        logger.critical("table and seal differ", where=difference)
    if differences:
        raise Diverged(f"{len(differences)} differences, the first: {differences[0]}")


def compare() -> Iterator[str]:
    """Name every row that is not what was sealed, and every sealed object that was touched."""
    yield from _touched()
    frontier, last = Frontier(), dict[str, tuple[int, int]]()
    for key in vault.keys(vault.SEGMENTS):
        start, end = vault.bounds(key)
        if start != frontier.size:
            yield f"{key}: segments are not contiguous, {frontier.size} comes next"
            return
        entries = vault.read(key).split(b"\n")[:-1]
        yield from _rows(start, entries, last)
        frontier.extend(leaf_hash(entry) for entry in entries)
        yield from _checkpoint(end, frontier)
    yield from _ends(last)
    if log.sealed_size() != frontier.size:
        yield f"SEAL: says {log.sealed_size()} entries, {frontier.size} are sealed"


def _touched() -> Iterator[str]:
    """A locked object cannot change, but a delete marker or a further version can be laid over it."""
    for prefix in (vault.SEGMENTS, vault.CHECKPOINTS):
        seen: set[str] = set()
        for item in vault.versions(prefix):
            if item["deleted"]:
                yield f"{item['key']}: a delete marker lies over it"
            elif item["key"] in seen:
                yield f"{item['key']}: a further version lies over it"
            seen.add(item["key"])


def _rows(start: int, entries: Sequence[bytes], last: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Compare the audit and place rows of one segment."""
    for at in range(0, len(entries), log.MOST_KEYS):
        batch = [_sealed(start + at + n, data) for n, data in enumerate(entries[at : at + log.MOST_KEYS])]
        places = storage.get("LOG_TABLE", *(log.place_key(sealed.place.index) for sealed in batch))
        rows = storage.get("AUDIT_TABLE", *(sealed.place.audit_key for sealed in batch))
        for sealed, place, row in zip(batch, places, rows, strict=True):
            last[sealed.place.entity] = sealed.place.revision, sealed.place.index
            yield from _same(sealed, place, row)


def _sealed(index: int, data: bytes) -> log.Sealable:
    fields = json.loads(data)
    return log.Sealable(log.Place(index, fields["ent"], fields["v"], leaf_hash(data).hex()), data, "")


def _same(
    sealed: log.Sealable, place: Mapping[str, Any] | None, row: Mapping[str, Any] | None
) -> Iterator[str]:
    index, where = sealed.place.index, "/".join(sealed.place.audit_key)
    if row is None:
        yield f"audit {where}: missing, sealed at index {index}"
    elif bytes(row["b"]) != sealed.data:
        yield f"audit {where}: differs from the entry sealed at index {index} ({sha256_hex(sealed.data)})"
    elif row["h"] != sealed.place.leaf:
        yield f"audit {where}: its leaf is not that of index {index}"
    at = "/".join(log.place_key(index))
    if place is None:
        yield f"log {at}: missing"
    elif log.Place(index, place["ent"], place["v"], place["h"]) != sealed.place:
        yield f"log {at}: differs from what was sealed"


def _checkpoint(size: int, frontier: Frontier) -> Iterator[str]:
    key = vault.checkpoint_key(size)
    if size != frontier.size:
        yield f"{key}: the segment before it holds {frontier.size} entries in all"
        return
    claim = checkpoint.parse_body(checkpoint.parse_note(vault.read(key)).text)
    if (claim.size, claim.root) != (size, frontier.root()):
        yield f"{key}: is not over the sealed entries"


def _ends(last: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """Compare each entity's last place; the tables may be ahead of the seal, never behind it."""
    names = sorted(last)
    for at in range(0, len(names), log.MOST_KEYS):
        batch = names[at : at + log.MOST_KEYS]
        rows = storage.get("LOG_TABLE", *(log.ordering_key(name) for name in batch))
        for name, row in zip(batch, rows, strict=True):
            revision, index = last[name]
            if row is None or row["v"] < revision or (row["v"] == revision and row["idx"] != index):
                yield f"log {'/'.join(log.ordering_key(name))}: behind revision {revision} at index {index}"
