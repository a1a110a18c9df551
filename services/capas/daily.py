"""What CAPA does every few minutes: effectiveness checks come due when their window is over."""

from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from .records import CHECK_TYPE, RECORDS

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Let every check come due whose start date is reached; none before."""
    today, due = clock.today().isoformat(), 0
    for row in RECORDS.everyone(CHECK_TYPE, "by_state", "scheduled"):
        if row["due_on"] > today:
            break
        due += _due(str(row["id"]))
    logger.info("looked at effectiveness checks", extra={"due": due})
    return {"due": due}


def _due(identity: str) -> int:
    record, _ = RECORDS.get(CHECK_TYPE, identity)
    if record.state != "scheduled":
        return 0
    unit = Unit(Request("daily", f"due/{record.entity}"))
    step = CHECK_TYPE.lifecycle.step("come_due")
    unit.add(*advanced(step, Case(record, system("capas")), Reason("window_over")))
    unit.commit()
    return 1
