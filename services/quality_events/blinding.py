"""What reveals a treatment, kept apart: notes and files that the unblinded alone read, below the event they belong to."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from shared import clock
from shared.attaching import Attaching
from shared.field_types import LONG, PersonId
from shared.lifecycle import Case, Lifecycle, Step
from shared.records import Record
from shared.roles import Role

UNBLINDED = (Role.UNBLINDED,)
# What a note says is written once: who corrects it writes another one. Files are brought until nothing is to be added.
NOTE = Lifecycle(
    initial="written",
    states=("written", "kept"),
    final=frozenset({"kept"}),
    editable=frozenset(),
    transitions=(Step("complete", "written", "kept", UNBLINDED, reason=True, label="Add nothing more"),),
)
FILES = Attaching(UNBLINDED, states=("written",))


class BlindedNoteBody(BaseModel):
    """Who learned which treatment, when and for what; and what it was. E6(R3) 4.1, 3.16.1(g)"""

    model_config = ConfigDict(extra="forbid")
    purpose: Literal["emergency", "safety_reporting", "planned_analysis", "by_accident"] = Field(
        title="Purpose"
    )
    planned: bool = Field(title="Planned")
    happened_at: AwareDatetime = Field(title="Unblinded at")
    learned_by: list[PersonId] = Field(default=[], max_length=50, title="Who learned it")
    content: str = Field(min_length=3, max_length=4000, title="What was revealed", json_schema_extra={**LONG})

    @field_validator("happened_at")
    @classmethod
    def has_happened(cls, moment: AwareDatetime) -> AwareDatetime:
        """Refuse what lies ahead."""
        if moment > clock.now():
            raise ValueError("lies in the future")
        return moment


class BlindedNoteKept(BaseModel):
    """Where a note belongs."""

    site: str | None = Field(default=None, title="Site or organisation")


def belongs(case: Case) -> dict[str, object]:
    """Take the site of its event."""
    event = case.facts["parent"]
    return {"site": event.data.get("site")} if isinstance(event, Record) else {}
