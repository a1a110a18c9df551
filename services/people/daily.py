"""What people does every few minutes: roles and qualifications whose time is over, refused attempts that were counted."""

from typing import Any

from aws_lambda_powertools import Logger

from shared import attempts, clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.repository import Unit

from .qualifications import ending
from .records import PERSON_TYPE, RECORDS
from .rules import over

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """End every role whose time is over; access ended at that instant, now the others are told. Tell floods."""
    at, ended = clock.instant(clock.now()), 0
    for state in ("active", "registered"):
        for row in RECORDS.everyone(PERSON_TYPE, "by_state", state):
            if row.get("summary") and row["summary"] <= at:
                ended += _end(str(row["id"]))
    done = {"ended": ended, **ending.by_day(), "floods": attempts.tell_floods()}
    logger.info("looked for roles that ended and attempts that were counted", extra=done)
    return done


def _end(identity: str) -> int:
    record, _ = RECORDS.get(PERSON_TYPE, identity)
    step, ended = PERSON_TYPE.lifecycle.step("expire_role"), 0
    while record.state in step.sources and (ending := over(record.data["grants"])):
        unit = Unit(Request("daily", f"role-ended/{record.entity}"))
        told = {"role": ending[0]["role"], "scope": ending[0]["scope"]}
        unit.add(*advanced(step, Case(record, system("people"), told), Reason("time_over")))
        [record] = unit.commit()
        ended += 1
    return ended
