"""What the ledger keeps records of: facts that failed, rows that are not what was sealed, values to redact."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class QuarantinedBody(BaseModel):
    """A fact in quarantine: which by its place in the order, for whom, and the kind of failure; no content."""

    model_config = ConfigDict(extra="forbid")
    fact: str = Field(max_length=100, title="Fact")
    consumer: str = Field(max_length=40, title="Service that could not take it")
    index: int = Field(ge=0, le=10**12, title="Index in the audit trail")
    subject: str = Field(max_length=110, title="Record")
    subject_number: str = Field(max_length=64, title="Number")
    subject_revision: int = Field(ge=1, le=10**10, title="Revision")
    fault: str = Field(max_length=100, title="Kind of failure")


class DivergenceBody(BaseModel):
    """What one comparison found: rows and objects by their exact keys, never what they hold."""

    model_config = ConfigDict(extra="forbid")
    first: str = Field(max_length=300, title="First difference")
    count: int = Field(ge=1, le=10**9, title="How many")
    differences: list[Annotated[str, Field(max_length=300)]] = Field(max_length=50, title="Differences")
    digest: str = Field(pattern=r"^[0-9a-f]{64}$", title="Digest of all of them")


class RedactionBody(BaseModel):
    """Which value is to be taken out, by its place in the trail, and why; never the value itself."""

    model_config = ConfigDict(extra="forbid")
    subject: str = Field(pattern=r"^[a-z_]{1,40}/[A-Za-z0-9_-]{1,64}$", max_length=110, title="Record")
    subject_revision: int = Field(ge=1, le=10**10, title="Revision whose entry set the value")
    field: str = Field(min_length=1, max_length=300, title="Value: its path in that entry, or why, or source")
    ground: Literal["personal_data", "participant_identity", "blinding", "secret", "third_party"] = Field(
        title="Ground"
    )
    rationale: str = Field(
        min_length=10, max_length=2000, title="Why it may not stay (do not repeat the value)",
        json_schema_extra={"format": "multiline"},
    )  # fmt: skip


class RedactionKept(BaseModel):
    """Where the value stands exactly, and until when a backup may still hold it."""

    entity: str | None = Field(default=None, title="Entity")
    revision: int | None = Field(default=None, title="Revision")
    path: str | None = Field(default=None, title="Path in the entry")
    commitment: str | None = Field(default=None, title="Commitment of the value")
    backups_until: str | None = Field(default=None, title="Backups hold it until")


def quarantine_key(consumer: str, index: int) -> str:
    """Return what there is one quarantine record of: a service and a fact."""
    return f"{consumer}#{index}"
