"""Which audit answers which line of the programme: what, in which quarter. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from shared import duedates
from shared.records import Data, Record

from .conduct.domain import AHEAD_DAYS
from .conduct.lifecycle import TO_BEGIN
from .programmes.coverage import apart, first_day, last_day, quarter_of

AHEAD = timedelta(days=AHEAD_DAYS)
PLANNED_KINDS = ("internal", "routine")  # an audit for cause or a mock inspection is none of the programme
AT_SITES = ("site", "vendor")
Line = Mapping[str, Any]


def drafted_as(record: Record) -> str | None:
    """Return the line an audit is drafted for; of two drafts for one line the second is refused."""
    data = record.data
    return f"{data['about']}#{data['quarter']}" if data.get("programme") else None


def near(programme: Data, today: date) -> list[Line]:
    """Return the lines whose quarter has begun or begins within a fortnight, and is not over. A2"""
    return [one for one in programme["planned"]
            if first_day(one["quarter"]) - AHEAD <= today <= last_day(one["quarter"])]  # fmt: skip


def answered(audits: Iterable[Record], quarter: str, planned: Collection[str]) -> bool:
    """Say whether one of the audits of a thing is the one of a quarter; `planned` are the quarters of the thing.

    One that has not begun and is of no planned quarter stands for the next line, until people have decided.
    """
    return any(_answers(audit, quarter, planned) for audit in audits)


def _answers(audit: Record, quarter: str, planned: Collection[str]) -> bool:
    data = audit.data
    if audit.state == "cancelled" or data["kind"] not in PLANNED_KINDS:
        return False
    own = data.get("quarter") or quarter_of(str(data["start_on"]))
    if audit.state in TO_BEGIN:
        return own == quarter or own not in planned
    return bool(own == quarter <= quarter_of(str(data["began_on"])))


def moved_to(audit: Record, others: Iterable[Record], planned: Collection[str]) -> str | None:
    """Return the quarter nearest to its own in which the programme has the thing and no other audit of it."""
    own, rest = str(audit.data["quarter"]), list(others)
    free = [one for one in planned if not answered(rest, one, planned)]
    return min(free, key=lambda one: (apart(one, own), one), default=None)


def days_of(line: Line, today: date) -> tuple[date, date]:
    """Return on which days it may be: the first working days of its quarter that leave a fortnight to prepare it."""
    begin, end = first_day(line["quarter"]), last_day(line["quarter"])
    start = min(max(begin, today + AHEAD), max(end, today))
    first = start if duedates.is_working_day(start) else duedates.working_days_from(start, 1)
    return first, duedates.working_days_from(first, int(line["days"]) - 1)


def body_of(programme: Record, line: Line, entity: Record, today: date) -> dict[str, Any]:
    """Return what the programme and the universe say of an audit; who leads it and its scope are left to people."""
    start_on, end_on = days_of(line, today)
    return {
        "title": f"{entity.title[:180]}, {line['quarter']}", "about": entity.entity, "party": entity.data.get("party"),
        "kind": "routine" if entity.data["kind"] in AT_SITES else "internal",
        "auditees": list(entity.data["responsible"])[:10],
        "start_on": start_on.isoformat(), "end_on": end_on.isoformat(),
    }  # fmt: skip
