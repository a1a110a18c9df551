"""What a task is."""

import os
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.lifecycle import Case, rule
from shared.records import Data, Record
from shared.roles import Relation, Role

PERSON = r"^person/[0-9A-HJKMNP-TV-Z]{26}$"


class TaskBody(BaseModel):
    """Work for one person on one record."""

    model_config = ConfigDict(extra="forbid")
    owner: str = Field(pattern=PERSON, title="For", json_schema_extra={"x-ref": "people"})
    kind: Literal["sign", "read", "do", "review", "decide", "acknowledge"] = Field(title="Kind")
    instruction: str = Field(max_length=300, title="What to do")
    subject: str = Field(max_length=64, title="Record")
    subject_number: str = Field(max_length=64, title="Number")
    due_on: date | None = Field(default=None, title="Due on")


class NewAssignee(BaseModel):
    """Who does the work from now on."""

    model_config = ConfigDict(extra="forbid")
    owner: str = Field(pattern=PERSON, title="For", json_schema_extra={"x-ref": "people"})


@rule(
    "a signature is a person's own; name another signer on the record itself",
    code="INVALID_TRANSITION",
    clause="records.md 2.10: delegation moves the work, never the signature",
    who_can=(Role.DOCUMENT_CONTROLLER, Role.AUTHOR),
)
def is_no_signature(case: Case) -> bool:
    """Work can be passed on, a signature cannot."""
    return bool(case.record.data["kind"] != "sign")


@rule("name somebody else than the one who left", clause="records.md 2.10: inactive assignee")
def is_somebody_else(case: Case) -> bool:
    """Work that waits because a person left is not handed back to them."""
    return bool(case.fields.get("owner") != case.record.data["owner"])


def task_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number tasks through the study."""
    return "TSK", os.environ["STUDY"] + "-TSK-{seq:04d}"


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """A task belongs to the person it is for."""
    return {Relation.ASSIGNEE: frozenset({str(record.data["owner"])})}
