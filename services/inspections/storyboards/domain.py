"""What a storyboard says, how long it holds, and the rules by which an inspector is handed it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import LONG, ULID, PersonId
from shared.lifecycle import Case, Companion, rule
from shared.records import Record
from shared.roles import QUALITY, Relation, Role

from ..domain import CHECKERS, lacking
from ..requests.domain import Item

MOST_CHANGES = 50


class StoryboardBody(BaseModel):
    """What happened and what was done about it, told once, with what shows it."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    narrative: str = Field(min_length=10, max_length=4000, title="Narrative", json_schema_extra={**LONG})
    owner: PersonId = Field(title="Owner")
    evidence: list[Item] = Field(default=[], max_length=40, title="Records that show it")
    good_for_days: int = Field(default=180, ge=7, le=730, title="Looked at again after days")
    replaces: str | None = Field(default=None, pattern=f"^storyboard/{ULID}$", title="New version of",
                                 json_schema_extra={"x-ref": "storyboards"})  # fmt: skip


class StoryboardKept(BaseModel):
    """What steps record of a storyboard."""

    version: int | None = Field(default=None, title="Version")
    prepared_by: PersonId | None = Field(default=None, title="Prepared by")
    holds_from: str | None = Field(default=None, title="Known to hold since")
    stale_because: list[dict[str, Any]] | None = Field(default=None, title="Why it has to be looked at again")
    succeeded_by: str | None = Field(default=None, title="Succeeded by")
    publications: int | None = Field(default=None, title="Copies handed out")


class Handing(BaseModel):
    """To whose inspectors it is handed."""

    model_config = ConfigDict(extra="forbid")
    inspection: str = Field(pattern=f"^inspection/{ULID}$", title="Inspection",
                            json_schema_extra={"x-ref": "inspections"})  # fmt: skip


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever signed it as prepared neither approves nor publishes it."""
    signed = record.data.get("prepared_by")
    return {Relation.PROPOSER: frozenset({signed} if signed else ())}


def prepared(case: Case) -> Mapping[str, object]:
    """Keep who signed it as prepared."""
    return {"prepared_by": case.person.id}


def former(case: Case) -> Record | None:
    """Return the version whose place it takes."""
    found = case.facts.get("former")
    return found if isinstance(found, Record) else None


def in_force(case: Case) -> Mapping[str, object]:
    """Number it after the version before; what changed until now was known to whoever approved it."""
    replaced = former(case)
    return {"version": int(replaced.data["version"]) + 1 if replaced else 1, **looked_at(case)}


def looked_at(_: Case) -> Mapping[str, object]:
    """It holds from this instant."""
    return {"holds_from": clock.instant(clock.now()), "stale_because": []}


def until(case: Case) -> str:
    """It is looked at again when its days are over."""
    return (clock.today() + timedelta(days=int(case.record.data["good_for_days"]))).isoformat()


def takes_place(case: Case) -> list[Companion]:
    """The version before ends in the same instant."""
    replaced = former(case)
    return [Companion(replaced, "give_way", {"succeeded_by": case.record.entity})] if replaced else []


def told(record: Record) -> Mapping[str, object]:
    """Return what of it an inspector reads."""
    return {"text": record.data["narrative"], "items": record.data["evidence"]}


@rule("name the records that show it", clause="features A17: linked evidence")
def evidence_is_linked(case: Case) -> Sequence[str]:
    """A story that nothing shows is none to tell an authority."""
    return [] if case.record.data["evidence"] else ["evidence"]


@rule("what it replaces was replaced or retired meanwhile", code="INVALID_TRANSITION", who_can=CHECKERS,
      clause="QMS-15, ISO 9001 7.5.3")  # fmt: skip
def replaces_what_stands(case: Case) -> bool:
    """A new version takes the place of one that was approved, and of no other."""
    if not case.record.data.get("replaces"):
        return True
    replaced = former(case)
    return replaced is not None and replaced.state in ("approved", "stale")


@rule("sign that it still holds: its days are over", code="INVALID_TRANSITION", who_can=QUALITY,
      clause="features A18: stale storyboards")  # fmt: skip
def its_days_are_not_over(case: Case) -> bool:
    """Nobody is told what nobody has looked at for too long."""
    return (case.record.due_on or "") >= clock.today().isoformat()


def inspection_of(case: Case) -> Record | None:
    """Return the inspection it is handed out for, if that is in progress; without a choice, the only one."""
    running = case.facts.get("inspections")
    found = list(running) if isinstance(running, list | tuple) else []
    named = case.fields.get("inspection")
    return next((one for one in found if isinstance(one, Record) and named in (None, one.entity)), None)


@rule("the inspection must be in progress", code="INVALID_TRANSITION", clause="records.md 2.7", who_can=())
def an_inspection_is_in_progress(case: Case) -> bool:
    """Before an inspection began and after it was concluded nobody is shown anything."""
    return inspection_of(case) is not None


@rule("let every inspector in for a time that ends with the inspection", code="MISSING_LINK",
      clause="ACC-15, E6(R3) 3.16.4", who_can=(Role.STUDY_ADMINISTRATOR,))  # fmt: skip
def its_inspectors_are_let_in(case: Case) -> Sequence[str] | bool:
    """A storyboard is handed to those who may look, while they may."""
    inspection, known = inspection_of(case), case.facts.get("inspectors")
    if inspection is None or not isinstance(known, Mapping):
        return False
    own = {person: known[person] for person in inspection.data["inspectors"] if person in known}
    return lacking(own, str(inspection.data["ends_on"]))
