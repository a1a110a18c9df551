"""What a commitment says, and when it is done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared import clock
from shared.field_types import ENTITY, LONG, PersonId
from shared.lifecycle import Case, Companion, rule
from shared.records import Record


class CommitmentBody(BaseModel):
    """What was promised, by whom it is done, by when."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    promised: str = Field(
        min_length=10, max_length=4000, title="What was promised", json_schema_extra={**LONG}
    )
    owner: PersonId = Field(title="Who does it")
    due_on: date = Field(title="Due on")


class CommitmentKept(BaseModel):
    """What steps record of a commitment."""

    evidence: list[dict[str, Any]] = Field(default=[], title="Evidence")
    extension_request: dict[str, Any] | None = Field(default=None, title="Extension asked for")


class Evidence(BaseModel):
    """What shows that it is done, and the record that holds it."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=3, max_length=2000, title="What shows it", json_schema_extra={**LONG})
    record: str | None = Field(default=None, pattern=ENTITY, max_length=80,
                               title="Record", json_schema_extra={"x-ref": "*"})  # fmt: skip


def promised(case: Case) -> Sequence[Companion]:
    """Have the inspection take the commitment; one that was closed takes none."""
    inspection = case.facts.get("parent")
    if not isinstance(inspection, Record):
        raise LookupError("a commitment belongs to an inspection")
    return [Companion(inspection, "take_commitment")]


def shown(case: Case) -> Mapping[str, object]:
    """Add a piece of evidence."""
    one = {**case.fields, "by": case.person.id, "at": clock.instant(clock.now())}
    return {"evidence": [*(case.record.data.get("evidence") or []), one]}


def has_evidence(record: Record) -> bool:
    """Say whether anything shows that it is done."""
    files = [file for file in record.attachments.values() if not file.get("withdrawn_at")]
    return bool(files or record.data.get("evidence"))


@rule("add what shows that it is done: a file, or words", clause="records.md 2.7: commitments")
def is_shown(case: Case) -> Sequence[str]:
    """An authority is told what can be shown."""
    return [] if has_evidence(case.record) else ["evidence"]
