"""The daily digest: one mail for each person who has open work, once a business day."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from shared import clock, storage
from shared.rows import NoteRow
from shared.storage import Conflict, put_new

from . import mail
from .records import RECORDS, TASK_TYPE

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Send today's digests; a person gets one a business day however often this runs."""
    today, sent = clock.today().isoformat(), 0
    for person, rows in _open_by_person().items():
        try:
            storage.commit([put_new(NoteRow(f"DIGEST#{person}", today, note="sent"), "TABLE", "inbox")])
        except Conflict:
            continue  # this person had today's digest
        mail.send(person, f"{os.environ['STUDY']}: {len(rows)} open", _text(rows, today))
        sent += 1
    logger.info("digests", extra={"sent": sent})
    return {"sent": sent}


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
