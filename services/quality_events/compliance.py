"""How well the clocks of the law are kept: every one that ran, counted from a row each of them leaves. SC2.7"""

import json
from collections.abc import Sequence

from typing_extensions import TypedDict

from shared import clock, rights, storage
from shared.authz import Person
from shared.records import Record
from shared.rows import NoteRow
from shared.storage import Write, replace_note

from .breaches import DUTY
from .clocks import CLOCKS

RULED_OUT = ("not_breach", "not_due")


class ClockKept(TypedDict):
    """One duty: how many clocks were kept, how many not, how many run; `kept_pct` is of those that ended or are late."""

    duty: str
    told_on_time: int
    told_late: int
    running: int
    overdue: int
    ruled_out: int
    kept_pct: int | None
    not_kept: list[str]


def row(record: Record) -> Sequence[Write]:
    """Return the row by which a clock is counted, as it stands after this change."""
    data = record.data
    told = {"number": record.number, "type": record.type.name, "scope": record.scope, "due_at": data["due_at"],
            "on_time": data.get("on_time"), "ruled_out": record.state in RULED_OUT}  # fmt: skip
    note = NoteRow(f"CLOCK#{data.get('duty') or DUTY}", record.entity, note=json.dumps(told))
    return [replace_note(note, "TABLE", "projection")]


def shown(person: Person) -> list[ClockKept]:
    """Return every duty of the table, counted over what the person may read."""
    return [_counted(duty, person) for duty in dict.fromkeys(one.duty for one in CLOCKS)]


def _counted(duty: str, person: Person) -> ClockKept:
    rows = [json.loads(one["note"]) for one in storage.partition_rows("TABLE", f"CLOCK#{duty}")]
    mine = [one for one in rows if rights.may_know(person, one["type"], one["scope"])]
    standing = {name: [one["number"] for one in mine if _stands(one) == name]
                for name in ("told_on_time", "told_late", "running", "overdue", "ruled_out")}  # fmt: skip
    kept, not_kept = standing["told_on_time"], sorted(standing["told_late"] + standing["overdue"])
    ended = len(kept) + len(not_kept)
    return {
        "duty": duty, "told_on_time": len(kept), "told_late": len(standing["told_late"]),
        "running": len(standing["running"]), "overdue": len(standing["overdue"]),
        "ruled_out": len(standing["ruled_out"]), "kept_pct": 100 * len(kept) // ended if ended else None,
        "not_kept": not_kept,
    }  # fmt: skip


def _stands(told: dict[str, object]) -> str:
    if told["ruled_out"]:
        return "ruled_out"
    if told["on_time"] is not None:
        return "told_on_time" if told["on_time"] else "told_late"
    return "overdue" if str(told["due_at"]) < clock.instant(clock.now()) else "running"
