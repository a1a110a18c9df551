"""Two clocks: instants are real UTC; business dates are the study's, and may be offset on a local run."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the instant, UTC; the trail, tokens, locks and statutory clocks use nothing else."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """Return RFC 3339 with microseconds and Z, the form of the trail."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def milliseconds(text: str) -> str:
    """Return a trail instant as the API shows it, cut to milliseconds."""
    return f"{text[:23]}Z"


def parse(text: str) -> datetime:
    """Return the instant an RFC 3339 text names; it must carry its offset."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{text} names no time zone")
    return moment.astimezone(UTC)


def today() -> date:
    """Return the business date: due, effective, review and expiry dates are compared with it.

    Dates turn at 00:00 in the study's zone. Only the local runner sets an offset, by function configuration.
    """
    here = now().astimezone(ZoneInfo(os.environ.get("TIME_ZONE", "UTC"))).date()
    return here + timedelta(days=int(os.environ.get("DATE_OFFSET_DAYS", "0")))


def hour_in(zone: str) -> int:
    """Return the hour of the day it is now in a zone."""
    return now().astimezone(ZoneInfo(zone)).hour


def day_of(text: str) -> date:
    """Return the day of the study on which a trail instant fell: it turns at 00:00 in the study's zone."""
    return parse(text).astimezone(ZoneInfo(os.environ.get("TIME_ZONE", "UTC"))).date()


def end_of_millisecond(moment: datetime) -> datetime:
    """Return the last microsecond of the millisecond: the API shows instants cut to milliseconds."""
    return moment if moment.microsecond % 1000 else moment + timedelta(microseconds=999)
