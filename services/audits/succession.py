"""One version follows another: numbered after it, in force in the instant in which the one before gives way."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from shared import clock
from shared.lifecycle import Case, Companion
from shared.records import Record


class VersionKept(BaseModel):
    """What steps record of a version."""

    version: int | None = Field(default=None, title="Version")
    approved_at: str | None = Field(default=None, title="In force since")
    succeeded_by: str | None = Field(default=None, title="Succeeded by")


def former(case: Case) -> Record | None:
    """Return the version whose place it takes."""
    found = case.facts.get("former")
    return found if isinstance(found, Record) else None


def in_force(case: Case) -> Mapping[str, object]:
    """Number it after the one before, and say since when it holds."""
    replaced = former(case)
    version = int(replaced.data["version"]) + 1 if replaced else 1
    return {"version": version, "approved_at": clock.instant(clock.now())}


def takes_place(case: Case) -> list[Companion]:
    """The version before ends in the same instant."""
    replaced = former(case)
    return [Companion(replaced, "give_way", {"succeeded_by": case.record.entity})] if replaced else []
