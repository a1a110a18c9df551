"""Brings every table of a study to what its entries say: after a restore, or from nothing. integrity.md section 4 row 9

The bucket is read and never written. What has its entry is completed, what lacks one is taken back and named.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from services.ledger import every_row
from services.register import SERVICES
from shared import storage
from shared.aws import client

from . import entries, rows
from .rows import Key, Rows, Wire

# Rows that an entry has to stand behind, by table; every other row is left as it stands.
OWNED: Mapping[str, tuple[str, ...]] = {
    "AUDIT_TABLE": ("",),  # nothing stands in it but entries
    "LOG_TABLE": ("I#", "D#", "P#", "HEAD", "SEAL"),
    "ACCESS_TABLE": ("P#", "I#"),
    **{rows.data_table(service.name): ("E#", "N#", "U#") for service in SERVICES},
}
MOST = 25  # writes of one request
# What says when, and changes nothing: when a worker looked, when it sealed, how many tries in this minute.
WHEN = frozenset({"obs", "at", "minute", "count", "skipped"})


@dataclass
class Rebuilt:
    """What a rebuild found and did; `lost` and `removed` name their rows, `written` counts by table."""

    entries: int = 0
    sealed: int = 0
    written: dict[str, int] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def plain(self) -> dict[str, object]:
        """Return it as JSON values."""
        return asdict(self)


def rebuild() -> Rebuilt:
    """Write what differs from the entries, and take away what none of them made; return what was done."""
    began, kept = time.monotonic(), entries.kept()
    wanted, standing = rows.everything(kept), dict(_standing())
    done = Rebuilt(sum(len(found) for found in kept.of_each().values()), len(kept.sealed), lost=kept.lost)
    changed = {
        key: _over(standing.get(key), row) for key, row in wanted.items() if _differs(standing.get(key), row)
    }
    gone = [key for key in standing if key not in wanted and _owned(key)]
    for name, *_ in changed:
        done.written[name] = done.written.get(name, 0) + 1
    done.removed = sorted("/".join(key) for key in gone)
    _write(changed, gone)
    done.seconds = round(time.monotonic() - began, 3)
    return done


def _standing() -> Iterator[tuple[Key, Wire]]:
    for where in (*OWNED, "SESSIONS_TABLE"):
        name = storage.table(where)
        for item in every_row.wire(where):
            yield (name, item["pk"]["S"], item["sk"]["S"]), item


def _owned(key: Key) -> bool:
    name, pk, _ = key
    return any(storage.table(where) == name and pk.startswith(prefixes) for where, prefixes in OWNED.items())


def _differs(standing: Wire | None, wanted: Wire) -> bool:
    """A counter that is ahead stays: its numbers were taken, and never are again (decision 3)."""
    if standing is None:
        return True
    if wanted["pk"]["S"].startswith("K#"):
        return int(standing["last"]["N"]) < int(wanted["last"]["N"])
    return _compared(standing) != _compared(wanted)


def _compared(item: Wire) -> dict[str, Any]:
    found = {
        name: value for name, value in storage.plain(item).items() if name not in WHEN and value is not None
    }
    return {name: _read(value) for name, value in found.items()}


def _read(value: object) -> object:
    """Return what a text says where it is JSON: the order of names in it means nothing."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _over(standing: Wire | None, wanted: Wire) -> Wire:
    """Keep of a standing row what only says when."""
    kept = {name: value for name, value in (standing or {}).items() if name in WHEN}
    return {**kept, **wanted}


def _write(changed: Rows, gone: Iterable[Key]) -> None:
    """Entries first: whoever is interrupted begins again, and finds them."""
    puts = sorted(changed.items(), key=lambda pair: pair[0][0] != storage.table("AUDIT_TABLE"))
    asked: list[tuple[str, dict[str, Any]]] = [(key[0], {"PutRequest": {"Item": row}}) for key, row in puts]
    for name, pk, sk in gone:
        asked.append((name, {"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}))
    for start in range(0, len(asked), MOST):
        pending: dict[str, list[dict[str, Any]]] = {}
        for name, request in asked[start : start + MOST]:
            pending.setdefault(name, []).append(request)
        while pending:
            pending = client("dynamodb").batch_write_item(RequestItems=pending).get("UnprocessedItems") or {}
