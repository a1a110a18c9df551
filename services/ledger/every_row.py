"""Every row of a table, for the daily comparison and for an export: nothing behind an API ever scans."""

import os
from collections.abc import Iterator
from typing import Any

from shared import storage
from shared.aws import client

DATA, END = "DATA_", "_TABLE"


def rows(where: str) -> Iterator[dict[str, Any]]:
    """Return every row of a table, strongly consistent, page by page; `where` as in `storage.table`."""
    yield from (storage.plain(item) for item in wire(where))


def wire(where: str) -> Iterator[storage.Wire]:
    """Return every row of a table as the service stores it."""
    more: dict[str, Any] = {}
    while True:
        answer = client("dynamodb").scan(TableName=storage.table(where), ConsistentRead=True, **more)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def data_tables() -> list[str]:
    """Return the tables of this study's services."""
    return sorted(name for name in os.environ if name.startswith(DATA) and name.endswith(END))


def said(where: str) -> str:
    """Return how a table is called in a finding: `data-people`, `audit`."""
    return where.removesuffix(END).lower().replace("_", "-")
