"""What the ledger does every few minutes by the business date: it opens reviews of the trail, and names missed ones."""

from datetime import date
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock, duedates, fields, opening
from shared.authz import Person, system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from .reviews import sampling
from .reviews.records import PLAN_TYPE, REVIEW_TYPE, REVIEWS

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Open what is to be reviewed, and tell what nobody reviewed in time."""
    plans = [
        REVIEWS.get(PLAN_TYPE, row["id"])[0] for row in REVIEWS.everyone(PLAN_TYPE, "by_state", "active")
    ]
    done = {"opened": sum(_opened(plan) for plan in plans), "missed": _missed()}
    logger.info("looked at trail reviews", extra=done)
    return done


def _opened(plan: Record) -> int:
    """Open the review of the next period once it is over; a later run goes on behind it."""
    every = int(plan.data["every_months"])
    first = plan.data.get("next_month") or plan.updated_at[:7]
    after = _later(first, every)
    if clock.today().isoformat()[:7] < after:
        return 0
    machine, unit = system("ledger"), Unit(Request("daily", f"{plan.entity}/{first}"))
    review = _drawn(plan, first, machine)
    unit.add(*opening.opened(review, machine, Reason("period_over"), {}))
    step = PLAN_TYPE.lifecycle.step("note_opened")
    unit.add(*advanced(step, Case(plan, machine), Reason("period_over"), data={"next_month": after}))
    unit.commit()
    return 1


def _drawn(plan: Record, first: str, machine: Person) -> Record:
    """Return the review of a period with its sample, drawn by what nobody chose: the plan's last entry."""
    data, every = plan.data, int(plan.data["every_months"])
    months = [_later(first, n) for n in range(every)]
    sample = sampling.draw(months, data["picks"], int(data["at_random"]), f"{plan.leaf} {first}")
    due = duedates.working_days_from(clock.today(), int(data["working_days"]))
    body = {
        "title": f"{data['title']}, {months[0]} to {months[-1]}"[:200], "owner": data["owner"], "plan": plan.entity,
        "from_month": months[0], "to_month": months[-1], "entries": sample.entries, "picked": sample.picked,
        "sample": sample.drawn, "due_by": due.isoformat(),
    }  # fmt: skip
    number = REVIEWS.number(REVIEW_TYPE, body, None)
    return opening.draft(REVIEW_TYPE, fields.checked(REVIEW_TYPE.body, body), machine, number)


def _later(month: str, count: int) -> str:
    year, number = int(month[:4]), int(month[5:]) - 1 + count
    return date(year + number // 12, number % 12 + 1, 1).isoformat()[:7]


def _missed() -> int:
    """Tell once of each review that its day is past."""
    today, missed = clock.today().isoformat(), 0
    for row in REVIEWS.everyone(REVIEW_TYPE, "by_state", "open"):
        if row["due_on"] >= today:
            break
        record, _ = REVIEWS.get(REVIEW_TYPE, row["id"])
        if record.data.get("missed_on") or record.state != "open":
            continue
        unit = Unit(Request("daily", f"missed/{record.entity}"))
        step, case = REVIEW_TYPE.lifecycle.step("note_missed"), Case(record, system("ledger"))
        unit.add(*advanced(step, case, Reason("due_date_passed"), data={"missed_on": today}))
        unit.commit()
        missed += 1
    return missed
