"""Due dates: working days of the study, and the extension that only quality assurance can grant."""

import os
from collections.abc import Mapping
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field

from events.envelope import Event
from shared.lifecycle import Case, Step, rule
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

WEEKEND = (5, 6)


def holidays() -> frozenset[date]:
    """Return the days beside weekends on which nobody works, as the study's file names them."""
    return frozenset(date.fromisoformat(day) for day in os.environ.get("HOLIDAYS", "").split(",") if day)


def is_working_day(day: date) -> bool:
    """Say whether people work on the day: no weekend, no holiday of the study."""
    return day.weekday() not in WEEKEND and day not in holidays()


def working_days_from(start: date, days: int) -> date:
    """Return the date so many working days after the start, or before it where the number is negative."""
    free, onward, day = holidays(), timedelta(days=1 if days > 0 else -1), start
    while days:
        day += onward
        if day.weekday() not in WEEKEND and day not in free:
            days -= 1 if days > 0 else -1
    return day


class ExtensionRequest(BaseModel):
    """What an extension asks for."""

    model_config = ConfigDict(extra="forbid")
    new_due_on: date = Field(title="New due date")
    justification: str = Field(min_length=10, max_length=2000, title="Justification")


@rule("there is no open extension request", code="MISSING_FIELD", clause="records.md 2.0: extension request")
def extension_requested(case: Case) -> bool:
    """An extension is granted only when one was asked for."""
    request = case.record.data.get("extension_request")
    return isinstance(request, Mapping) and not request.get("granted_by")


@rule("ask for a later date than the one that stands", code="DUE_DATE_LOCKED",
      clause="records.md 2.0: extension request")  # fmt: skip
def asks_for_a_later_date(case: Case) -> bool:
    """An extension moves a date away; the form is judged before it is filled in, so nothing asked is no fault."""
    asked = str(case.fields.get("new_due_on", "9999"))
    return asked > (case.record.due_on or "")


@rule("another person than who asked grants it", code="SOD_VIOLATION", clause="ACC-08, MHRA 6.16")
def asked_by_another(case: Case) -> bool:
    """Nobody grants what they asked for."""
    request = case.record.data.get("extension_request")
    return not isinstance(request, Mapping) or request.get("asked_by") != case.person.id


def _asked(case: Case) -> Mapping[str, object]:
    return {"extension_request": {**case.fields, "asked_by": case.person.id}}


def _decided(case: Case) -> Mapping[str, object]:
    """Keep the request with who granted it, so that it is not granted twice."""
    request = case.record.data.get("extension_request")
    asked = dict(request) if isinstance(request, Mapping) else {}
    return {"extension_request": {**asked, "granted_by": case.person.id}}


def _granted(case: Case) -> str | None:
    request = case.record.data.get("extension_request")
    return str(request["new_due_on"]) if isinstance(request, Mapping) else case.record.due_on


def extension_steps(
    states: tuple[str, ...],
    asks: tuple[Role, ...],
    told: type[Event] | None = None,
    decided: type[Event] | None = None,
) -> tuple[Step, ...]:
    """Return the steps by which a locked due date moves: asked for, then signed by quality assurance."""
    return (
        Step("request_extension", states, "stays", asks, as_=(Relation.OWNER, Relation.ASSIGNEE),
             only_if=(asks_for_a_later_date,), fields=ExtensionRequest, does=_asked, emits=told),
        Step("grant_extension", states, "stays", QUALITY, not_as=(Relation.OWNER, Relation.ASSIGNEE),
             only_if=(extension_requested, asked_by_another), sign=Meaning.EXTENSION, due=_granted, emits=decided,
             does=_decided, label="Grant the extension"),
        Step("decline_extension", states, "stays", QUALITY, only_if=(extension_requested,), reason=True,
             does=lambda _: {"extension_request": None}, emits=decided),
    )  # fmt: skip
