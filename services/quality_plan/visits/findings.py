"""What was found at a site, and the rules about its follow-up. E6(R3) 3.11.4, 3.12"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.quality_events import Rating
from shared import clock
from shared.event_kinds import CATEGORIES
from shared.field_types import LONG, PersonId, Title
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import Relation

from ..domain import Line
from .domain import MONITORS, SITE, names_another

GRAVE = ("major", "critical")


class FindingBody(BaseModel):
    """What was found where, how grave it is, and who of the site follows it up until when."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    grade: Rating = Field(title="Grade")
    category: CATEGORIES = Field(title="Category")
    where: Line = Field(title="Where")
    statement: str = Field(min_length=10, max_length=4000, title="What was found", json_schema_extra={**LONG})
    seen_on: date = Field(title="Seen on")
    owner: PersonId = Field(title="Followed up by")
    follow_up_by_on: date = Field(title="To be followed up by")

    @model_validator(mode="after")
    def was_seen(self) -> "FindingBody":
        """Refuse what nobody can have seen yet."""
        if self.seen_on > clock.today():
            raise ValueError("was seen today or before")
        return self


class FindingKept(BaseModel):
    """What steps record of it."""

    site: str | None = Field(default=None, title="Site", json_schema_extra={"x-ref": "parties"})
    monitor: str | None = Field(default=None, title="Monitor", json_schema_extra={"x-ref": "people"})
    follow_up: dict[str, Any] | None = Field(default=None, title="Follow-up")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")
    quality_events: list[str] | None = Field(default=None, title="Quality events")


class FollowUp(BaseModel):
    """What the site did about it."""

    model_config = ConfigDict(extra="forbid")
    done: str = Field(min_length=10, max_length=4000, title="What was done", json_schema_extra={**LONG})


class NewAnswerer(BaseModel):
    """Who of the site follows it up instead."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="Followed up by")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever follows it up is the person it is assigned to."""
    return {Relation.ASSIGNEE: frozenset({str(record.data["owner"])})}


def belongs(case: Case) -> Mapping[str, object]:
    """Take site and monitor of its visit."""
    visit = case.facts.get("parent")
    return {"site": visit.data["site"], "monitor": visit.data["owner"]} if isinstance(visit, Record) else {}


def due(case: Case) -> str:
    """It is due on the day that the monitor gave."""
    return str(case.record.data["follow_up_by_on"])


def followed_up(case: Case) -> Mapping[str, object]:
    """Keep what was done, with who says so when."""
    return {"follow_up": {**case.fields, "by": case.person.id, "at": clock.instant(clock.now())}}


def with_its_events(case: Case) -> Mapping[str, object]:
    """Keep which quality events stand for it."""
    return {"quality_events": case.facts.get("quality_events")}


@rule("give a day that is ahead", clause="QMS-09: due date of the follow-up", who_can=MONITORS)
def day_is_ahead(case: Case) -> bool:
    """Nobody is told to have followed it up already."""
    return str(case.record.data["follow_up_by_on"]) >= clock.today().isoformat()


@rule(
    "name somebody who works at this site", code="MISSING_LINK", clause="ACC-02, E6(R3) 2.3", who_can=MONITORS
)
def is_of_the_site(case: Case) -> bool:
    """What was found at one site is nothing for the people of another."""
    return case.facts.get("owner_is_of_site") is True


@rule(
    "name somebody else who works at this site",
    code="MISSING_LINK",
    clause="ACC-02, E6(R3) 2.3",
    who_can=MONITORS,
)
def names_another_of_the_site(case: Case) -> bool:
    """It goes to another person of the same site."""
    return names_another(case, SITE)


@rule("report a quality event and link it to this finding; one that was cancelled is none", code="MISSING_LINK",
      clause="QMS-09, E6(R3) 3.12.1: a major or critical finding is a quality event", who_can=MONITORS)  # fmt: skip
def quality_event_stands(case: Case) -> bool:
    """What is grave is assessed as every other noncompliance is, and not settled between site and monitor alone."""
    return case.record.data["grade"] not in GRAVE or bool(case.facts.get("quality_events"))
