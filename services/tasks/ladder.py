"""The ladder of reminders and escalations, in working days around the due date. records.md 2.0, W2, W3"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared import clock
from shared.duedates import working_days_from
from shared.roles import QUALITY, Role

Priority = Literal["normal", "critical"]


@dataclass(frozen=True)
class Rung:
    """So many working days from the due date, for critical work about half of them; who is told beside its owner."""

    step: str
    days: int
    critical: int
    tells: tuple[Role, ...] = ()


RUNGS = (
    Rung("remind", -10, -5),
    Rung("remind_again", -3, -2),
    Rung("fall_due", 0, 0),
    Rung("run_late", 1, 1, (Role.STUDY_MANAGER,)),
    Rung("escalate", 7, 4, QUALITY),
    Rung("escalate_to_board", 14, 7, (Role.QUALITY_MANAGER, Role.STUDY_MANAGER)),
)
LATE = 4  # the rung on which work is late


def reached(due_on: str | None, priority: str) -> int:
    """Return how many rungs lie behind the business date; work without a date climbs none."""
    if due_on is None:
        return 0
    due, today = date.fromisoformat(due_on), clock.today()
    days = (rung.critical if priority == "critical" else rung.days for rung in RUNGS)
    return sum(working_days_from(due, one) <= today for one in days)
