"""What documents does every few minutes: effective dates, periodic reviews, the rolling lock."""

from datetime import date, timedelta
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from . import effect, vault
from .holds import placing
from .records import DOCUMENT_TYPE, RECORDS, VERSION_TYPE

REVIEW_AHEAD = timedelta(days=60)
LOCKED = ("approved", "effective", "superseded", "obsolete")
logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Do what the business date asks for; every part may run again without a second effect."""
    rows = RECORDS.everyone(VERSION_TYPE, "by_state", "approved")
    done = {
        "made_effective": sum(
            effect.make_effective_when_due(f"{VERSION_TYPE.name}/{row['id']}") for row in rows
        ),
        "reviews_announced": sum(
            _announced(row["id"]) for row in RECORDS.everyone(DOCUMENT_TYPE, "by_state", "active")
        ),
        "locks_renewed": _renewed(),
        "newly_held": placing.settle_standing(),
    }
    logger.info("daily work", extra=done)
    return done


def _announced(identity: str) -> int:
    """Announce a periodic review sixty days ahead, once."""
    record, _ = RECORDS.get(DOCUMENT_TYPE, identity)
    due = record.data.get("next_review_on")
    if (
        not due
        or record.data.get("review_announced")
        or date.fromisoformat(due) - clock.today() > REVIEW_AHEAD
    ):
        return 0
    step = DOCUMENT_TYPE.lifecycle.step("announce_review")
    unit = Unit(Request("daily", f"review/{record.entity}"))
    case = Case(record, system("documents"))
    unit.add(*advanced(step, case, Reason("review_due"), data={"review_announced": True}))
    unit.commit()
    return 1


def _renewed() -> int:
    """Renew the rolling lock of every approved object that has less than half of its time left."""
    renewed = 0
    for state in LOCKED:
        for row in RECORDS.everyone(VERSION_TYPE, "by_state", state):
            renewed += vault.renew(RECORDS.get(VERSION_TYPE, row["id"])[0])
    return renewed
