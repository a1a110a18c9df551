"""What training does every few minutes: it announces, once, what has become overdue."""

from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from .lifecycle import OPEN
from .records import ASSIGNMENT_TYPE, RECORDS

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Announce every open assignment that is past its due date."""
    today, announced = clock.today().isoformat(), 0
    for state in OPEN:
        for row in RECORDS.everyone(ASSIGNMENT_TYPE, "by_state", state):
            if row["due_on"] >= today:
                break
            announced += _announce(str(row["id"]))
    logger.info("looked for overdue training", extra={"announced": announced})
    return {"announced": announced}


def _announce(identity: str) -> int:
    record, _ = RECORDS.get(ASSIGNMENT_TYPE, identity)
    if record.data.get("overdue_announced") or record.state not in OPEN:
        return 0
    step = ASSIGNMENT_TYPE.lifecycle.step("announce_overdue")
    unit = Unit(Request("daily", f"overdue/{record.entity}"))
    unit.add(*advanced(step, Case(record, system("training")), Reason("past_due")))
    unit.commit()
    return 1
