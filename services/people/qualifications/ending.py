"""What happens to qualifications as days pass: requalification is asked for, and what ran out suspends."""

from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case, refusals
from shared.repository import Unit

from ..records import RECORDS, qualification_facts
from .records import QUALIFICATION_TYPE

BY_DAY = {"qualified": "come_due", "conditionally_qualified": "lapse", "requalification_due": "lapse"}


def by_day() -> dict[str, int]:
    """Take each step whose day has come; how many by its name. records.md 2.9: requalification, conditions"""
    done = dict.fromkeys(BY_DAY.values(), 0)
    for state, name in BY_DAY.items():
        for row in RECORDS.everyone(QUALIFICATION_TYPE, "by_state", state):
            done[name] += _taken(str(row["id"]), name)
    return done


def _taken(identity: str, name: str) -> int:
    record, _ = RECORDS.get(QUALIFICATION_TYPE, identity)
    step, case = (
        QUALIFICATION_TYPE.lifecycle.step(name),
        Case(record, system("people"), {}, qualification_facts(record)),
    )
    if refusals(step, case):
        return 0
    unit = Unit(Request("daily", f"{name}/{record.entity}"))
    unit.add(*advanced(step, case, Reason("time_over")))
    unit.commit()
    return 1
