"""What the inbox does every few minutes: reminders, escalations, leavers' work, digests, how the team stands."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from shared import access_rows, clock, storage
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.duedates import is_working_day
from shared.errors import Refusal
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit
from shared.rows import NoteRow
from shared.storage import Conflict, put_new

from . import ladder, mail, team
from .absences import standing_in
from .inbox import leavers, release
from .lifecycle import STANDING
from .records import RECORDS, TASK_TYPE

MORNING, TRIES = 7, 3
logger = Logger()
Row = Mapping[str, Any]


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Begin and end absences, climb the ladder, hand on leavers' work, send each person's digest in their morning."""
    away = standing_in.turned()
    rows = [row for state in STANDING for row in RECORDS.everyone(TASK_TYPE, "by_state", state)]
    standing_in.settle_lists(rows, away)
    climbed = sum(_climbed(row) for row in rows)
    held: dict[str, list[Row]] = {}
    for row in rows:
        if row["state"] != "unassigned":
            held.setdefault(str(row["owner"]), []).append(row)
    gone = _released(held)
    team.keep(held)
    sent = sum(_digest(person, some) for person, some in _known(_with_covered(held, away), gone))
    logger.info("looked at open work", extra={"climbed": climbed, "sent": sent})
    return {"climbed": climbed, "sent": sent}


def _climbed(row: Row) -> int:
    """Take the rung that is reached; whoever was not told for days is told of the last one alone."""
    told = team.Told.of(row)
    if ladder.reached(row.get("due_on"), told.priority) <= told.level:
        return 0
    for _ in range(TRIES):
        try:
            return _climb(RECORDS.get(TASK_TYPE, str(row["id"]))[0])
        except Refusal as met:
            if met.code != "STALE_REVISION":
                raise
    logger.info("the task is being worked on; its rung is left to the next run", extra={"task": row["id"]})
    return 0


def _climb(record: Record) -> int:
    level = ladder.reached(record.due_on, str(record.data["priority"]))
    if record.state not in STANDING or level <= (record.data.get("level") or 0):
        return 0
    unit = Unit(Request("daily", f"ladder/{record.entity}"))
    step = TASK_TYPE.lifecycle.step(ladder.RUNGS[level - 1].step)
    unit.add(*advanced(step, Case(record, system("tasks")), Reason("ladder"), data={"level": level}))
    unit.commit()
    return 1


def _released(people: Iterable[str]) -> frozenset[str]:
    """Release what a list that lagged behind had hidden when somebody left."""
    gone = leavers(people)
    for person in gone:
        release(person, system("tasks"), Request("daily", f"leaver/{person}"))
    return gone


def _known(held: Mapping[str, list[Row]], gone: frozenset[str]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield who has open work and is still there, as the register tells of them, with that work."""
    for person, told in access_rows.known([person for person in held if person not in gone]).items():
        yield {**told, "person": person}, held[person]


def _with_covered(held: Mapping[str, list[Row]], away: Mapping[str, str]) -> dict[str, list[Row]]:
    """Return what each person has to do, with what they have to do for others."""
    found = {person: list(rows) for person, rows in held.items()}
    for person, substitute in away.items():
        found.setdefault(substitute, []).extend(standing_in.passing_on(held.get(person, ())))
    return {person: rows for person, rows in found.items() if rows}


def _digest(person: Row, rows: Sequence[Row]) -> int:
    """Send today's digest in the person's own morning of a working day; again only after a run that died."""
    today = clock.today()
    if not is_working_day(today) or clock.hour_in(str(person.get("zone", "UTC"))) < MORNING:
        return 0
    key = f"DIGEST#{person['person']}", today.isoformat()
    if storage.get("TABLE", key)[0]:
        return 0
    subject = f"{os.environ['STUDY']}: {len(rows)} open"
    mail.send(str(person["person"]), subject, _text(rows, today.isoformat()))
    try:  # after the mail: what dies between the two sends it twice, and never not at all
        storage.commit([put_new(NoteRow(*key, note="sent"), "TABLE", "inbox")])
    except Conflict:
        return 0  # a run beside this one sent it too
    return 1


def _text(rows: Sequence[Row], today: str) -> str:
    lines = [f"- {row['title']}{_due(row.get('due_on'), today)}" for row in rows]
    return "\n".join(["Your open work:", *lines, "", os.environ["PUBLIC_URL"]])


def _due(due: str | None, today: str) -> str:
    if due is None:
        return ""
    return f" (overdue since {due})" if due < today else f" (due {due})"
