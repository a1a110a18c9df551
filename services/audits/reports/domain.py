"""What an audit report says. The narrative stands in the audit, and in no report."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import LONG, Title
from shared.lifecycle import Case, Companion, rule
from shared.records import Record

from ..domain import AUDIT


class ReportBody(BaseModel):
    """What was done with whom, and what is concluded."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    executive_summary: str = Field(
        min_length=10, max_length=4000, title="Summary", json_schema_extra={**LONG}
    )
    conclusion: str = Field(min_length=10, max_length=4000, title="Conclusion", json_schema_extra={**LONG})
    participants: list[Annotated[str, Field(max_length=200)]] = Field(
        default=[], max_length=40, title="Who took part"
    )


class ReportKept(BaseModel):
    """What steps record of it."""

    findings: list[dict[str, Any]] | None = Field(default=None, title="Findings")
    issued_on: str | None = Field(default=None, title="Signed on")
    due_by_on: str | None = Field(default=None, title="Was due on")
    on_time: bool | None = Field(default=None, title="Signed in time")


def audit_of(case: Case) -> Record | None:
    """Return the audit that it reports."""
    found = case.facts.get("audit")
    return found if isinstance(found, Record) else None


def issued(case: Case) -> Mapping[str, object]:
    """Say what it holds: the findings as they stand, and whether it was signed in time."""
    audit, today = audit_of(case), clock.today().isoformat()
    due = str(audit.data["report_due_on"]) if audit else ""
    found = case.facts.get("findings")
    rows = [{"number": one.number, "grade": one.data["grade"], "title": one.title}
            for one in found if one.state != "withdrawn"] if isinstance(found, list) else []  # fmt: skip
    return {"findings": rows, "issued_on": today, "due_by_on": due, "on_time": today <= due}


def told(case: Case) -> Sequence[Companion]:
    """The audit is reported in the same instant."""
    audit = audit_of(case)
    return [Companion(audit, "note_report", {"reported_on": clock.today().isoformat()})] if audit else []


@rule("complete the fieldwork first; an audit is reported once", code="INVALID_TRANSITION", who_can=AUDIT,
      clause="records.md 2.7: report")  # fmt: skip
def fieldwork_is_complete(case: Case) -> bool:
    """What is still looked at is not reported."""
    audit = audit_of(case)
    return audit is not None and audit.state == "fieldwork_complete"
