"""A copy of an answer or a storyboard, handed to one inspector: it says what was shown, to whom, checked by whom."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.field_types import LONG, PersonId
from shared.records import Record
from shared.roles import Relation


class File(BaseModel):
    """A file that was handed out, as it stands beside the record it was brought to."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(title="Id")
    filename: str = Field(title="File")
    media_type: str = Field(title="Type")
    size: int = Field(title="Bytes")
    sha256: str = Field(title="SHA-256")
    version_id: str = Field(title="Version")


class PublicationBody(BaseModel):
    """What an inspector was shown."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200, title="Title")
    kind: Literal["answer", "storyboard"] = Field(title="Kind")
    inspection: str = Field(max_length=64, title="Inspection")
    of: str = Field(max_length=80, title="Copy of")
    reader: PersonId = Field(title="Handed to")
    asked: str = Field(default="", max_length=4000, title="What was asked for", json_schema_extra={**LONG})
    text: str = Field(max_length=20000, title="Text", json_schema_extra={**LONG})
    items: list[dict[str, Any]] = Field(max_length=40, title="Records")
    files: list[File] = Field(max_length=100, title="Files")
    prepared_by: PersonId | None = Field(default=None, title="Prepared by")
    published_by: PersonId = Field(title="Checked and published by")


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """The copy is its inspector's own."""
    reader = record.data.get("reader")
    return {Relation.ASSIGNEE: frozenset({reader} if reader else ())}


def files_of(record: Record) -> list[dict[str, object]]:
    """Return the files beside a record that nobody withdrew."""
    names = ("filename", "media_type", "size", "sha256", "version_id")
    return [
        {"id": identity, **{name: held[name] for name in names}}
        for identity, held in sorted(record.attachments.items())
        if not held.get("withdrawn_at")
    ]
