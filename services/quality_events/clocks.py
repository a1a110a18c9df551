"""The clocks the law sets, as data: real time, calendar days, never paused, never extended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """Days from awareness to notification, and the days after which the study is warned."""

    duty: str
    jurisdiction: str
    clause: str
    days: int
    alarm_days: tuple[int, ...]


CLOCKS = (
    Clock("serious_breach", "EU", "Regulation (EU) 536/2014 Art. 52(1)", 7, (3, 5, 6)),
    Clock("serious_breach", "GB", "SI 2004/1031 reg. 29A", 7, (3, 5, 6)),
    Clock("unexpected_event", "EU", "Regulation (EU) 536/2014 Art. 53(1)", 15, (7, 12, 14)),
    Clock("urgent_safety_measure", "EU", "Regulation (EU) 536/2014 Art. 54(2)", 7, (3, 5, 6)),
)


def clocks(duty: str, jurisdictions: Iterable[str]) -> list[Clock]:
    """Return the clocks that run; a jurisdiction without a rule of its own counts as the strictest one."""
    known = [clock for clock in CLOCKS if clock.duty == duty]
    wanted = set(jurisdictions)
    return [clock for clock in known if clock.jurisdiction in wanted] or known


def due_at(aware_at: datetime, duty: str, jurisdictions: Iterable[str]) -> datetime:
    """Return the instant by which the first authority must know."""
    return aware_at + timedelta(days=min(clock.days for clock in clocks(duty, jurisdictions)))


def alarms(aware_at: datetime, duty: str, jurisdictions: Iterable[str]) -> dict[int, datetime]:
    """Return when to warn, by days since awareness."""
    days = {day for clock in clocks(duty, jurisdictions) for day in clock.alarm_days}
    return {day: aware_at + timedelta(days=day) for day in sorted(days)}
