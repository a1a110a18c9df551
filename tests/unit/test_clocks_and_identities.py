"""The law's clocks, and what looks like a participant's identity."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality_events import clocks
from shared import identities

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
DUTIES = sorted({clock.duty for clock in clocks.CLOCKS})


@given(MOMENTS, st.sampled_from(DUTIES), st.lists(st.sampled_from(["EU", "GB", "JP"]), max_size=3))
def test_no_clock_is_longer_than_the_strictest_one_that_runs_and_every_alarm_comes_before_its_end(
    aware: datetime, duty: str, places: list[str]
) -> None:
    running = clocks.clocks(duty, places)
    due = clocks.due_at(aware, duty, places)

    assert due == aware + timedelta(days=min(clock.days for clock in running))
    assert all(aware < at < due for at in clocks.alarms(aware, duty, places).values())


def test_a_serious_breach_has_seven_days_and_alarms_after_three_five_and_six() -> None:
    aware = datetime(2026, 5, 6, 10, tzinfo=UTC)
    assert clocks.due_at(aware, "serious_breach", ["EU"]) == datetime(2026, 5, 13, 10, tzinfo=UTC)
    assert list(clocks.alarms(aware, "serious_breach", ["EU"])) == [3, 5, 6]
    assert clocks.due_at(aware, "unexpected_event", ["EU"]) == aware + timedelta(days=15)


@pytest.mark.parametrize("text", [
    "Frau Annemarie Becker had no consent", "patient John Smith came late", "Participant named Anna Lee",
    "born 12 March 1961", "write to anna@example.org", "call +49 170 1234567", "insured as 123456789012",
])  # fmt: skip
def test_what_names_a_participant_is_noticed(text: str) -> None:
    assert identities.suspected([text])


@pytest.mark.parametrize("text", [
    "Participant 104-007 came on 3 May 2026 at 10:00", "The participant signed version 2.1 of ABC01-ICF-003",
    "Patient safety was never at risk", "Dose 200 mg instead of 150 mg on 2026-05-03", "Kit 104-2231 was mislabelled",
])  # fmt: skip
def test_codes_dates_and_doses_pass(text: str) -> None:
    assert not identities.suspected([text])


@given(st.text(alphabet="a1.@+- \n", max_size=12))
def test_an_address_of_mail_is_noticed_wherever_it_stands(text: str) -> None:
    noticed = "an address of mail" in identities.suspected([text])
    assert noticed == bool(re.search(r"[\w.+-]@[\w-]+\.[\w.]", text))


@pytest.mark.parametrize("piece", ["x", "1", "-", "a.", "@a", "Aa ", "patient ", "born ", "on the "])
def test_a_text_as_long_as_a_request_is_looked_at_in_a_moment(piece: str) -> None:
    began = time.process_time()
    identities.suspected([piece * (200_000 // len(piece))])
    assert time.process_time() - began < 1.0
