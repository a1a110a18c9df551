"""Carries out what two people agreed on: one value leaves trail, record and exported values, with its entry. ATR-14

Values of the tables go in the transaction of the act; the objects of exported values follow, and are looked at
again until no backup can hold the value any more. The commitment stays, so every digest and proof still holds.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import clock, history, redaction, storage
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.errors import Refusal
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit
from shared.storage import Write

from . import blanking, every_row, exported_values
from .records import RECORDS, REDACTION_TYPE

STEPPED_OVER = "STALE_REVISION"  # the record changed meanwhile: the next run reads it again
logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Carry out what was approved, then look after what was carried out; what woke us does not matter."""
    metrics.add_metric("Redacted", MetricUnit.Count, sum(map(carry_out, _all("approved"))))
    metrics.add_metric("RedactionsCompleted", MetricUnit.Count, sum(map(look_after, _all("carried_out"))))


def _all(state: str) -> list[Record]:
    rows = RECORDS.everyone(REDACTION_TYPE, "by_state", state)
    records = (RECORDS.get(REDACTION_TYPE, row["id"])[0] for row in rows)
    return [record for record in records if record.state == state]


def carry_out(record: Record) -> bool:
    """Take the value out of every row that holds it; the act, the rows and the record are one transaction."""
    entity, made = str(record.data["entity"]), str(record.data["commitment"])
    text = redaction.text(str(record.data["ground"]), record.number)
    unit = _unit(record, "carry_out")
    for row in history.whole(entity):
        unit.writes += blanking.entry(row, made, text)
    unit.writes += _standing(entity, record, text)
    return _committed(unit)


def _standing(entity: str, record: Record, text: str) -> list[Write]:
    """Return the writes that redact the record itself, wherever its service keeps it."""
    key = (f"E#{entity.replace('/', '#', 1)}", "S")
    for table, [row] in storage.batch({name: (key,) for name in every_row.data_tables()}).items():
        if row:
            last = history.entries(entity, int(row["v"]) - 1, 1)[0][0]
            return blanking.record(table, row, last, record, text)
    return []


def look_after(record: Record) -> bool:
    """Take the value out of exported values; say whether no backup can hold it any more, which ends the act."""
    exported_values.blank(str(record.data["entity"]), str(record.data["commitment"]))
    if clock.instant(clock.now()) < str(record.data["backups_until"]):
        return False
    return _committed(_unit(record, "complete"))


def _unit(record: Record, name: str) -> Unit:
    step = REDACTION_TYPE.lifecycle.step(name)
    said = f"{name}/{record.number}"
    unit = Unit(Request(said, said))
    unit.add(*advanced(step, Case(record, system("ledger")), Reason(str(record.data["ground"]))))
    return unit


def _committed(unit: Unit) -> bool:
    try:
        unit.commit()
    except Refusal as refusal:
        if refusal.code != STEPPED_OVER:
            raise
        logger.info("the record changed meanwhile", extra={"code": refusal.code})
        return False
    return True
