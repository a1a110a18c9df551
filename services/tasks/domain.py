"""What a task is."""

import os
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.records import Data, Record
from shared.roles import Relation


class TaskBody(BaseModel):
    """Work for one person on one record."""

    model_config = ConfigDict(extra="forbid")
    owner: str = Field(pattern=r"^person/[0-9A-HJKMNP-TV-Z]{26}$", title="For",
                       json_schema_extra={"x-ref": "people"})  # fmt: skip
    kind: Literal["sign", "read", "do"] = Field(title="Kind")
    instruction: str = Field(max_length=300, title="What to do")
    subject: str = Field(max_length=64, title="Record")
    subject_number: str = Field(max_length=64, title="Number")
    due_on: date | None = Field(default=None, title="Due on")


def task_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number tasks through the study."""
    return "TSK", os.environ["STUDY"] + "-TSK-{seq:04d}"


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """A task belongs to the person it is for."""
    return {Relation.ASSIGNEE: frozenset({str(record.data["owner"])})}
