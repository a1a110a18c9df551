"""Keeps which of our checkpoints a witness has cosigned last, so that every print and receipt can name it."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import checkpoint, clock, cosignature, seals
from shared.aws import client
from shared.cosignature import WitnessKey

from . import lag, log_row, seal_key, vault
from .faults import Fork

COSIGNATURES, WITNESS_KEY = "cosig/", "keys/witness"

logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Tell how far seal and witness are behind, then look what the witness has signed since."""
    for name, behind in lag.seconds().items():
        metrics.add_metric(name, MetricUnit.Seconds, behind)
    anchor()


def anchor() -> int:
    """Return how many entries a witness has signed for; Fork when it signed another history than ours."""
    known = seals.newest_cosigned()
    size = known.size if known else 0
    found = sizes(after=size)
    if not found:
        return size
    note = cosigned_note(found[-1])
    times = cosignature.verify(note, os.environ["LOG_ORIGIN"], seal_key.every(), [witness_key()])[1]
    ours = vault.read(vault.checkpoint_key(found[-1]))
    if checkpoint.parse_note(ours).text != checkpoint.parse_note(note).text or not times:
        raise Fork(f"the witness signed another history of {found[-1]} entries")
    _keep(found[-1], note, min(times.values()))
    return found[-1]


def sizes(after: int = 0) -> list[int]:
    """Return the sizes of the checkpoints that were cosigned above a size, in order."""
    bucket, start = os.environ["WITNESS_BUCKET"], f"{COSIGNATURES}{after:012d}"
    pages = client("s3").get_paginator("list_objects_v2")
    return [
        int(item["Key"].removeprefix(COSIGNATURES))
        for page in pages.paginate(Bucket=bucket, Prefix=COSIGNATURES, StartAfter=start)
        for item in page.get("Contents", [])
    ]


def newest_note() -> str | None:
    """Return the newest cosigned note, the ledger's own or what the witness signed since; None before the first."""
    known = seals.newest_cosigned()
    found = sizes(after=known.size if known else 0)
    if found:
        return cosigned_note(found[-1]).decode()
    return known.note if known else None


def cosigned_note(size: int) -> bytes:
    """Return the cosigned note over so many entries."""
    return _read(f"{COSIGNATURES}{size:012d}")


def witness_key() -> WitnessKey:
    """Return the witness's key as it shows it to us; who verifies gets it from the witness itself."""
    return WitnessKey.parse(_read(WITNESS_KEY).decode())


def _read(key: str) -> bytes:
    answer = client("s3").get_object(Bucket=os.environ["WITNESS_BUCKET"], Key=key)
    return bytes(answer["Body"].read())


def _keep(size: int, note: bytes, seconds: int) -> None:
    root = checkpoint.parse_body(checkpoint.parse_note(note).text).root.hex()
    values = {":n": {"N": str(size)}, ":root": {"S": root}, ":note": {"S": note.decode()},
              ":at": {"S": clock.instant(datetime.fromtimestamp(seconds, UTC))}}  # fmt: skip
    change, names = "SET n = :n, #root = :root, note = :note, #at = :at", {"#root": "root", "#at": "at"}
    if not log_row.move(seals.COSIGNED, change, "attribute_not_exists(n) OR n < :n", values, names):
        logger.info("another run was faster", size=size)
