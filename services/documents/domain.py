"""What controlled documents and their versions are, and the rules about them."""

import os
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.field_types import PersonId
from shared.records import Data, Record
from shared.roles import Relation, Role

Retention = Literal["essential", "operational"]


class DocumentBody(BaseModel):
    """The master of a controlled document."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    doc_type: Literal["SOP", "WI", "FRM", "POL", "PLN"] = Field(title="Type")
    owner: PersonId = Field(title="Owner")
    process: str = Field(default="", max_length=120, title="Process")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$", title="Language")
    tmf_code: str | None = Field(
        default=None, pattern=r"^\d\d\.\d\d\.\d\d$", title="TMF Reference Model code"
    )
    review_interval_months: int = Field(default=24, ge=1, le=60, title="Review interval in months")
    training_required: Literal["none", "read"] = Field(default="read", title="Training required")
    audience_roles: list[Role] = Field(default=[], max_length=20, title="Audience")
    retention_class: Retention = Field(default="essential", title="Retention class")


class DocumentKept(BaseModel):
    """What steps record of a document."""

    effective_version: str | None = Field(default=None, title="Effective version")
    open_version: str | None = Field(default=None, title="Version in work")
    label: str | None = Field(default=None, title="Effective version label")
    next_review_on: date | None = Field(default=None, title="Next periodic review")
    review_announced: bool | None = Field(default=None, title="Periodic review announced")
    review_verdict: dict[str, Any] | None = Field(default=None, title="Last periodic review")
    owner_agreed: bool | None = Field(default=None, title="Owner agreed to obsolescence")
    owner_left: bool | None = Field(default=None, title="Owner has left the study")
    dependants_passed_over: list[str] | None = Field(default=None, title="Dependants passed over")
    legal_holds: list[str] | None = Field(default=None, title="Legal holds")
    users_told: list[str] | None = Field(default=None, title="Told of the new version last")


class NewOwner(BaseModel):
    """Who answers for the document from now on."""

    model_config = ConfigDict(extra="forbid")
    owner: PersonId = Field(title="Owner")


class NewRetention(BaseModel):
    """How long the document is to be kept from now on."""

    model_config = ConfigDict(extra="forbid")
    retention_class: Retention = Field(title="Retention class")


class Gate(BaseModel):
    """What holds a version back until people are trained."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["block", "warn", "none"] = Field(default="block", title="Mode")
    threshold_pct: int = Field(default=90, ge=1, le=100, title="Threshold in %")


class VersionBody(BaseModel):
    """A version of a document, as its author writes it."""

    model_config = ConfigDict(extra="forbid")
    change_summary: str = Field(default="", max_length=4000, title="What changed and why",
                                json_schema_extra={"format": "multiline"})  # fmt: skip
    reviewers: list[PersonId] = Field(default=[], max_length=10, title="Reviewers")
    approvers: list[PersonId] = Field(default=[], max_length=10, title="Approvers")
    signing_order: Literal["parallel", "sequential"] = Field(default="parallel", title="Order of signing")
    planned_effective_on: date | None = Field(default=None, title="Planned effective date")
    training_impact: Literal["all", "delta", "none"] = Field(default="all", title="Training impact")
    exempt_roles: list[Role] = Field(default=[], max_length=20, title="Roles without retraining")
    impact_rationale: str = Field(default="", max_length=2000, title="Rationale of the impact decision")
    due_days: int = Field(default=14, ge=1, le=90, title="Days to read")
    training_gate: Gate = Field(default=Gate(), title="Training gate")

    @model_validator(mode="after")
    def named_once(self) -> "VersionBody":
        """Refuse a person named twice."""
        for people in (self.reviewers, self.approvers):
            if len(set(people)) != len(people):
                raise ValueError("names a person twice")
        return self


class VersionKept(BaseModel):
    """What steps record of a version."""

    document: str | None = Field(default=None, title="Document")
    title: str | None = Field(default=None, title="Title")
    doc_type: str | None = Field(default=None, title="Type")
    audience_roles: list[str] | None = Field(default=None, title="Audience")
    training_required: str | None = Field(default=None, title="Training required")
    major: int | None = Field(default=None, title="Major")
    minor: int | None = Field(default=None, title="Minor")
    label: str | None = Field(default=None, title="Version")
    file: dict[str, Any] | None = Field(default=None, title="File")
    source_file: dict[str, Any] | None = Field(default=None, title="Source file")
    vault: dict[str, Any] | None = Field(default=None, title="Kept in the vault")
    rendition: dict[str, Any] | None = Field(default=None, title="Signed copy")
    rounds: dict[str, Any] | None = Field(default=None, title="Rejected rounds")
    effective_at: str | None = Field(default=None, title="Effective since")
    superseded: str | None = Field(default=None, title="Supersedes")
    superseded_at: str | None = Field(default=None, title="Superseded since")
    legal_holds: list[str] | None = Field(default=None, title="Legal holds")


def document_number(data: Data, _: Record | None) -> tuple[str, str]:
    """Number documents by their type: ABC01-SOP-014."""
    kind = data["doc_type"]
    return str(kind), f"{os.environ['STUDY']}-{kind}-" + "{seq:03d}"


def version_relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Say who is what to a version."""
    return {
        Relation.REVIEWER: frozenset(record.data.get("reviewers", ())),
        Relation.APPROVER: frozenset(record.data.get("approvers", ())),
    }
