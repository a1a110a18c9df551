"""What an audit risk model says, and when it may come into force."""

from decimal import Decimal as Number
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.audits import Kind
from shared.field_types import ULID, Title
from shared.lifecycle import Case, rule

from ..domain import AUDIT, Decimal, Name
from ..succession import former


class Term(BaseModel):
    """One input of the score: which value counts nothing, which counts in full, how heavily, for how long."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(title="Name")
    title: Title = Field(title="What it says")
    unit: str = Field(max_length=60, title="Unit")
    weight: int = Field(ge=1, le=100, title="Weight")
    none_at: Decimal = Field(title="Counts nothing at")
    full_at: Decimal = Field(title="Counts in full at")
    kinds: list[Kind] = Field(min_length=1, max_length=6, title="For")
    valid_days: int = Field(default=365, ge=1, le=1825, title="Known for so many days")

    @model_validator(mode="after")
    def spans_something(self) -> "Term":
        """Refuse a term of which every value counts the same."""
        if Number(self.none_at) == Number(self.full_at):
            raise ValueError("counts the same whatever its value")
        return self


class Frequency(BaseModel):
    """From which score on an audit comes how often."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Level")
    from_score: int = Field(ge=0, le=100, title="From a score of")
    every_months: int = Field(ge=1, le=60, title="Every so many months")


class ModelBody(BaseModel):
    """The terms of the score, and how often is audited what scores so high."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    rationale: str = Field(
        min_length=10, max_length=4000, title="Why so", json_schema_extra={"format": "multiline"}
    )
    terms: list[Term] = Field(min_length=1, max_length=20, title="Terms")
    frequencies: list[Frequency] = Field(min_length=1, max_length=6, title="Risk to frequency")
    known_at_least: int = Field(
        default=50, ge=1, le=100, title="Share that must be known for a frequency, in %"
    )
    replaces: str | None = Field(default=None, pattern=f"^audit_risk_model/{ULID}$", title="New version of",
                                 json_schema_extra={"x-ref": "audit-risk-models"})  # fmt: skip

    @model_validator(mode="after")
    def is_a_table(self) -> "ModelBody":
        """Refuse two terms of one name, a table that does not begin at 0, and more risk audited less often."""
        if len({term.name for term in self.terms}) < len(self.terms):
            raise ValueError("has two terms of one name")
        rows = sorted(self.frequencies, key=lambda row: row.from_score)
        if rows[0].from_score or len({row.from_score for row in rows}) < len(rows):
            raise ValueError("the table must begin at 0 and name each score once")
        if any(low.every_months < high.every_months for low, high in pairwise(rows)):
            raise ValueError("what scores higher would be audited less often")
        return self


@rule("a model is in force; write a new version of that one", code="ALREADY_EXISTS", who_can=AUDIT,
      clause="E6(R3) 3.11.2: one risk model")  # fmt: skip
def replaces_what_stands(case: Case) -> bool:
    """Scores are comparable because one model makes them all."""
    if "former" not in case.facts:
        return False
    replaced = former(case)
    return case.record.data.get("replaces") == (replaced.entity if replaced else None)
