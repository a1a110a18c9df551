"""What quality events do every few minutes: they warn of the law's clock, by real time."""

from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import RecordType
from shared.repository import Unit

from . import clocks, duties
from .records import BREACH_TYPE, DUTY_TYPE, RECORDS

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Warn of every running clock whose next alarm has come; each alarm sounds once."""
    kinds = (BREACH_TYPE, DUTY_TYPE)
    warned = sum(_warned(kind, str(row["id"])) for kind in kinds for row in RECORDS.everyone(kind, "running"))
    logger.info("looked at the clocks", extra={"warned": warned})
    return {"warned": warned}


def _warned(kind: RecordType, identity: str) -> int:
    record, step = RECORDS.get(kind, identity)[0], kind.lifecycle.step("warn")
    began, duty, places = duties.clock_of(record)
    known = clocks.alarms(clock.parse(began), duty, places)
    past = [day for day, at in known.items() if at <= clock.now()]
    if record.state not in step.sources or not past or max(past) <= (record.data.get("alarm_days") or 0):
        return 0
    unit = Unit(Request("daily", f"warn/{record.entity}"))
    case = Case(record, system("quality_events"))
    unit.add(*advanced(step, case, Reason("clock"), data={"alarm_days": max(past)}))
    unit.commit()
    return 1
