"""The daily digest: one mail for each person who has open work, once a business day; leavers' work is listed."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock, storage
from shared.authz import system
from shared.change import Request
from shared.rows import NoteRow
from shared.storage import Conflict, put_new

from . import mail
from .inbox import leavers, release
from .records import RECORDS, TASK_TYPE

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Send today's digests; a person gets one a business day however often this runs."""
    today, sent = clock.today().isoformat(), 0
    waiting = _open_by_person()
    gone = _released(waiting)
    for person, rows in ((who, rows) for who, rows in waiting.items() if who not in gone):
        try:
            storage.commit([put_new(NoteRow(f"DIGEST#{person}", today, note="sent"), "TABLE", "inbox")])
        except Conflict:
            continue  # this person had today's digest
        mail.send(person, f"{os.environ['STUDY']}: {len(rows)} open", _text(rows, today))
        sent += 1
    logger.info("digests", extra={"sent": sent})
    return {"sent": sent}


def _released(people: Iterable[str]) -> set[str]:
    """Release what a list that lagged behind had hidden when somebody left."""
    gone: set[str] = set()
    for some in batched(people):
        gone |= leavers(some)
    for person in gone:
        release(person, system("tasks"), Request("daily", f"leaver/{person}"))
    return gone


def batched(people: Iterable[str]) -> Iterator[list[str]]:
    """Return the people in lists that one read can look up."""
    everyone = list(people)
    yield from (everyone[at : at + 100] for at in range(0, len(everyone), 100))


def _open_by_person() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in RECORDS.everyone(TASK_TYPE, "by_state", "open"):
        found.setdefault(str(row["owner"]), []).append(row)
    return found


def _text(rows: list[dict[str, Any]], today: str) -> str:
    lines = [f"- {row['title']}{_due(row.get('due_on'), today)}" for row in rows]
    return "\n".join(["Your open work:", *lines, "", os.environ["PUBLIC_URL"]])


def _due(due: str | None, today: str) -> str:
    if due is None:
        return ""
    return f" (overdue since {due})" if due < today else f" (due {due})"
