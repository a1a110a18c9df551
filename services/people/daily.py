"""What people does every few minutes: roles and qualifications whose time is over, refused attempts that were counted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from shared import attempts, clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case, refusals
from shared.repository import Unit

from .qualifications.domain import AHEAD
from .qualifications.records import QUALIFICATION_TYPE
from .records import PERSON_TYPE, RECORDS, qualification_facts
from .rules import over

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """End every role whose time is over; access ended at that instant, now the others are told. Tell floods."""
    at, ended = clock.instant(clock.now()), 0
    for state in ("active", "registered"):
        for row in RECORDS.everyone(PERSON_TYPE, "by_state", state):
            if row.get("summary") and row["summary"] <= at:
                ended += _end(str(row["id"]))
    done = {"ended": ended, **_qualifications(), "floods": attempts.tell_floods()}
    logger.info("looked for roles that ended and attempts that were counted", extra=done)
    return done


def _qualifications() -> dict[str, int]:
    """Ask for requalification sixty days ahead; suspend where conditions or a qualification ran out. records.md 2.9"""
    soon = (clock.today() + AHEAD).isoformat()
    near = _taken("come_due", (("qualified", soon),))
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    over = _taken("lapse", (("conditionally_qualified", yesterday), ("requalification_due", yesterday)))
    return {"requalifications": near, "suspended": over}


def _taken(name: str, until: Sequence[tuple[str, str]]) -> int:
    step, done = QUALIFICATION_TYPE.lifecycle.step(name), 0
    for state, day in until:
        for row in RECORDS.everyone(QUALIFICATION_TYPE, "by_state", state):
            if not row["due_on"] or row["due_on"] > day:
                continue
            record, _ = RECORDS.get(QUALIFICATION_TYPE, str(row["id"]))
            case = Case(record, system("people"), {}, qualification_facts(record))
            if not refusals(step, case):
                unit = Unit(Request("daily", f"{name}/{record.entity}"))
                unit.add(*advanced(step, case, Reason("time_over")))
                unit.commit()
                done += 1
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
