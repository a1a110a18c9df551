"""What an audit programme says, and when it may be signed. ISO 9001 9.2, E6(R3) 3.11.2"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.field_types import LONG, ULID, Title
from shared.lifecycle import Case, rule

from ..domain import AUDIT, EntityId
from ..succession import VersionKept, former
from .coverage import quarters

MOST_YEARS = 5
About = Annotated[
    str,
    Field(pattern=f"^(auditable_entity/{ULID}|party/{ULID}|[A-Z]{{2,8}}(-[0-9]{{1,4}})?)$", max_length=45),
]


class Planned(BaseModel):
    """One audit of the programme: what, in which quarter, and how many days it takes auditors."""

    model_config = ConfigDict(extra="forbid")
    entity: EntityId = Field(title="What is audited")
    quarter: str = Field(pattern=r"^\d{4}-Q[1-4]$", max_length=7, title="Quarter, such as 2026-Q1")
    days: int = Field(default=5, ge=1, le=100, title="Days of auditors")


class Gap(BaseModel):
    """What is not audited as often as it should be, and why that can be answered for."""

    model_config = ConfigDict(extra="forbid")
    about: About = Field(title="Auditable entity, organisation or code of a process")
    rationale: str = Field(min_length=10, max_length=1000, title="Why", json_schema_extra={**LONG})


class ProgrammeBody(BaseModel):
    """The cycle, what is planned in it, and what is left out."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(title="Title")
    cycle_from: date = Field(title="Cycle from")
    cycle_to: date = Field(title="Cycle to")
    objectives: str = Field(min_length=10, max_length=4000, title="Objectives", json_schema_extra={**LONG})
    resources: str = Field(default="", max_length=2000, title="Resources", json_schema_extra={**LONG})
    planned: list[Planned] = Field(default=[], max_length=200, title="Audits")
    gaps: list[Gap] = Field(default=[], max_length=100, title="Justified gaps")
    replaces: str | None = Field(default=None, pattern=f"^audit_programme/{ULID}$", title="New version of",
                                 json_schema_extra={"x-ref": "audit-programmes"})  # fmt: skip

    @model_validator(mode="after")
    def is_a_cycle(self) -> "ProgrammeBody":
        """Refuse a cycle that ends before it begins or lasts too long, and audits outside it."""
        if not self.cycle_from < self.cycle_to or self.cycle_to.year - self.cycle_from.year > MOST_YEARS:
            raise ValueError("the cycle ends after it begins, and lasts five years at most")
        inside = quarters(self.cycle_from.isoformat(), self.cycle_to.isoformat())
        if any(one.quarter not in inside for one in self.planned):
            raise ValueError(f"every audit lies in the cycle, {inside[0]} to {inside[-1]}")
        if len({(one.entity, one.quarter) for one in self.planned}) < len(self.planned):
            raise ValueError("nothing is audited twice in a quarter")
        return self


class ProgrammeKept(VersionKept):
    """What steps record of it."""

    basis: list[dict[str, Any]] | None = Field(default=None, title="Scores it was signed by")
    ended_on: date | None = Field(default=None, title="Cycle ended, noted on")
    uncovered: list[str] | None = Field(default=None, title="Not covered by audits that were carried out")


def signed(case: Case) -> Mapping[str, object]:
    """Keep the scores by which it was judged: later ones change nothing of what was signed."""
    rows = case.facts.get("coverage")
    kept = ("about", "value", "known_pct", "every_months", "standing")
    return {"basis": [{name: row[name] for name in kept} for row in rows] if isinstance(rows, list) else []}


def ended(case: Case) -> Mapping[str, object]:
    """Keep what the audits of the cycle left uncovered; without having looked nothing is said to be covered."""
    rows = case.facts["left_out"]
    names = [str(row["about"]) for row in rows] if isinstance(rows, list) else []
    return {"ended_on": clock.today().isoformat(), "uncovered": names}


@rule("a programme is in force; write a new version of that one", code="ALREADY_EXISTS", who_can=AUDIT,
      clause="ISO 9001 9.2: one programme")  # fmt: skip
def replaces_what_stands(case: Case) -> bool:
    """Two programmes at once would each leave out what the other seems to cover."""
    if "former" not in case.facts:
        return False
    replaced = former(case)
    return case.record.data.get("replaces") == (replaced.entity if replaced else None)


@rule("plan audits of what is still in use", code="MISSING_LINK", who_can=AUDIT, clause="ISO 9001 9.2")
def plans_what_is_there(case: Case) -> Sequence[str] | bool:
    """Nothing is planned of what is not in the universe."""
    gone = case.facts.get("gone")
    return list(gone) if isinstance(gone, list) else False


@rule("plan an audit in time for each of these, or say why none is needed", code="MISSING_RATIONALE",
      who_can=AUDIT, clause="QMS-13, ISO 9001 9.2; E6(R3) 3.11.2")  # fmt: skip
def everything_is_covered(case: Case) -> Sequence[str] | bool:
    """Every entity and process is covered in the cycle, or somebody signs why not."""
    rows = case.facts.get("coverage")
    if not isinstance(rows, list):
        return False
    return [f"{row['number']} is {row['standing'].replace('_', ' ')}" for row in rows if row["is_open"]]
