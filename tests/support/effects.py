"""What a command changed: told from the partitions that two clouds no longer share, without looking at the rest."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.attempts import FLOODS
from shared.noted import BESIDE
from shared.storage import plain
from tests.support.double.cloud import Cloud

Row = dict[str, Any]


@dataclass
class Effect:
    """New entries as `type act`; new and changed rows, objects and accounts by what they are; mails; facts told."""

    entries: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    attempts: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    touched: set[str] = field(default_factory=set)


def effect(before: Cloud, after: Cloud) -> Effect:
    """Return what was changed between two states of one cloud, of which one is the other's copy."""
    found = Effect(mails=len(after.mails.sent) - len(before.mails.sent))
    for table, was, now in changed_rows(before, after):
        pk = str((now or was or {})["pk"])
        if table.endswith("-audit"):
            entity = pk.removeprefix("A#").replace("#", "/", 1)
            assert now is not None, f"an entry of {entity} is gone"
            assert was is None, f"an entry of {entity} was changed"
            act = json.loads(base64.b64decode(now["b"]))["act"]
            where = found.attempts if entity.startswith(BESIDE) else found.entries
            where[f"{entity.partition('/')[0]} {act}"] += 1
            found.touched.add(entity)
        # a number that nobody got leaves a gap (decision 3); whether a refusal is the one too many, the clock says
        elif not pk.startswith("K#") and pk != FLOODS:
            found.rows[_said(table, was, now)] += 1
            if pk.startswith("E#"):
                found.touched.add(pk.removeprefix("E#").replace("#", "/", 1))
    for bucket, key in changed_objects(before, after):
        found.rows[f"{bucket}: {key.partition('/')[0]}"] += 1
    for name, account in changed_accounts(before, after):
        found.rows[f"account of {name}: {account}"] += 1
    return found


def _said(table: str, was: Row | None, now: Row | None) -> str:
    """Say what became of a row, without what differs from one run to the next."""
    what = "new" if was is None else "changed" if now else "removed"
    row = now or was or {}
    kind = row["pk"].partition("#")[0]
    if kind == "E":
        return f"{table}: {what} {row['type']} is {row['state']}"
    if kind == "S" or row["sk"] == "fault":  # what kind of row of a person; the fault of a fact that failed
        kind += " " + row["sk"].partition("#")[0]
    return f"{table}: {what} {kind}"


def changed_rows(before: Cloud, after: Cloud) -> Iterator[tuple[str, Row | None, Row | None]]:
    """Yield table, former and present row of every row that changed; copies share the partitions that did not."""
    for name, table in after.dynamodb.tables.items():
        former = before.dynamodb.tables[name].base.by_key
        for partition, shelf in table.base.by_key.items():
            was = former.get(partition)
            if was is shelf:
                continue
            old = was.items if was else {}
            for key, item in shelf.items.items():
                if old.get(key) is not item:
                    yield name, plain(old[key]) if key in old else None, plain(item)
            for key in old.keys() - shelf.items.keys():
                yield name, plain(old[key]), None


def changed_objects(before: Cloud, after: Cloud) -> Iterator[tuple[str, str]]:
    """Yield bucket and key of every object with a new version."""
    for name, bucket in after.s3.buckets.items():
        former = before.s3.buckets[name].keys
        for key, versions in bucket.keys.items():
            if former.get(key) is not versions:
                yield name, key


def changed_accounts(before: Cloud, after: Cloud) -> Iterator[tuple[str, str]]:
    """Yield every account of the pools that changed, as it is now."""
    for pool, accounts in after.pools.pools.items():
        for name, account in accounts.items():
            if before.pools.pools[pool].get(name) != account:
                yield name, f"{account.status} {account.enabled} {account.factor}"
