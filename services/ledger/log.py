"""The log table as the workers read it: head, seal and publication rows, and the places in the order."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import redaction, storage
from shared.canonical import canonical
from shared.merkle import Frontier, leaf_hash

from .faults import Torn

HEAD, SEAL, PUB = ("HEAD", "-"), ("SEAL", "-"), ("PUB", "-")
BUCKET = 256
MOST_KEYS = 100  # of one BatchGetItem


@dataclass(frozen=True)
class Place:
    """What stands at one index of the study's order; `leaf` is hex."""

    index: int
    entity: str
    revision: int
    leaf: str

    @property
    def audit_key(self) -> tuple[str, str]:
        """The key of the entry in the audit table."""
        return audit_partition(self.entity), f"{self.revision:010d}"


@dataclass(frozen=True)
class Sealable:
    """An entry with its place: exact bytes, and its values (JSON text, empty where they were redacted)."""

    place: Place
    data: bytes
    values: str

    def entry(self) -> dict[str, Any]:
        """Return the entry as data."""
        parsed: dict[str, Any] = json.loads(self.data)
        return parsed


@dataclass(frozen=True)
class Seal:
    """How far the trail is sealed: `frontier` over what has a checkpoint, `intent` the range under way.

    `ends` are the sizes at which a sealing key handed over to the next.
    """

    frontier: Frontier = field(default_factory=Frontier)
    at: str | None = None
    intent: tuple[int, int] | None = None
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any] | None) -> "Seal":
        """Read the SEAL row; a study's first seal has none."""
        row = row or {}
        intent = row.get("intent")
        peaks = [bytes.fromhex(peak) for peak in row.get("frontier", [])]
        bounds = (intent["from"], intent["to"]) if intent else None
        ends = tuple(int(size) for size in row.get("ends", ()))
        return cls(Frontier(row.get("n", 0), peaks), row.get("at"), bounds, ends)


def audit_partition(entity: str) -> str:
    """Return the partition of an entity's entries in the audit table."""
    return f"A#{entity.replace('/', '#', 1)}"


def ordering_key(entity: str) -> tuple[str, str]:
    """Return the key of the row that keeps an entity's last place in the order."""
    return f"D#{entity.replace('/', '#', 1)}", "-"


def place_key(index: int) -> tuple[str, str]:
    """Return the key of the row that keeps what stands at an index."""
    return f"I#{index // BUCKET}", f"{index:012d}"


def head() -> int:
    """Return how many entries are in order, strongly consistent."""
    return ordered(storage.get("LOG_TABLE", HEAD)[0])


def ordered(row: Mapping[str, Any] | None) -> int:
    """Return the count that a HEAD row holds."""
    return int(row["n"]) if row else 0


def sealed_size() -> int:
    """Return how many entries are under a checkpoint, strongly consistent."""
    return Seal.of(storage.get("LOG_TABLE", SEAL)[0]).frontier.size


def places(start: int, end: int) -> list[Place]:
    """Return the places of [start, end) in order; raises Torn where one is missing."""
    found = [place for bucket in _buckets(start, end) for place in _bucket(*bucket)]
    for index, place in zip(range(start, end), found, strict=False):
        if place.index != index:
            raise Torn(f"index {index} has no row in the log table")
    if len(found) != end - start:
        raise Torn(f"index {start + len(found)} has no row in the log table")
    return found


def leaves(start: int, end: int) -> list[bytes]:
    """Return the leaf hashes of [start, end) in order; raises Torn where one is missing."""
    return [bytes.fromhex(place.leaf) for place in places(start, end)]


def places_of(entity: str) -> list[Place]:
    """Return where the entries of one entity stand in the order; its last ones may lag behind for a moment."""
    found: list[Place] = []
    following: dict[str, Any] = {}
    while True:
        answer = storage.query(
            "LOG_TABLE",
            IndexName="by_entity",
            KeyConditionExpression="ent = :ent",
            ExpressionAttributeValues={":ent": {"S": entity}},
            **following,
        )
        found += [Place(int(row["sk"]), row["ent"], row["v"], row["h"]) for row in answer["items"]]
        if not answer["next"]:
            return found
        following = {"ExclusiveStartKey": answer["next"]}


def _buckets(start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, (start // BUCKET + 1) * BUCKET)
        yield start, stop
        start = stop


def _bucket(start: int, end: int) -> Iterator[Place]:
    following: dict[str, Any] = {}
    while True:
        answer = storage.query(
            "LOG_TABLE",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": place_key(start)[0]},
                ":first": {"S": f"{start:012d}"},
                ":last": {"S": f"{end - 1:012d}"},
            },
            ConsistentRead=True,
            **following,
        )
        for row in answer["items"]:
            yield Place(int(row["sk"]), row["ent"], row["v"], row["h"])
        if not answer["next"]:
            return
        following = {"ExclusiveStartKey": answer["next"]}


def entries(start: int, end: int) -> list[Sealable]:
    """Return the entries of [start, end) in order, each leaf derived again from its bytes.

    Raises Torn where an audit row is missing or its bytes are not those that were put in order.
    """
    return read(places(start, end))


def read(wanted: Sequence[Place]) -> list[Sealable]:
    """Return the entries at these places; raises Torn as `entries` does."""
    found: list[Sealable] = []
    for at in range(0, len(wanted), MOST_KEYS):
        batch = wanted[at : at + MOST_KEYS]
        rows = storage.get("AUDIT_TABLE", *(place.audit_key for place in batch))
        found += [_checked(place, row) for place, row in zip(batch, rows, strict=True)]
    return found


def _checked(place: Place, row: Mapping[str, Any] | None) -> Sealable:
    where = f"audit row {'/'.join(place.audit_key)} at index {place.index}"
    if row is None:
        raise Torn(f"{where} is missing")
    data = bytes(row["b"])
    if leaf_hash(data).hex() != place.leaf:
        raise Torn(f"{where} is not the entry that was put in order")
    return Sealable(place, data, _exported(row.get("x") or ""))


def _exported(values: str) -> str:
    """Return values as they are exported: a redacted one is null, and the act itself says why."""
    if f'"{redaction.KEY}":' not in values:
        return values
    held = json.loads(values)
    held.pop(redaction.KEY, None)
    return canonical(held).decode()
