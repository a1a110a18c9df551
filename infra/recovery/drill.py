"""A restore, drilled: backups into tables of their own, all of them rebuilt and proven, then taken away. OPS-03

The study's own tables and its bucket are read and never written; what the drill found becomes a record of the study.
"""

import json
import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.ledger import every_row, package, reconciler, vault
from shared import clock, storage
from shared.aws import client
from verify import cqms_verify

from . import entries
from .rebuild import OWNED, Rebuilt, rebuild

POLL_SECONDS, MOST_SECONDS = 1.0, 3600.0
MOST_NAMED, LONGEST = 50, 300
TRIES = 3


def drill(torn: bool = True) -> dict[str, Any]:
    """Restore, rebuild, compare, verify; return the figures of the drill's record.

    `torn` takes the newest entry out of what was restored, as a backup between two rows of a transaction would.
    """
    begun, begun_at = time.monotonic(), clock.instant(clock.now())
    waiting = _unsealed()
    with restored() as names:
        if torn:
            _tear()
        done, differences = _rebuilt()
        back = _unsealed()
        lost = {key: ts for key, ts in waiting.items() if key not in back and key not in _sealed()}
        verdict = _verified()
        counts = {every_row.said(name): sum(1 for _ in every_row.wire(name)) for name in names}
    since = clock.parse(begun_at) - clock.parse(min(lost.values(), default=begun_at))
    return {
        "title": f"Restore drill of {begun_at[:10]}", "begun_at": begun_at, "restored_to": begun_at, "torn": torn,
        "tables": counts, "entries": done.entries, "sealed": done.sealed, "written": sum(done.written.values()),
        "removed": _named(done.removed), "lost": _named(sorted(lost)), "lost_count": len(lost),
        "differences": _named(differences), "difference_count": len(differences), "verdict": verdict,
        "rpo_seconds": int(since.total_seconds()), "rto_seconds": int(time.monotonic() - begun),
    }  # fmt: skip


def _rebuilt() -> tuple[Rebuilt, list[str]]:
    """Rebuild and compare; again where the study sealed further entries meanwhile."""
    for _ in range(TRIES):
        size = vault.newest_size()
        done, differences = rebuild(), list(reconciler.compare())
        if vault.newest_size() == size:
            break
    return done, differences


def _unsealed() -> dict[str, str]:
    """Return key and instant of every entry that waits for its seal in the tables that stand."""
    ahead = (entry for found in entries.kept().tail.values() for entry in found)
    return {"/".join(entry.place.audit_key): str(entry.entry()["ts"]) for entry in ahead}


def _sealed() -> set[str]:
    return {"/".join(entry.place.audit_key) for entry in entries.kept().sealed}


def _verified() -> str:
    """Return what the offline verifier says of a pack of the sealed trail."""
    with tempfile.TemporaryDirectory() as folder:
        pack, trust = Path(folder) / "pack", Path(folder) / "trust.json"
        trust.write_text(json.dumps(package.trust()))
        package.export(pack)
        _, report = cqms_verify.verify(pack, trust)
    return str(report["verdict"])


def _named(found: list[str]) -> list[str]:
    return [one[:LONGEST] for one in found[:MOST_NAMED]]


@contextmanager
def restored() -> Iterator[list[str]]:
    """Restore every table to its latest restorable second beside the study's own, and stand on the copies."""
    names, mark, before = [*OWNED, "SESSIONS_TABLE"], f"drill-{uuid.uuid4().hex[:8]}", dict(os.environ)
    copies = {name: f"{storage.table(name)}-{mark}" for name in names}
    made: list[str] = []
    try:
        for name, copy in copies.items():
            client("dynamodb").restore_table_to_point_in_time(
                SourceTableName=storage.table(name), TargetTableName=copy, UseLatestRestorableTime=True
            )
            made.append(copy)
        for copy in made:
            _wait_for(copy)
        os.environ.update(copies, TABLE=copies["DATA_LEDGER_TABLE"])
        yield names
    finally:
        os.environ.clear()
        os.environ.update(before)
        for copy in made:
            _wait_for(copy)  # a table that is being made cannot be taken away
            client("dynamodb").delete_table(TableName=copy)


def _wait_for(name: str) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while client("dynamodb").describe_table(TableName=name)["Table"]["TableStatus"] != "ACTIVE":
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} is not restored after {MOST_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)


def _tear() -> None:
    """Take the newest entry out of the restored audit table: its record and its place stay, the entry is gone."""
    rows = [row for row in every_row.rows("AUDIT_TABLE") if row.get("b")]
    newest = max(rows, key=lambda row: str(json.loads(bytes(row["b"]))["ts"]), default=None)
    if newest:
        key = {"pk": {"S": newest["pk"]}, "sk": {"S": newest["sk"]}}
        client("dynamodb").delete_item(TableName=storage.table("AUDIT_TABLE"), Key=key)
