"""Part crypto: what spelling, chaining and checking entries costs beside Python's own json and hashlib. W4"""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bench.ground import kept_folder
from bench.replay import processor_seconds
from bench.table import Row, judged, told
from bench.timing import Timer, paired
from shared.canonical import canonical
from shared.merkle import Frontier, leaf_hash
from tests.support import bulk
from tests.support.packs import LogKey
from verify.entries import parse, parse_entry

ENTRIES = 2_000


def measured() -> Iterator[Row]:
    """Measure it; yields rows."""
    lines = stored()
    values = [json.loads(line) for line in lines]
    leaves = [leaf_hash(line) for line in lines]

    def chained() -> None:
        for line, leaf in zip(lines, leaves, strict=True):
            if leaf_hash(line) != leaf:
                raise ValueError("an entry is not the one that was sealed")

    def rooted() -> None:
        Frontier().extend(leaf_hash(line) for line in lines)

    yield from beside("json.dumps", each(json.dumps, values), {
        "W4 canonical JSON": (judged, each(canonical, values)),
    })  # fmt: skip
    yield from beside("hashlib", each(hashed, lines), {
        "W4 chain over stored bytes": (judged, timer(chained)),
        "W4 tree over stored bytes": (told, timer(rooted)),
        "W4 independent check of the spelling": (told, each(parse_entry, lines)),
        "W4 independent re-canonicalising": (judged, each(parse, lines)),
    })  # fmt: skip


def stored() -> list[bytes]:
    """Return entries as they lie in sealed segments."""
    pack = bulk.written(kept_folder() / "entries", ENTRIES, LogKey())
    return [
        line for segment in sorted((pack / "seg").iterdir()) for line in segment.read_bytes().splitlines()
    ]


def hashed(line: bytes) -> bytes:
    """Hash stored bytes: the least that a check can do."""
    return hashlib.sha256(line).digest()


def timer(run: Callable[[], object]) -> Timer:
    """Return what times a run."""
    return partial(processor_seconds, run)


def each(act: Callable[[Any], object], over: list[Any]) -> Timer:
    """Return what times an act on each."""

    def run() -> None:
        for one in over:
            act(one)

    return timer(run)


def beside(yardstick: str, its: Timer, ours: dict[str, tuple[Callable[..., Row], Timer]]) -> Iterator[Row]:
    """Time what is ours beside a yardstick of Python's own; values are microseconds for one entry."""
    for name, took in paired(its, {name: timer for name, (_, timer) in ours.items()}).items():
        each_took = 1e6 * took.seconds / ENTRIES
        yield ours[name][0](name, each_took, yardstick, each_took / took.best)
        yield told(f"{name}, median of pairs", took.middle)
