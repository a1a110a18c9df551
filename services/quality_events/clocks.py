"""The clocks the law sets, as data: real time, calendar days, never paused, never extended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Start = Literal["awareness", "measure"]


@dataclass(frozen=True)
class Clock:
    """Whom a duty tells, days until then, the days after which the study is warned, and what the clock runs from."""

    duty: str
    jurisdiction: str
    clause: str
    days: int
    alarm_days: tuple[int, ...]
    recipient: str
    runs_from: Start = "awareness"


CTIS = "Member states concerned, through the EU portal"
CLOCKS = (
    Clock("serious_breach", "EU", "Regulation (EU) 536/2014 Art. 52(1)", 7, (3, 5, 6), CTIS),
    Clock("serious_breach", "GB", "SI 2004/1031 reg. 29A", 7, (3, 5, 6), "MHRA"),
    Clock("unexpected_event", "EU", "Regulation (EU) 536/2014 Art. 53(1)", 15, (7, 12, 14), CTIS),
    Clock("urgent_safety_measure", "EU", "Regulation (EU) 536/2014 Art. 54(2)", 7, (3, 5, 6), CTIS, "measure"),
    Clock("urgent_safety_measure", "GB", "SI 2004/1031 reg. 30(2)", 3, (1, 2), "MHRA", "measure"),
    Clock("personal_data_breach", "EU", "Regulation (EU) 2016/679 Art. 33(1)", 3, (1, 2), "Data protection authority"),
    Clock("personal_data_breach", "GB", "UK GDPR Art. 33(1)", 3, (1, 2), "Information Commissioner"),
    Clock("security_incident", "EU", "Directive (EU) 2022/2555 Art. 23(4)(b)", 3, (1, 2), "CSIRT or competent authority"),
)  # fmt: skip


def clocks(duty: str, jurisdictions: Iterable[str]) -> list[Clock]:
    """Return the clocks that run; a jurisdiction without a rule of its own counts as the strictest one."""
    known = [clock for clock in CLOCKS if clock.duty == duty]
    wanted = set(jurisdictions)
    return [clock for clock in known if clock.jurisdiction in wanted] or known


def due_at(begun_at: datetime, duty: str, jurisdictions: Iterable[str]) -> datetime:
    """Return the instant by which the first authority must know."""
    return begun_at + timedelta(days=min(clock.days for clock in clocks(duty, jurisdictions)))


def alarms(begun_at: datetime, duty: str, jurisdictions: Iterable[str]) -> dict[int, datetime]:
    """Return when to warn, by days since the clock began: while the strictest clock runs."""
    known = clocks(duty, jurisdictions)
    end = min(clock.days for clock in known)
    days = {day for clock in known for day in clock.alarm_days if day < end}
    return {day: begun_at + timedelta(days=day) for day in sorted(days)}
