"""What audits do every few minutes: those that begin within a fortnight are to be prepared."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from .conduct.domain import AHEAD_DAYS
from .conduct.records import AUDIT_TYPE
from .records import RECORDS

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Let every planned audit that begins within a fortnight be prepared; none before. A2"""
    until, prepared = (clock.today() + timedelta(days=AHEAD_DAYS)).isoformat(), 0
    for row in RECORDS.everyone(AUDIT_TYPE, "by_state", "planned"):
        if row["due_on"] and row["due_on"] <= until:
            prepared += _prepared(str(row["id"]))
    logger.info("looked at audits", extra={"prepared": prepared})
    return {"prepared": prepared}


def _prepared(identity: str) -> int:
    record, _ = RECORDS.get(AUDIT_TYPE, identity)
    if record.state != "planned":
        return 0
    unit = Unit(Request("daily", f"prepare/{record.entity}"))
    step = AUDIT_TYPE.lifecycle.step("prepare")
    unit.add(*advanced(step, Case(record, system("audits")), Reason("a_fortnight_ahead")))
    unit.commit()
    return 1
