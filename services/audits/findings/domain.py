"""What a finding is, and what its answer says."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from events.audits.findings import Grade
from shared import clock
from shared.change import Change
from shared.errors import Refusal
from shared.field_types import LONG, ULID, PersonId, Title
from shared.lifecycle import Case, rule
from shared.records import Data, Record
from shared.roles import Relation

from ..domain import AUDIT

# Days in which it is answered. records.md 2.7; an observation may be answered, and waits for nobody
DAYS: Mapping[str, int] = {"critical": 20, "major": 30, "minor": 45}
GRAVE = ("critical", "major")
SHORTEST = 10
RAISED_IN = ("in_progress", "fieldwork_complete")


class FindingBody(BaseModel):
    """What was found against which requirement, how grave it is, and who answers."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    grade: Grade = Field(title="Grade")
    owner: PersonId = Field(title="Answered by")
    statement: str = Field(min_length=10, max_length=4000, title="What was found", json_schema_extra={**LONG})
    requirement: str = Field(min_length=2, max_length=200, title="Requirement")
    evidence: str = Field(default="", max_length=2000, title="What shows it", json_schema_extra={**LONG})
    repeats: str | None = Field(default=None, pattern=f"^finding/{ULID}$", title="Was found before",
                                json_schema_extra={"x-ref": "findings"})  # fmt: skip


class FindingKept(BaseModel):
    """What steps record of it."""

    party: str | None = Field(default=None, title="Organisation")
    regraded: Grade | None = Field(default=None, title="Graded anew")
    answer: dict[str, Any] | None = Field(default=None, title="Answer")
    answers_rejected: int | None = Field(default=None, title="Answers that were rejected")
    capas: list[str] | None = Field(default=None, title="Corrective actions")
    capas_closed: list[str] | None = Field(default=None, title="Corrective actions that are closed")


class Response(BaseModel):
    """What the audited answer."""

    model_config = ConfigDict(extra="forbid")
    root_cause: str = Field(default="", max_length=4000, title="Root cause", json_schema_extra={**LONG})
    correction: str = Field(min_length=10, max_length=4000, title="What was or will be done",
                            json_schema_extra={**LONG})  # fmt: skip
    done_by_on: date = Field(title="Done by")


class NewGrade(BaseModel):
    """How grave it is instead."""

    model_config = ConfigDict(extra="forbid")
    grade: Grade = Field(title="Grade")


def grade_of(data: Data) -> str:
    """Return how grave it is now: the signed new grade, or the one it was issued with."""
    return str(data.get("regraded") or data["grade"])


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever answers is the person it is assigned to."""
    return {Relation.ASSIGNEE: frozenset({str(record.data["owner"])})}


def belongs(case: Case) -> Mapping[str, object]:
    """Take the organisation of its audit."""
    audit = case.facts.get("parent")
    return {"party": audit.data.get("party")} if isinstance(audit, Record) else {}


def may_be_raised(case: Case) -> Sequence[Change]:
    """Refuse a finding of an audit that has not begun, or was reported: what was signed holds them all."""
    audit = case.facts.get("parent")
    if not isinstance(audit, Record) or audit.state not in RAISED_IN:
        detail = "Findings are raised from the beginning of the fieldwork until the report is signed."
        raise Refusal("INVALID_TRANSITION", detail, "OPS-01, records.md 2.7", "audit_is_elsewhere")
    return []


def due(case: Case) -> str | None:
    """Return the day by which it is answered, from today on."""
    days = DAYS.get(grade_of(case.record.data))
    return (clock.today() + timedelta(days=days)).isoformat() if days else None


def responded(case: Case) -> Mapping[str, object]:
    """Keep the answer, with who gave it when."""
    return {"answer": {**case.fields, "by": case.person.id, "at": clock.instant(clock.now())}}


def rejected(case: Case) -> Mapping[str, object]:
    """Count what was not accepted; the trail keeps each answer and the reason."""
    return {"answers_rejected": int(case.record.data.get("answers_rejected") or 0) + 1}


@rule("open a corrective action that names this finding as its source; it must be live", code="MISSING_LINK",
      clause="A13, records.md 2.7: no major or critical finding accepted without CAPA")  # fmt: skip
def capa_is_live(case: Case) -> bool:
    """A promise is no corrective action: one that was opened for this finding has to be there, and not cancelled."""
    data = case.record.data
    return grade_of(data) not in GRAVE or bool(data.get("capas"))


@rule("its corrective actions are not closed yet", code="OPEN_CHILDREN", clause="records.md 2.7: remediation",
      who_can=AUDIT)  # fmt: skip
def capas_are_closed(case: Case) -> Sequence[str]:
    """Nothing is verified before it is done."""
    data = case.record.data
    return [number for number in data.get("capas") or () if number not in (data.get("capas_closed") or ())]


@rule("name the root cause", code="MISSING_FIELD", clause="A11, SC4.2: root cause in the response")
def names_the_cause(case: Case) -> bool:
    """Nobody cures what they did not look for; a form is judged before it is filled in."""
    said = case.fields.get("root_cause")
    return said is None or len(str(said).strip()) >= SHORTEST


@rule(
    "an observation alone may stay unanswered",
    code="INVALID_TRANSITION",
    clause="A11: a response per finding",
)
def is_an_observation(case: Case) -> bool:
    """What is a finding is answered."""
    return grade_of(case.record.data) == "observation"


@rule("choose another grade", code="INVALID_TRANSITION", clause="SC5.7: regrading")
def is_another_grade(case: Case) -> bool:
    """A signature for nothing is not asked for."""
    return case.fields.get("grade") != grade_of(case.record.data)
