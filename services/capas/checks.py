"""What an effectiveness check is: a criterion fixed beforehand, judged after its window, never before."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal as Number
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.field_types import PersonId
from shared.lifecycle import Case, Companion, rule
from shared.records import Record
from shared.roles import Relation

from .domain import Decimal, owners

MOST_WINDOWS = 3  # the first, and two more after an inconclusive one


class CheckBody(BaseModel):
    """Criterion, target and window, as the approved plan says."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=300, title="Criterion")
    capa: str = Field(max_length=64, title="CAPA")
    source_records: list[str] = Field(max_length=40, title="Source records")
    owner: PersonId = Field(title="Evaluator")
    baseline: Decimal | None = Field(default=None, title="Before")
    target: Decimal = Field(title="Target")
    unit: str = Field(max_length=60, title="Unit")
    direction: Literal["at_most", "at_least"] = Field(title="The value is to be")
    method: str = Field(max_length=1000, title="Method")
    closed_on: date = Field(title="CAPA closed on")
    start_on: date = Field(title="To be judged from")
    window: int = Field(ge=1, le=MOST_WINDOWS, title="Window")


class CheckKept(BaseModel):
    """What steps record of a check."""

    result: dict[str, Any] | None = Field(default=None, title="Result")
    outcome: Literal["effective", "ineffective", "inconclusive"] | None = Field(default=None, title="Outcome")


class Result(BaseModel):
    """The value that was found, from which data."""

    model_config = ConfigDict(extra="forbid")
    value: Decimal = Field(title="Value")
    sample: str = Field(min_length=3, max_length=500, title="Sample")
    data_until: date = Field(title="Data until")
    inconclusive_because: str = Field(default="", max_length=1000, title="Inconclusive because")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """The evaluator is the person a check is assigned to."""
    return {Relation.ASSIGNEE: frozenset({str(record.data["owner"])})}


def outcome(target: str, direction: str, value: str, inconclusive: str) -> str:
    """Return what a value says against the target; inconclusive is said with its reason."""
    if inconclusive.strip():
        return "inconclusive"
    met = Number(value) <= Number(target) if direction == "at_most" else Number(value) >= Number(target)
    return "effective" if met else "ineffective"


def found(case: Case) -> Mapping[str, object]:
    """Keep the value and what it says; from the signature on it is frozen."""
    data, given = case.record.data, case.fields
    says = outcome(data["target"], data["direction"], str(given["value"]), str(given["inconclusive_because"]))
    return {"result": {**given, "says": says, "by": case.person.id}}


def decided(case: Case) -> Mapping[str, object]:
    """Take what the result says; after two more windows inconclusive is ineffective."""
    says = str(case.record.data["result"]["says"])
    last = says == "inconclusive" and case.record.data["window"] >= MOST_WINDOWS
    return {"outcome": "ineffective" if last else says}


def concluded(case: Case) -> Sequence[Companion]:
    """The CAPA ends as it turned out; an inconclusive one waits for another window."""
    capa, says = case.facts.get("capa"), case.record.data["outcome"]
    if says == "inconclusive" or not isinstance(capa, Record):
        return []
    return [Companion(capa, f"conclude_{says}")]


@rule("record the value first", clause="records.md 2.6: result")
def has_result(case: Case) -> bool:
    """What is signed is a value that stands there."""
    return bool(case.record.data.get("result"))


@rule(
    "the data must reach to the end of the window",
    code="INVALID_TRANSITION",
    clause="records.md 2.6: data window",
)
def window_is_over(case: Case) -> bool:
    """Nothing is seen to be effective before its window ended."""
    until = case.fields.get("data_until")
    return until is None or str(until) >= str(case.record.data["start_on"])


@rule(
    "whoever carried out an action does not judge its effect",
    code="SOD_VIOLATION",
    clause="ACC-08, records.md 2.6",
)
def is_independent(case: Case) -> bool:
    """The evaluator owns none of the actions."""
    actions = case.facts.get("actions")
    return isinstance(actions, list) and case.person.id not in owners(actions)
