"""What an inspector asked, what the back room found, and the rules by which it reaches the inspector."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import ENTITY, LONG, PersonId
from shared.lifecycle import Case, Companion, rule
from shared.records import Record
from shared.roles import Relation, Role

from ..domain import lacking

SHORTEST = 10


def _past(text: str) -> str:
    """Return the instant in the trail's form; ValueError for none, and for one that has not come yet."""
    moment = clock.parse(text)
    if moment > clock.now():
        raise ValueError("lies in the future")
    return clock.instant(moment)


Instant = Annotated[
    str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_past)
]


class Item(BaseModel):
    """A record that answers the request, and what of it."""

    model_config = ConfigDict(extra="forbid")
    record: str = Field(pattern=ENTITY, max_length=80, title="Record",
                        json_schema_extra={"x-ref": "*"})  # fmt: skip
    note: str = Field(default="", max_length=500, title="What of it")


class RequestBody(BaseModel):
    """A request as the scribe took it down, and the answer as the back room prepares it."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    asked: str = Field(min_length=3, max_length=4000, title="What was asked for", json_schema_extra={**LONG})
    asked_by: PersonId = Field(title="Asked by")
    asked_at: Instant = Field(title="Asked at")
    priority: Literal["normal", "urgent"] = Field(default="normal", title="Priority")
    owner: PersonId = Field(title="Who looks for it")
    due_on: date = Field(title="Due on")
    answer: str = Field(default="", max_length=4000, title="Answer", json_schema_extra={**LONG})
    items: list[Item] = Field(default=[], max_length=40, title="Records that answer it")


class RequestKept(BaseModel):
    """What steps record of a request."""

    prepared_by: str | None = Field(default=None, title="Prepared by")
    publications: int | None = Field(default=None, title="Copies handed out")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever signed the answer as prepared never publishes it."""
    signed = record.data.get("prepared_by")
    return {Relation.PROPOSER: frozenset({signed} if signed else ())}


def taken_up(case: Case) -> Mapping[str, object]:
    """Whoever takes it up looks for it."""
    return {"owner": case.person.id}


def taken(case: Case) -> Sequence[Companion]:
    """Have the inspection take the request; one that was concluded takes none."""
    inspection = case.facts.get("parent")
    if not isinstance(inspection, Record):
        raise LookupError("a request belongs to an inspection")
    return [Companion(inspection, "take_request")]


def prepared(case: Case) -> Mapping[str, object]:
    """Keep who signed it as prepared."""
    return {"prepared_by": case.person.id}


@rule("answer it: in words, and by records or files", clause="records.md 2.7: requests")
def answer_is_there(case: Case) -> Sequence[str]:
    """An empty answer is none."""
    return [] if len(case.record.data["answer"].strip()) >= SHORTEST else ["answer"]


def told(record: Record) -> Mapping[str, object]:
    """Return what of it an inspector reads."""
    return {"asked": record.data["asked"], "text": record.data["answer"], "items": record.data["items"]}


def inspection_of(case: Case) -> Record | None:
    """Return the inspection it was asked in."""
    found = case.facts.get("inspection")
    return found if isinstance(found, Record) else None


@rule("the inspection must be in progress", code="INVALID_TRANSITION", clause="records.md 2.7", who_can=())
def inspection_is_in_progress(case: Case) -> bool:
    """Before it began and after it was concluded nobody is shown anything."""
    inspection = inspection_of(case)
    return inspection is not None and inspection.state == "in_progress"


@rule("let every inspector in for a time that ends with the inspection", code="MISSING_LINK",
      clause="ACC-15, E6(R3) 3.16.4", who_can=(Role.STUDY_ADMINISTRATOR,))  # fmt: skip
def its_readers_are_let_in(case: Case) -> Sequence[str] | bool:
    """An answer is handed to those who may look, while they may."""
    inspection = inspection_of(case)
    return (
        False
        if inspection is None
        else lacking(case.facts.get("inspectors"), str(inspection.data["ends_on"]))
    )
