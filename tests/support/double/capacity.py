"""What DynamoDB charges: units by the rules of performance.md section 6, counted where both images are known."""

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from tests.support.double.tables import Schema, Table
from tests.support.double.values import Item, item_size

WRITE, READ = 1024, 4096


@dataclass
class Bill:
    """What one call cost: units by table, and the write units of each partition key."""

    operation: str
    bytes: int = 0  # of the request
    kept: bool = True  # else nobody will read it
    written: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    read: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    by_key: dict[tuple[str, Any], float] = field(default_factory=lambda: defaultdict(float))
    scanned: int = 0
    returned: int = 0

    def write(
        self, table: Table, partition: Any, before: Item | None, after: Item | None, times: int = 1
    ) -> None:
        """Charge a write: the larger image, twice in a transaction; index writes stay single."""
        if not self.kept:
            return
        units = times * max(1, ceil(max(_size(before), _size(after)) / WRITE))
        self.written[table.schema.name] += units
        self.by_key[table.schema.name, partition] += units
        for schema in table.indexes.values():
            self.written[table.schema.name] += index_units(schema, before, after)

    def reads(self, table: str, size: int, consistent: bool, times: int = 1) -> None:
        """Charge a read of so many bytes: half when it may be stale, twice in a transaction."""
        if not self.kept:
            return
        self.read[table] += max(1, ceil(size / READ)) * (times if consistent else 0.5)


def _size(item: Item | None) -> int:
    return item_size(item) if item else 0


def index_units(schema: Schema, before: Item | None, after: Item | None) -> int:
    """Return what an index write costs: nothing unless a projected attribute changed, two if its key did."""
    old, new = (_image(schema, item) for item in (before, after))
    if old == new:
        return 0
    if old and new and any(old[name] != new[name] for name in schema.names):
        return ceil(item_size(old) / WRITE) + ceil(item_size(new) / WRITE)
    return ceil(max(_size(old), _size(new)) / WRITE)


def _image(schema: Schema, item: Item | None) -> Item | None:
    return schema.image(item) if item and all(name in item for name in schema.names) else None


def shown(bill: Bill, wanted: str) -> Any:
    """Return ConsumedCapacity as an answer carries it, or None when it was not asked for."""
    if wanted == "NONE":
        return None
    names = sorted({*bill.written, *bill.read})
    return [
        {"TableName": name, "CapacityUnits": bill.written[name] + bill.read[name],
         "WriteCapacityUnits": bill.written[name], "ReadCapacityUnits": bill.read[name]}
        for name in names
    ]  # fmt: skip
