"""What an inspection is: which authority looks at what, when, who hosts it, and who looks for the authority."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock
from shared.field_types import LONG, PersonId
from shared.lifecycle import Case, rule
from shared.roles import QUALITY, Role

# Who prepares what an authority is shown: staff of the study, but nobody of the places that are inspected.
BACK_ROOM = (
    *QUALITY, Role.STUDY_MANAGER, Role.DOCUMENT_CONTROLLER, Role.TRAINING_ADMINISTRATOR, Role.AUTHOR, Role.MONITOR,
    Role.LEAD_MONITOR, Role.MEDICAL,
)  # fmt: skip
CHECKERS = (*QUALITY, Role.STUDY_MANAGER)
READERS = (*BACK_ROOM, Role.AUDITOR)
LONGEST_STAY = timedelta(days=14)  # of an inspector's access, after the last day on site


class InspectionBody(BaseModel):
    """An inspection as it was announced."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    authority: str = Field(min_length=2, max_length=200, title="Authority")
    kind: Literal["routine", "for_cause", "pre_approval", "mock"] = Field(default="routine", title="Kind")
    covers: str = Field(min_length=10, max_length=2000, title="What is inspected", json_schema_extra={**LONG})
    starts_on: date = Field(title="First day")
    ends_on: date = Field(title="Last day")
    owner: PersonId = Field(title="Host")
    inspectors: list[PersonId] = Field(default=[], max_length=5, title="Inspectors")
    reference: str = Field(default="", max_length=200, title="Reference of the authority")

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "InspectionBody":
        """Refuse a last day before the first."""
        if self.ends_on < self.starts_on:
            raise ValueError("ends before it begins")
        return self


def lacking(inspectors: object, until: str) -> Sequence[str] | bool:
    """Return who of the inspectors is not let in for a time that ends; what was not looked up fails closed."""
    if not isinstance(inspectors, Mapping):
        return False
    latest = (date.fromisoformat(until) + LONGEST_STAY).isoformat()
    return [wanting for told in inspectors.values() if (wanting := _wanting(told, latest))]


def _wanting(told: Mapping[str, Any], latest: str) -> str | None:
    held = [one for one in told["grants"] if one["role"] == Role.INSPECTOR and one["revoked_by"] is None]
    if not held:
        return f"{told['name']} does not hold the role inspector"
    if any(not one["valid_to"] for one in held):
        return f"the access of {told['name']} has no end"
    if any(str(one["valid_to"])[:10] > latest for one in held):
        return f"the access of {told['name']} ends after {latest}"
    return None


@rule("let every inspector in for a time that ends with the inspection", code="MISSING_LINK",
      clause="ACC-15, E6(R3) 3.16.4", who_can=(Role.STUDY_ADMINISTRATOR,))  # fmt: skip
def inspectors_are_let_in_for_a_time(case: Case) -> Sequence[str] | bool:
    """Nobody looks at a study without an end; fourteen days after the last day at the latest."""
    return lacking(case.facts.get("inspectors"), str(case.record.data["ends_on"]))


@rule("name at least one inspector", clause="ACC-15")
def somebody_looks(case: Case) -> Sequence[str]:
    """An inspection without an inspector has nobody to show anything to."""
    return [] if case.record.data["inspectors"] else ["inspectors"]


@rule("only what is over is entered as one of the past", code="INVALID_TRANSITION", clause="records.md 2.7")
def is_over(case: Case) -> bool:
    """Nobody was let in here for an inspection that took place before, or elsewhere."""
    return str(case.record.data["ends_on"]) < clock.today().isoformat()


@rule("close or withdraw every request first", code="OPEN_CHILDREN", clause="records.md 2.7: requests")
def requests_are_answered(case: Case) -> Sequence[str]:
    """Nothing an inspector asked for is left lying; what was promised is done later."""
    return [name for name in case.record.open_children if name.rpartition("-")[2].startswith("R")]
