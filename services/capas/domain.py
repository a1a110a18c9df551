"""What a corrective and preventive action is, and each of its actions."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.field_types import LONG, ULID, DocumentId, PartyId, PersonId
from shared.records import Data, Record
from shared.root_causes import RootCause

Entity = Annotated[str, Field(pattern=rf"^[a-z_]{{1,40}}/{ULID}$", max_length=80)]
Decimal = Annotated[str, Field(pattern=r"^-?\d{1,9}(\.\d{1,6})?$", max_length=18)]


class Source(BaseModel):
    """Where it comes from."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["quality_event", "finding", "risk", "tolerance_limit", "review", "capa", "other"] = Field(
        title="Kind"
    )
    record: Entity | None = Field(default=None, title="Record")


class Search(BaseModel):
    """What was searched for, and what was found. ISO 9001 10.2.1(b)(3)"""

    model_config = ConfigDict(extra="forbid")
    searched: str = Field(min_length=3, max_length=500, title="What was searched for")
    result: str = Field(min_length=3, max_length=2000, title="Result")


class Check(BaseModel):
    """How it will be seen whether it worked, fixed before the work begins."""

    model_config = ConfigDict(extra="forbid")
    criterion: str = Field(min_length=10, max_length=500, title="Criterion")
    baseline: Decimal | None = Field(default=None, title="Before")
    target: Decimal = Field(title="Target")
    unit: str = Field(max_length=60, title="Unit")
    direction: Literal["at_most", "at_least"] = Field(title="The value is to be")
    window_days: int = Field(default=90, ge=30, le=730, title="Days of data after closure")
    method: str = Field(min_length=3, max_length=1000, title="Method")
    evaluator: PersonId = Field(title="Evaluator")


class CapaBody(BaseModel):
    """What is wrong, why, and what is planned."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    problem_statement: str = Field(
        min_length=10, max_length=4000, title="Problem", json_schema_extra={**LONG}
    )
    owner: PersonId = Field(title="Owner")
    severity: Literal["minor", "major", "critical"] = Field(title="Severity")
    sources: list[Source] = Field(min_length=1, max_length=20, title="Sources")
    team: list[PersonId] = Field(default=[], max_length=20, title="Team")
    site: PartyId | None = Field(default=None, title="Site or organisation")
    external_party: PartyId | None = Field(default=None, title="External party")
    similar_cases: Search | None = Field(default=None, title="Similar cases")
    scope_extension: Search | None = Field(default=None, title="Other sites and studies looked at")
    root_causes: list[RootCause] = Field(default=[], max_length=10, title="Root causes")
    risk_before: Literal["low", "medium", "high"] | None = Field(default=None, title="Risk before")
    risk_after: Literal["low", "medium", "high"] | None = Field(default=None, title="Risk after")
    plan_summary: str = Field(default="", max_length=4000, title="Plan", json_schema_extra={**LONG})
    adverse_effects: str = Field(default="", max_length=2000, title="What the actions could harm",
                                 json_schema_extra={**LONG})  # fmt: skip
    retraining_rationale: str = Field(default="", max_length=2000, title="Why training alone is enough")
    check: Check | None = Field(default=None, title="Effectiveness check")
    check_waiver: str = Field(default="", max_length=2000, title="Why no effectiveness check")
    adequacy: str = Field(
        default="", max_length=2000, title="Why the plan is adequate", json_schema_extra={**LONG}
    )
    due_on: date | None = Field(default=None, title="To be implemented by")


class CapaKept(BaseModel):
    """What steps record."""

    source_records: list[str] | None = Field(default=None, title="Source records")
    actions: list[str] | None = Field(default=None, title="Actions")
    predecessor: str | None = Field(default=None, title="Successor of")
    check_required: bool | None = Field(default=None, title="Effect will be checked")
    plan_by_on: date | None = Field(default=None, title="Plan due on")
    closed_on: date | None = Field(default=None, title="Closed on")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")
    cancellation: dict[str, str] | None = Field(default=None, title="Cancellation asked for")


class ActionBody(BaseModel):
    """One action: who does what until when, and what shows that it is done."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="What is done")
    description: str = Field(default="", max_length=4000, title="Description", json_schema_extra={**LONG})
    kind: Literal["containment", "corrective", "preventive", "improvement"] = Field(title="Kind")
    nature: Literal["process", "document", "training", "reminder", "system", "equipment", "other"] = Field(
        title="Nature"
    )
    owner: PersonId = Field(title="Owner")
    due_on: date = Field(title="Due on")
    depends_on: list[Entity] = Field(default=[], max_length=10, title="Only after")
    completion: Literal["evidence", "document_effective", "training_share"] = Field(
        default="evidence", title="Done when"
    )
    document: DocumentId | None = Field(default=None, title="Document")
    threshold_pct: int = Field(default=95, ge=1, le=100, title="Trained, in %")

    @model_validator(mode="after")
    def names_its_document(self) -> "ActionBody":
        """Refuse a fact that names nothing to wait for."""
        if self.completion != "evidence" and self.document is None:
            raise ValueError("name the document whose version or training the action waits for")
        return self


class ActionKept(BaseModel):
    """What steps record of an action."""

    site: str | None = Field(default=None, title="Site or organisation")
    evidence: list[dict[str, str]] | None = Field(default=None, title="Evidence")
    fact_met: dict[str, str] | None = Field(default=None, title="Met by a fact of the system")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")


class Evidence(BaseModel):
    """What shows that an action is done."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=3, max_length=1000, title="Evidence and where it is kept")


def sources(data: Data) -> list[str]:
    """Return the records a CAPA comes from."""
    return [str(source["record"]) for source in data["sources"] if source.get("record")]


def links(data: Data) -> Iterator[tuple[str, str]]:
    """Yield what a CAPA is linked to from its first entry."""
    yield from (("caused_by", record) for record in dict.fromkeys(sources(data)))
    if data.get("predecessor"):
        yield "successor_of", str(data["predecessor"])


def owners(actions: Sequence[Record]) -> set[str]:
    """Return who carries the actions out."""
    return {str(action.data["owner"]) for action in actions if action.state != "cancelled"}
