"""What an audit is, and what is noted while it is carried out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.field_types import LONG, ULID, PartyId, PersonId, Title
from shared.lifecycle import Case
from shared.records import Record
from shared.roles import Relation

from ..domain import EntityId
from ..findings.births import numbered

REPORT_DAYS = 30
AHEAD_DAYS = 14


class AgendaItem(BaseModel):
    """What is looked at when, with whom."""

    model_config = ConfigDict(extra="forbid")
    on: date = Field(title="On")
    topic: str = Field(min_length=3, max_length=300, title="Topic")
    with_whom: str = Field(default="", max_length=200, title="With whom")


class AuditBody(BaseModel):
    """What is audited why and when, and by whom."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    kind: Literal["internal", "routine", "for_cause", "mock_inspection"] = Field(title="Kind")
    about: EntityId = Field(title="What is audited")
    party: PartyId | None = Field(default=None, title="Organisation")
    owner: PersonId | None = Field(default=None, title="Lead auditor")
    team: list[PersonId] = Field(default=[], max_length=10, title="Further auditors")
    auditees: list[PersonId] = Field(default=[], max_length=10, title="Who answers for the audited")
    scope_of_audit: str = Field(default="", max_length=2000, title="Scope", json_schema_extra={**LONG})
    criteria: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=20, title="Criteria")
    mode: Literal["on_site", "remote", "hybrid"] = Field(default="on_site", title="How")
    start_on: date = Field(title="Begins on")
    end_on: date = Field(title="Ends on")
    agenda: list[AgendaItem] = Field(default=[], max_length=40, title="Agenda")
    template: str | None = Field(default=None, pattern=f"^checklist_template/{ULID}$", title="Checklist",
                                 json_schema_extra={"x-ref": "checklist-templates"})  # fmt: skip
    proposal: str | None = Field(default=None, pattern=f"^audit_proposal/{ULID}$", title="Follows from",
                                 json_schema_extra={"x-ref": "audit-proposals"})  # fmt: skip

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "AuditBody":
        """Refuse an audit that ends before it begins."""
        if self.end_on < self.start_on:
            raise ValueError("ends before it begins")
        return self


class AuditKept(BaseModel):
    """What steps record of it; the narrative is read by those who audit, and stands in no report."""

    programme: str | None = Field(
        default=None, title="Planned by", json_schema_extra={"x-ref": "audit-programmes"}
    )
    quarter: str | None = Field(default=None, title="Quarter in which the programme has it")
    checklist: list[dict[str, Any]] | None = Field(default=None, title="Questions and answers")
    began_on: date | None = Field(default=None, title="Began on")
    fieldwork_ended_on: date | None = Field(default=None, title="Fieldwork ended on")
    report_due_on: date | None = Field(default=None, title="Report due on")
    reported_on: date | None = Field(default=None, title="Reported on")
    narrative: str | None = Field(default=None, title="Narrative, internal", json_schema_extra={**LONG})


class Narrative(BaseModel):
    """What only those who audit read."""

    model_config = ConfigDict(extra="forbid")
    narrative: str = Field(
        min_length=3, max_length=8000, title="Narrative, internal", json_schema_extra={**LONG}
    )


class NewDates(BaseModel):
    """When it is instead."""

    model_config = ConfigDict(extra="forbid")
    start_on: date = Field(title="Begins on")
    end_on: date = Field(title="Ends on")


class Answered(BaseModel):
    """The answer to one question of the checklist."""

    model_config = ConfigDict(extra="forbid")
    place: int = Field(ge=1, le=100, title="Number of the question")
    answer: Literal["yes", "no", "not_applicable"] = Field(title="Answer")
    evidence: str = Field(min_length=3, max_length=1000, title="What was seen", json_schema_extra={**LONG})
    grade: Literal["critical", "major", "minor", "observation"] | None = Field(
        default=None, title="Raises a finding", json_schema_extra={"x-when": {"answer": ["no"]}}
    )

    @model_validator(mode="after")
    def no_raises_a_finding(self) -> "Answered":
        """Refuse a no that leads to nothing, and a finding without one."""
        if (self.answer == "no") != (self.grade is not None):
            raise ValueError("a no raises a finding, with its grade; nothing else does")
        return self


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """The lead owns it, once somebody is named."""
    return {Relation.OWNER: frozenset(auditors({**record.data, "team": []}))}


def auditors(data: Mapping[str, Any]) -> list[str]:
    """Return the lead and the team, each once."""
    return list(dict.fromkeys(str(one) for one in (data["owner"], *data["team"]) if one))


def confirmed(case: Case) -> Mapping[str, object]:
    """Copy the questions of the template in force: a later version changes nothing of this audit."""
    template = case.facts.get("template")
    asked = template.data["questions"] if isinstance(template, Record) else []
    return {"checklist": [{"place": n, **question} for n, question in enumerate(asked, 1)]}


def began(_: Case) -> Mapping[str, object]:
    """Note on which day it began."""
    return {"began_on": clock.today().isoformat()}


def answered(case: Case) -> Mapping[str, object]:
    """Take the answer in the place of the former one; the trail keeps that, and the finding of the question stays."""
    place, answer = case.fields["place"], case.fields["answer"]
    told = {"answer": answer, "evidence": case.fields["evidence"], "by": case.person.id,
            "at": clock.instant(clock.now())}  # fmt: skip
    return {"checklist": [{**one, **told, "finding": numbered(one, answer, case.record)} if one["place"] == place else one
                          for one in case.record.data.get("checklist") or []]}  # fmt: skip


def fieldwork_ended(_: Case) -> Mapping[str, object]:
    """Note on which day it ended; the report is due thirty days later."""
    today = clock.today()
    due = (today + timedelta(days=REPORT_DAYS)).isoformat()
    return {"fieldwork_ended_on": today.isoformat(), "report_due_on": due}


def begins(case: Case) -> str:
    """It is due on the day on which it begins."""
    return str(case.record.data["start_on"])


def moved(case: Case) -> Mapping[str, object]:
    """Take what was filled in; the trail keeps what stood there before."""
    return dict(case.fields)
