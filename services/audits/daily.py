"""What audits do every few minutes: what is near is drafted and prepared, and a cycle ends on its day."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from . import drafting
from .conduct.domain import AHEAD_DAYS
from .conduct.records import AUDIT_TYPE
from .programmes import coverage, ground
from .programmes.records import PROGRAMME_TYPE
from .records import RECORDS, carried_out, universe

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Let every planned audit that begins within a fortnight be prepared, none before, and follow the programme. A2"""
    until, prepared = (clock.today() + timedelta(days=AHEAD_DAYS)).isoformat(), 0
    for row in RECORDS.everyone(AUDIT_TYPE, "by_state", "planned"):
        if row["due_on"] and row["due_on"] <= until:
            prepared += _prepared(str(row["id"]))
    done = {"prepared": prepared, **_by_the_programme()}
    logger.info("looked at audits", extra=done)
    return done


def _by_the_programme() -> dict[str, int]:
    """Draft what the programme in force has near; when its cycle is over, close it instead."""
    standing = ground.standing()
    programme = RECORDS.by_entity(standing) if standing else None
    if programme is None or programme.state != "active":
        return {}
    if programme.data["cycle_to"] >= clock.today().isoformat():
        return drafting.follow(programme)
    return {"cycles_ended": _cycle_over(programme)}


def _cycle_over(programme: Record) -> int:
    """Close it with what its audits left uncovered. QMS-13, ISO 9001 9.2"""
    left = coverage.left_out(programme.data, ground.things(universe()), ground.done(carried_out()))
    unit = Unit(Request("daily", f"end_cycle/{programme.entity}"))
    case = Case(programme, system("audits"), facts={"left_out": left})
    unit.add(*advanced(PROGRAMME_TYPE.lifecycle.step("end_cycle"), case, Reason("cycle_is_over")))
    unit.commit()
    return 1


def _prepared(identity: str) -> int:
    record, _ = RECORDS.get(AUDIT_TYPE, identity)
    if record.state != "planned":
        return 0
    unit = Unit(Request("daily", f"prepare/{record.entity}"))
    step = AUDIT_TYPE.lifecycle.step("prepare")
    unit.add(*advanced(step, Case(record, system("audits")), Reason("a_fortnight_ahead")))
    unit.commit()
    return 1
