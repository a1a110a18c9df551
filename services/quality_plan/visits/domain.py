"""What a monitoring visit is, what is noted of it, and the rules about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.authz import WHOLE_STUDY, Grant
from shared.change import Change
from shared.errors import Refusal
from shared.field_types import LONG, DocumentId, PartyId, PersonId, Title
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, Role

MONITORS = (Role.MONITOR, Role.LEAD_MONITOR)
LEADERS = (Role.LEAD_MONITOR, Role.STUDY_MANAGER)
PLANNERS = (*MONITORS, Role.STUDY_MANAGER)
REVIEWERS = (*LEADERS, *QUALITY)
SITE = (Role.INVESTIGATOR, Role.SITE_COORDINATOR)
# Unlike those of audits, reports of monitoring are shown to inspectors. ACC-15, E6(R3) 3.16.4
READERS = (*QUALITY, *PLANNERS, Role.MEDICAL, Role.AUDITOR, Role.INSPECTOR)


class VisitBody(BaseModel):
    """Which site is visited when and by whom, under which plan."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    kind: Literal["qualification", "initiation", "routine", "close_out", "remote"] = Field(title="Kind")
    site: PartyId = Field(title="Site")
    plan: DocumentId = Field(title="Monitoring plan")
    owner: PersonId = Field(title="Monitor")
    planned_on: date = Field(title="Planned on")
    report_days: int = Field(default=15, ge=1, le=60, title="Days from the visit to the report")


class VisitKept(BaseModel):
    """What steps record of it."""

    visited_from_on: date | None = Field(default=None, title="Visited from")
    visited_to_on: date | None = Field(default=None, title="Visited to")
    looked_at: str | None = Field(default=None, title="What was looked at", json_schema_extra={**LONG})
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")
    reported_on: date | None = Field(default=None, title="Reported on")
    site_unvisited: bool | None = Field(default=None, title="No other visit of the site is planned")


class NewDay(BaseModel):
    """On which day it is instead."""

    model_config = ConfigDict(extra="forbid")
    planned_on: date = Field(title="Planned on")


class NewMonitor(BaseModel):
    """Who makes it instead."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="Monitor")


class Visited(BaseModel):
    """On which days the site was visited, and what was looked at there."""

    model_config = ConfigDict(extra="forbid")
    visited_from_on: date = Field(title="Visited from")
    visited_to_on: date = Field(title="Visited to")
    looked_at: str = Field(
        min_length=10, max_length=4000, title="What was looked at", json_schema_extra={**LONG}
    )

    @model_validator(mode="after")
    def has_been(self) -> "Visited":
        """Refuse a visit that ends before it begins, and one that has not been yet."""
        if not self.visited_from_on <= self.visited_to_on <= clock.today():
            raise ValueError("ends on the day it begins or later, and not after today")
        return self


def holds(told: Mapping[str, Any] | None, roles: Collection[Role], site: object) -> bool:
    """Say of what the register tells of a person whether they hold one of the roles at the site now."""
    at = clock.instant(clock.now())
    grants = [Grant.of(row) for row in told["grants"]] if told else []
    return any(one.role in roles and one.scope in (WHOLE_STUDY, site) and one.holds(at) for one in grants)


def names_another(case: Case, roles: Collection[Role]) -> bool:
    """Say whether a step names another owner who holds the role; a form is judged before it is filled in."""
    owner, record = case.fields.get("owner"), case.record
    told = case.person.register.get(str(owner))
    return owner is None or (owner != record.data["owner"] and holds(told, roles, record.scope))


def while_conducted(case: Case) -> Sequence[Change]:
    """Refuse what belongs to a visit that has not been, or is reported: what was signed holds all of it."""
    visit = case.facts.get("parent")
    if not isinstance(visit, Record) or visit.state != "conducted":
        detail = "This is possible from when the visit is noted until its report is signed."
        raise Refusal("INVALID_TRANSITION", detail, "OPS-01, E6(R3) 3.11.4.6", "visit_is_elsewhere")
    return []


def planned_day(case: Case) -> str:
    """It is due on the day for which it is planned."""
    return str(case.record.data["planned_on"])


def report_day(case: Case) -> str:
    """Its report is due so many days after the last day of the visit."""
    last = date.fromisoformat(str(case.record.data["visited_to_on"]))
    return (last + timedelta(days=int(case.record.data["report_days"]))).isoformat()


def filled_in(case: Case) -> Mapping[str, object]:
    """Take what was filled in; the trail keeps what stood there before."""
    return dict(case.fields)


def not_made(case: Case) -> Mapping[str, object]:
    """Say whether anybody visits the site still."""
    return {"site_unvisited": not case.facts.get("other_visits")}


@rule("name a monitoring plan that is in force", code="MISSING_LINK", clause="QMS-09, E6(R3) 3.11.4.3",
      who_can=(Role.DOCUMENT_CONTROLLER,))  # fmt: skip
def plan_is_in_force(case: Case) -> bool:
    """Nobody monitors by a plan that does not hold."""
    return case.facts.get("plan_in_force") is True


@rule(
    "name somebody who is a monitor of this site",
    code="NOT_QUALIFIED",
    clause="E6(R3) 3.11.4.2",
    who_can=PLANNERS,
)
def is_a_monitor_of_the_site(case: Case) -> bool:
    """Who visits a site holds the role of a monitor there."""
    return case.facts.get("owner_is_monitor") is True


@rule("plan it for today or later", clause="records.md 2.12: plan date", who_can=PLANNERS)
def day_is_ahead(case: Case) -> bool:
    """Nobody plans what should have been done already."""
    return str(case.record.data["planned_on"]) >= clock.today().isoformat()


@rule("name another day, today or later", clause="records.md 2.12: plan date", who_can=PLANNERS)
def another_day_is_ahead(case: Case) -> bool:
    """It is moved to a day that can still be kept; a form is judged before it is filled in."""
    day = case.fields.get("planned_on")
    return day is None or clock.today().isoformat() <= str(day) != case.record.data["planned_on"]


@rule("name another monitor of this site", code="NOT_QUALIFIED", clause="E6(R3) 3.11.4.2", who_can=PLANNERS)
def names_another_monitor(case: Case) -> bool:
    """The visit goes to somebody else who holds the role there."""
    return names_another(case, MONITORS)
