"""What can be audited, and what is entered of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.audits import Kind
from shared import clock
from shared.field_types import LONG, PartyId, PersonId, Title
from shared.lifecycle import Case, rule
from shared.records import Record

from ..domain import AUDIT, Decimal, Name
from .score import explained

ONLY_ONE = ("study", "tmf")


class EntityBody(BaseModel):
    """What it is, and who answers for it: none of them ever audits it."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    kind: Kind = Field(title="Kind")
    party: PartyId | None = Field(default=None, title="Organisation",
                                  json_schema_extra={"x-when": {"kind": ["site", "vendor", "system"]}})  # fmt: skip
    process: str | None = Field(default=None, pattern=r"^[A-Z]{2,8}(-[0-9]{1,4})?$", max_length=13, title="Code of the process",
                                json_schema_extra={"x-when": {"kind": ["process"]}})  # fmt: skip
    responsible: list[PersonId] = Field(default=[], max_length=20, title="Who answers for it")
    description: str = Field(
        default="", max_length=4000, title="What belongs to it", json_schema_extra={**LONG}
    )

    @model_validator(mode="after")
    def is_something(self) -> "EntityBody":
        """Refuse a site or vendor that is no organisation of the study, and names that its kind does not have."""
        if self.kind in ("site", "vendor") and self.party is None:
            raise ValueError("name the organisation")
        if self.party and self.kind not in ("site", "vendor", "system"):
            raise ValueError("only a site, a vendor or a system belongs to an organisation")
        if bool(self.process) != (self.kind == "process"):
            raise ValueError("a process is named by the code that all its versions have, and nothing else is")
        return self


class EntityKept(BaseModel):
    """What steps record of it."""

    inputs: list[dict[str, str]] | None = Field(default=None, title="What is known of it")
    score: dict[str, Any] | None = Field(default=None, title="Score")


class Input(BaseModel):
    """A value of one term of the risk model: where it was taken from, and of which day it is."""

    model_config = ConfigDict(extra="forbid")
    term: Name = Field(title="Term of the risk model")
    value: Decimal = Field(title="Value")
    source: str = Field(min_length=3, max_length=300, title="Taken from")
    as_of: date = Field(title="As of")


class NoInput(BaseModel):
    """The term of which nothing is known any more."""

    model_config = ConfigDict(extra="forbid")
    term: Name = Field(title="Term of the risk model")


def only_one(record: Record) -> str | None:
    """Return what stands in the universe once: an organisation, a process, the study, its master file."""
    data = record.data
    party = data.get("party") if data["kind"] in ("site", "vendor") else None
    named = data.get("process") or party or (data["kind"] if data["kind"] in ONLY_ONE else None)
    return str(named) if named else None


def scored(case: Case, inputs: list[Mapping[str, Any]]) -> Mapping[str, object]:
    """Return the inputs with the score that the model in force makes of them."""
    model = case.facts.get("model")
    if not isinstance(model, Mapping):
        return {"inputs": inputs, "score": None}
    score, _ = explained(model, case.record.data["kind"], inputs, clock.today())
    return {"inputs": inputs, "score": score}


def entered(case: Case) -> Mapping[str, object]:
    """Take a value in the place of the former one; the trail keeps that."""
    given = {"entered_by": case.person.id, "entered_at": clock.instant(clock.now())}
    return scored(case, [*_others(case), {**case.fields, **given}])


def unknown(case: Case) -> Mapping[str, object]:
    """Take a value away: its term is missing from now on."""
    return scored(case, _others(case))


def again(case: Case) -> Mapping[str, object]:
    """Score it by the model in force now."""
    return scored(case, list(case.record.data.get("inputs") or []))


def _others(case: Case) -> list[Mapping[str, Any]]:
    return [entry for entry in case.record.data.get("inputs") or [] if entry["term"] != case.fields["term"]]


def summary(record: Record) -> str:
    """Return the score as a list shows it."""
    score = record.data.get("score")
    if not score or "value" not in score:  # what is absent is not kept
        return f"{record.data['kind']}, not scored"
    return f"{record.data['kind']}, {score['value']} of 100 by {score['known_pct']} % of the model"


@rule("name a term that the risk model in force has for such a thing", code="MISSING_LINK", who_can=AUDIT,
      clause="E6(R3) 3.11.2: risk inputs")  # fmt: skip
def is_a_term(case: Case) -> bool:
    """Nothing counts that the formula does not show."""
    name, model = case.fields.get("term"), case.facts.get("model")
    if name is None:
        return isinstance(model, Mapping)  # a form is judged before it is filled in
    terms = model["terms"] if isinstance(model, Mapping) else ()
    return any(term["name"] == name and case.record.data["kind"] in term["kinds"] for term in terms)


@rule("a value is of a day that has been", code="MISSING_FIELD", clause="ALCOA++: contemporaneous")
def is_of_the_past(case: Case) -> bool:
    """Nobody knows tomorrow's value."""
    return str(case.fields.get("as_of", "")) <= clock.today().isoformat()


@rule("nothing was entered for this term", code="MISSING_LINK", clause="E6(R3) 3.11.2: risk inputs")
def was_entered(case: Case) -> bool:
    """Only what is known can be withdrawn."""
    name, inputs = case.fields.get("term"), case.record.data.get("inputs") or ()
    return bool(inputs) if name is None else any(entry["term"] == name for entry in inputs)
