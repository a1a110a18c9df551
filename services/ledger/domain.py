"""What the ledger keeps records of: facts that could not be taken, rows that are not what was sealed."""

import os
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.records import Data, Record


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


def quarantine_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number quarantined facts through the study."""
    return "QEV", os.environ["STUDY"] + "-QEV-{seq:04d}"


def divergence_number(_: Data, __: Record | None) -> tuple[str, str]:
    """Number findings of the comparison through the study."""
    return "DIV", os.environ["STUDY"] + "-DIV-{seq:04d}"


def quarantine_key(consumer: str, index: int) -> str:
    """Return what there is one quarantine record of: a service and a fact."""
    return f"{consumer}#{index}"
