"""What the report of a monitoring visit says, and the rules about it: without a review it is never final."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import LONG, Title
from shared.lifecycle import Case, Companion, rule
from shared.records import Record

from .domain import MONITORS

SHORTEST = 10


class ReportBody(BaseModel):
    """What the monitor writes; a file can say it instead."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    text: str = Field(default="", max_length=4000, title="Report", json_schema_extra={**LONG})


class ReportKept(BaseModel):
    """What steps record of it."""

    site: str | None = Field(default=None, title="Site", json_schema_extra={"x-ref": "parties"})
    owner: str | None = Field(default=None, title="Monitor", json_schema_extra={"x-ref": "people"})
    findings: list[dict[str, Any]] | None = Field(default=None, title="Findings")


def by_the_monitor(case: Case) -> Mapping[str, object]:
    """It is the report of whoever makes the visit, and about its site."""
    visit = case.facts.get("parent")
    return {"site": visit.data["site"], "owner": visit.data["owner"]} if isinstance(visit, Record) else {}


def visit_of(case: Case) -> Record | None:
    """Return the visit that it reports."""
    found = case.facts.get("visit")
    return found if isinstance(found, Record) else None


def findings_named(case: Case) -> Mapping[str, object]:
    """Keep what was found, as it stands when the report is signed."""
    found = case.facts.get("findings")
    rows = [{"number": one.number, "grade": one.data["grade"], "title": one.title}
            for one in found if one.state != "withdrawn"] if isinstance(found, list) else []  # fmt: skip
    return {"findings": rows}


def visit_reported(case: Case) -> Sequence[Companion]:
    """The visit is reported in the same instant."""
    visit = visit_of(case)
    return [Companion(visit, "note_report", {"reported_on": clock.today().isoformat()})] if visit else []


@rule("note the visit first; a visit is reported once", code="INVALID_TRANSITION", who_can=MONITORS,
      clause="QMS-09, E6(R3) 3.11.4.6")  # fmt: skip
def visit_was_conducted(case: Case) -> bool:
    """What has not been is not reported."""
    visit = visit_of(case)
    return visit is not None and visit.state == "conducted"


@rule("write the report, or attach it", who_can=MONITORS, clause="QMS-09, E6(R3) 3.11.4.6")
def says_something(case: Case) -> bool:
    """An empty report says nothing about the site."""
    files = [file for file in case.record.attachments.values() if not file.get("withdrawn_at")]
    return bool(files) or len(str(case.record.data["text"]).strip()) >= SHORTEST


@rule("issue or withdraw these findings first", code="OPEN_CHILDREN", who_can=MONITORS,
      clause="QMS-09, E6(R3) 3.11.4.6")  # fmt: skip
def findings_are_issued(case: Case) -> Sequence[str] | bool:
    """No report is signed while the site has not been told of what it holds."""
    found = case.facts.get("findings")
    return [one.number for one in found if one.state == "draft"] if isinstance(found, list) else False
