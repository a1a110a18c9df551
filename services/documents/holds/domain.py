"""What a legal hold is, and the rules about it. REC-04"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.field_types import LONG, DocumentId
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, Relation


class HoldBody(BaseModel):
    """What is to be held, for whom, and why."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    authority: str = Field(min_length=3, max_length=200, title="Who asks for it")
    reference: str = Field(default="", max_length=200, title="Their reference")
    why: str = Field(min_length=10, max_length=4000, title="Why it is needed", json_schema_extra={**LONG})
    covers: Literal["study", "documents"] = Field(default="documents", title="Covers")
    documents: list[DocumentId] = Field(default=[], max_length=50, title="Documents")

    @model_validator(mode="after")
    def covers_something(self) -> "HoldBody":
        """Refuse a hold on named documents that names none, and one on the study that names some."""
        if (self.covers == "documents") != bool(self.documents):
            raise ValueError("name documents, or the whole study")
        return self


class HoldKept(BaseModel):
    """What steps record of it."""

    objects_held: int | None = Field(default=None, title="Objects it was placed on")
    records_held: int | None = Field(default=None, title="Documents and versions it was placed on")
    release_asked_by: str | None = Field(default=None, title="Release asked for by")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Whoever asked for the release does not sign it."""
    asked = record.data.get("release_asked_by")
    return {Relation.PROPOSER: frozenset({asked} if asked else ())}


@rule("name documents of this study", code="MISSING_LINK", clause="REC-04")
def documents_are_known(case: Case) -> Sequence[str]:
    """A hold on what is not there would hold nothing."""
    unknown = case.facts.get("unknown", ())
    return list(unknown) if isinstance(unknown, list | tuple) else ["unknown"]


@rule("a legal hold stands on it; it is released first, by two people", code="RETENTION_LOCK",
      clause="REC-04, 21 CFR 11.10(c)", who_can=QUALITY)  # fmt: skip
def legal_hold(case: Case) -> Sequence[str]:
    """What is held is not given a shorter retention, whatever its date says."""
    shorter = case.fields.get("retention_class") == "operational"
    return list(case.record.data.get("legal_holds") or ()) if shorter else []
