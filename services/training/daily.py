"""What training does every few minutes: it says, once, what is due, overdue and missed, and refreshes what runs out."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock
from shared.authz import system
from shared.change import Request
from shared.records import Record
from shared.repository import Unit

from . import assigning, audience, cells, demands, gate, missed
from .delegations import standing
from .demands import Demand
from .lifecycle import OPEN
from .records import ASSIGNMENT_TYPE, RECORDS

AHEAD, BEHIND = timedelta(days=30), timedelta(days=30)
logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Say what is due, overdue or missed; assign again and end what runs out; judge who has an account now."""
    done = {
        **missed.announced(),
        "refreshed": _refreshed(),
        "judged": _judged(),
        "run_out": standing.run_out(),
    }
    logger.info("looked for overdue training", extra=done)
    return done


def _refreshed() -> int:
    """Look at what was completed and runs out: its due date is the day on which it has to be refreshed."""
    first, last = (clock.today() - BEHIND).isoformat(), (clock.today() + AHEAD).isoformat()
    refreshed = 0
    for row in RECORDS.everyone(ASSIGNMENT_TYPE, "by_state", "completed"):
        if row.get("due_on") is None or row["due_on"] > last:
            break
        if row["due_on"] >= first:
            refreshed += _refresh(str(row["id"]))
        if first <= row["due_on"] < clock.today().isoformat():
            gate.settle([str(row["owner"])])  # it does not count any more
    return refreshed


def _refresh(identity: str) -> int:
    """Assign it again, once, if the person's roles still ask for it."""
    record, _ = RECORDS.get(ASSIGNMENT_TYPE, identity)
    person, key = str(record.data["owner"]), str(record.data["key"])
    [cell] = cells.of_pairs([(person, key)])
    if cell is None or cell.assignment != record.entity:
        return 0
    wanted = demands.of(audience.held_by(person))
    demand = wanted.get(key) or _in_its_place(record, wanted.values())
    if demand is None:
        return 0
    [former] = cells.of_pairs([(person, demand.key)])
    unit = Unit(Request("daily", f"refresh/{record.entity}"))
    follows = former.assignment if former else record.entity
    assigning.refresh(unit, system("training"), person, demand, former, follows)
    unit.commit()
    return 1


def _in_its_place(record: Record, wanted: Iterable[Demand]) -> Demand | None:
    """Return what it stood in for and nothing else will satisfy once it runs out."""
    person, key = str(record.data["owner"]), str(record.data["key"])
    after = (date.fromisoformat(str(record.due_on)) + timedelta(days=1)).isoformat()
    for demand in wanted:
        if key in demand.substitutes:
            found = cells.of_pairs([(person, name) for name in (demand.key, *demand.substitutes)])
            if not any(one and (one.state in OPEN or one.counts(after)) for one in found):
                return demand
    return None


def _judged() -> int:
    """Judge who had no account when they took a gated role; what ran out was judged as it was refreshed."""
    people = gate.missing_rows()
    gate.settle(people)
    return len(people)
