"""What inspections do every few minutes: a storyboard that nobody looked at for its time is stale."""

from typing import Any

from aws_lambda_powertools import Logger

from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from .records import RECORDS
from .storyboards.domain import has_come
from .storyboards.records import STORYBOARD_TYPE

logger = Logger()
MACHINE = system("inspections")


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Let every storyboard whose day has come be looked at again; none before."""
    stale = 0
    for row in RECORDS.everyone(STORYBOARD_TYPE, "by_state", "approved"):
        if not has_come(row["due_on"]):
            break  # they are listed by their day
        stale += _stale(str(row["id"]))
    logger.info("looked at storyboards", extra={"stale": stale})
    return {"stale": stale}


def _stale(identity: str) -> int:
    record, _ = RECORDS.get(STORYBOARD_TYPE, identity)
    if record.state != "approved" or not has_come(record.due_on):
        return 0
    why = [{"fact": "time", "record": record.entity, "number": record.number, "at": record.due_on}]
    unit = Unit(Request("daily", f"stale/{record.entity}/{record.revision}"))
    step = STORYBOARD_TYPE.lifecycle.step("go_stale")
    unit.add(*advanced(step, Case(record, MACHINE), Reason("time_is_over"), data={"stale_because": why}))
    unit.commit()
    return 1
