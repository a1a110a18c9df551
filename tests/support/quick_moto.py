"""moto's transactions, without a deep copy of the whole table for each of their items.

moto 5.2.5 keeps `copy.deepcopy(table)` once per item of a transaction for the roll-back: at 300 rows that is
nearly all the time of a test run. Here the roll-back copy shares the rows, which is sound because a row is
replaced, never changed in place: `update_item`, the one that would, gets its own copy of the row first.
tests/integration/test_moto.py shows that a cancelled transaction still leaves every row as it was.
"""

import copy
from collections import defaultdict
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamShard, Table

_update_item = DynamoDBBackend.update_item


def copied(table: Table, _: dict[int, Any] | None = None) -> Table:
    """Return a copy of a table that shares its rows and nothing else that a write changes."""
    kept = Table.__new__(Table)
    kept.__dict__.update(table.__dict__)
    kept.items = defaultdict(dict, {key: dict(rows) for key, rows in table.items.items()})
    if isinstance(table.stream_shard, StreamShard):
        shard = StreamShard.__new__(StreamShard)
        shard.__dict__.update(table.stream_shard.__dict__)
        shard.items, shard.table = list(table.stream_shard.items), kept
        kept.stream_shard = shard
    return kept


def _updated(self: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: Any, **more: Any) -> Any:
    rows = self.get_table(table_name).items
    pk, sk = DynamoType(key["pk"]), DynamoType(key["sk"])
    if pk in rows and sk in rows[pk]:
        rows[pk][sk] = copy.deepcopy(rows[pk][sk])
    return _update_item(self, table_name, key, *args, **more)


def install() -> None:
    """Make every moto of this process quick; every table of a study has the keys pk and sk."""
    Table.__deepcopy__ = copied  # type: ignore[attr-defined]
    DynamoDBBackend.update_item = _updated  # type: ignore[method-assign]
