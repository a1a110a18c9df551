"""The dates of a series of activities: as often as it says, and never moved by what came before."""

from datetime import date
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from services.quality_plan.activities.calendar import Every, dates, nth

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
OFTEN = [every for every in get_args(Every) if every != "once"]
LONGEST = {"week": 7, "two_weeks": 14, "month": 31, "quarter": 92, "half_year": 184, "year": 366}


@given(first=DAYS, every=st.sampled_from(OFTEN), place=st.integers(0, 200))
def test_a_date_always_follows_the_one_before_by_one_period(first: date, every: str, place: int) -> None:
    one, following = nth(first, every, place), nth(first, every, place + 1)
    assert one is not None
    assert following is not None
    assert LONGEST[every] - 4 <= (following - one).days <= LONGEST[every]
    assert one.day == first.day or every in ("week", "two_weeks") or (one.day < first.day and one.day >= 28)


@given(first=DAYS, every=st.sampled_from(OFTEN), stop=st.integers(0, 30))
def test_going_on_from_where_it_stopped_leaves_no_date_out(first: date, every: str, stop: int) -> None:
    until = nth(first, every, 30)
    assert until is not None
    assert [nth(first, every, n) for n in range(stop)] + list(dates(first, every, stop, until)) == list(
        dates(first, every, 0, until)
    )


def test_the_last_of_a_month_stays_the_last_of_the_month() -> None:
    days = list(dates(date(2026, 1, 31), "month", 0, date(2026, 5, 31)))
    assert [day.isoformat()[5:] for day in days] == ["01-31", "02-28", "03-31", "04-30", "05-31"]
    assert list(dates(date(2026, 1, 31), "once", 0, date(2026, 5, 31))) == [date(2026, 1, 31)]
