"""Renews the rolling lock of sealed objects, so that the trail is never kept shorter than a record. ATR-07

regulation.md section 2: a date a stated time ahead, renewed each month, beside a legal hold; no far date before the archive.
Exported values stand in a bucket without a lock: they may have to be redacted.
"""

import itertools
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import clock, retention, storage
from shared.rows import NoteRow
from shared.storage import replace_note

from . import vault

PREFIXES = (
    vault.BUNDLES,
    vault.CHECKPOINTS,
    vault.SUCCESSIONS,
    vault.SEGMENTS,
)  # in the order of their names
CURSOR = "CURSOR#renewal"
MOST = 5000  # objects of one run; the next run goes on behind them
MONTH = timedelta(days=30)

metrics = Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Renew what is due, from where the last run ended; what woke us does not matter."""
    metrics.add_metric("Renewed", MetricUnit.Count, renew())


def renew(most: int = MOST) -> int:
    """Return how many objects were given a new date; a run looks at no more than `most` of them."""
    renewed, last, left = 0, _position(), most
    for prefix in PREFIXES:
        if prefix < last[: len(prefix)]:
            continue  # the last run had been through these
        after = last if last.startswith(prefix) else ""
        for item in itertools.islice(vault.versions(prefix, after), left):
            left, last = left - 1, item["key"]
            renewed += not item["deleted"] and _renewed(item["key"], item["version"])
    _keep(last if left == 0 else "")
    return renewed


def _renewed(key: str, version: str) -> bool:
    """Say whether the date was due: less left than the whole time but a month, or half of a short one."""
    whole, bucket = timedelta(days=int(os.environ["LOCK_DAYS"])), os.environ["RECORDS_BUCKET"]
    _, until = retention.standing_lock(bucket, key, version)
    if until and until - clock.now() > whole - min(MONTH, whole / 2):
        return False
    retention.extend(bucket, key, version, clock.now() + whole, os.environ["LOCK_MODE"])
    return True


def _position() -> str:
    [row] = storage.get("TABLE", (CURSOR, "-"))
    return str(row["note"]) if row else ""


def _keep(position: str) -> None:
    storage.commit([replace_note(NoteRow(CURSOR, "-", note=position), "TABLE", "cursor")])
