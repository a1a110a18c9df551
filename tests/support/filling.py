"""Many records at once: what one request of the API wrote, again and again under other names, straight into the tables.

Only names, numbers and places in the lists differ, so every row is as large as the API's own; chains are not made.
"""

import json
from typing import Any

from ulid import ULID

from tests.support.double.cloud import Cloud, current
from tests.support.double.tables import Table
from tests.support.double.values import Item
from tests.support.effects import changed_rows

Written = list[tuple[Table, Item]]
RECORD = ("E#", "N#")  # its row in the lists, and its number


def written(before: Cloud, entity: str) -> Written:
    """Return the rows that one command wrote of a record, as they stand in their tables."""
    identity, found = entity.partition("/")[2], []
    for name, _, row in changed_rows(before, current()):
        if row and row["pk"].startswith(RECORD) and identity in str(row):
            table = current().dynamodb.tables[name]
            found.append((table, table.base.by_key[row["pk"]].items[(row["sk"],)]))
    return found


def fill(rows: Written, entity: str, number: str, numbers: range) -> Written:
    """Write further records of the same shape under these numbers; return the last one's rows."""
    (stem, _, last), identity = number.rpartition("-"), entity.partition("/")[2]
    texts = [(table, json.dumps(item)) for table, item in rows]
    made: Written = []
    for n in numbers:
        fresh, called = str(ULID()), f"{stem}-{n:0{len(last)}d}"
        made = [
            (table, json.loads(text.replace(identity, fresh).replace(number, called)))
            for table, text in texts
        ]
        for table, item in made:
            table.put(table.place(table.schema, item), item)
    return made


def shapes(rows: Written) -> list[tuple[str, str, dict[str, tuple[str, int]]]]:
    """Return each row's table and kind with the type and the length of every attribute."""
    return sorted(
        (table.schema.name, item["pk"]["S"][:2], {name: _shape(value) for name, value in item.items()})
        for table, item in rows
    )


def _shape(value: dict[str, Any]) -> tuple[str, int]:
    [(kind, inner)] = value.items()
    return kind, len(str(inner))
