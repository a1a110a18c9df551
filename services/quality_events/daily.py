"""What quality events do every few minutes: they warn of the law's clock, by real time."""

from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from . import breaches, clocks
from .lifecycle import RUNNING
from .records import BREACH_TYPE, RECORDS

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Warn of every running clock whose next alarm has come; each alarm sounds once."""
    rows = RECORDS.everyone(BREACH_TYPE, "running")
    warned = sum(_warned(str(row["id"])) for row in rows)
    logger.info("looked at the clocks", extra={"warned": warned})
    return {"warned": warned}


def _warned(identity: str) -> int:
    record, _ = RECORDS.get(BREACH_TYPE, identity)
    aware = clock.parse(str(record.data["aware_at"]))
    known = clocks.alarms(aware, breaches.DUTY, record.data["jurisdictions"])
    past = [day for day, at in known.items() if at <= clock.now()]
    if record.state not in RUNNING or not past or max(past) <= (record.data.get("alarm_days") or 0):
        return 0
    unit = Unit(Request("daily", f"warn/{record.entity}"))
    case = Case(record, system("quality_events"))
    step = BREACH_TYPE.lifecycle.step("warn")
    unit.add(*advanced(step, case, Reason("clock"), data={"alarm_days": max(past)}))
    unit.commit()
    return 1
