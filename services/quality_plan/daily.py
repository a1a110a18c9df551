"""What the quality plan does every few minutes by the business date: it opens activities, calls them due and overdue."""

from datetime import date, timedelta
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock, duedates, fields, opening
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record, RecordType
from shared.repository import Unit

from .activities import calendar
from .activities.records import ACTIVITY_TYPE, SERIES_TYPE
from .records import RECORDS

AHEAD = timedelta(days=28)
MOST = 50  # of one series in one run; the next run goes on
MACHINE = system("quality_plan")
logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Open what is ahead, and tell what is due and what nobody did in time; each once."""
    rows = RECORDS.everyone(SERIES_TYPE, "by_state", "active")
    done = {"opened": sum(_opened(str(row["id"])) for row in rows), "due": _due(), "overdue": _overdue()}
    logger.info("looked at the quality plan", extra=done)
    return done


def _opened(identity: str) -> int:
    """Open the activities of a series that are near, each at its own date; a missed run leaves none out."""
    series, _ = RECORDS.get(SERIES_TYPE, identity)
    if series.state != "active":
        return 0
    first, every = date.fromisoformat(series.data["first_on"]), series.data["every"]
    until = min(clock.today() + AHEAD, date.fromisoformat(series.data.get("until_on") or "9999-12-31"))
    days = list(calendar.dates(first, every, int(series.data["opened"]), until))[:MOST]
    for day in days:
        series = _open(series, day)
    following = calendar.nth(first, every, int(series.data["opened"]))
    if following is None or following.isoformat() > (series.data.get("until_on") or "9999"):
        _taken(series, "run_out", "last_date_opened")
    return len(days)


def _open(series: Record, day: date) -> Record:
    """Open the activity of a date, and count it in the series in the same transaction; return the series."""
    data, begins = series.data, day if duedates.is_working_day(day) else duedates.working_days_from(day, 1)
    body = {
        "title": f"{data['title']}, {day.isoformat()}", "series": series.entity, "planned_on": day.isoformat(),
        "begins_on": begins.isoformat(),
        "due_by": duedates.working_days_from(begins, int(data["working_days"])).isoformat(),
        **{name: data[name] for name in ("kind", "owner", "participants", "instruction")},
    }  # fmt: skip
    number = RECORDS.number(ACTIVITY_TYPE, body, None)
    activity = opening.draft(ACTIVITY_TYPE, fields.checked(ACTIVITY_TYPE.body, body), MACHINE, number)
    unit = Unit(Request("daily", f"{series.entity}/{day.isoformat()}"))
    unit.add(*opening.opened(activity, MACHINE, Reason("date_is_near"), {}))
    step, counted = SERIES_TYPE.lifecycle.step("note_opened"), {"opened": int(data["opened"]) + 1}
    unit.add(*advanced(step, Case(series, MACHINE), Reason("date_is_near"), data=counted))
    return next(record for record in unit.commit() if record.entity == series.entity)


def _due() -> int:
    """Call due what has begun."""
    today = clock.today().isoformat()
    found = [_get(ACTIVITY_TYPE, row) for row in RECORDS.everyone(ACTIVITY_TYPE, "by_state", "planned")]
    begun = [one for one in found if one.state == "planned" and str(one.data["begins_on"]) <= today]
    for activity in begun:
        _taken(activity, "come_due", "date_reached")
    return len(begun)


def _overdue() -> int:
    """Tell once of each due date that it is past."""
    today, told = clock.today().isoformat(), 0
    for row in RECORDS.everyone(ACTIVITY_TYPE, "by_state", "due"):
        if row["due_on"] >= today:
            break
        activity = _get(ACTIVITY_TYPE, row)
        if activity.state == "due" and activity.data.get("overdue_since") != activity.due_on:
            _taken(activity, "note_overdue", "due_date_passed", {"overdue_since": activity.due_on})
            told += 1
    return told


def _get(kind: RecordType, row: dict[str, Any]) -> Record:
    return RECORDS.get(kind, str(row["id"]))[0]


def _taken(record: Record, name: str, why: str, data: dict[str, Any] | None = None) -> None:
    unit = Unit(Request("daily", f"{name}/{record.entity}/{record.revision}"))
    step = record.type.lifecycle.step(name)
    unit.add(*advanced(step, Case(record, MACHINE), Reason(why), data=data))
    unit.commit()
