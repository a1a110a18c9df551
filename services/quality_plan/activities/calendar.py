"""The dates of a series: always counted from its first one, so that no delay ever moves the next."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

Every = Literal["once", "week", "two_weeks", "month", "quarter", "half_year", "year"]
_WEEKS = {"week": 1, "two_weeks": 2}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def nth(first: date, every: str, place: int) -> date | None:
    """Return the date at a place from 0; the last day of a shorter month stands for a day it does not have."""
    if every in _WEEKS:
        return first + timedelta(weeks=_WEEKS[every] * place)
    if every in _MONTHS:
        months = first.month - 1 + _MONTHS[every] * place
        year, month = first.year + months // 12, months % 12 + 1
        return date(year, month, min(first.day, monthrange(year, month)[1]))
    return first if place == 0 else None


def dates(first: date, every: str, start: int, until: date) -> Iterator[date]:
    """Yield the dates from a place on, up to a day."""
    place = start
    while (day := nth(first, every, place)) is not None and day <= until:
        yield day
        place += 1
