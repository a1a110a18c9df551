"""What a proposal holds: what it is about, and the facts that speak for it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..domain import EntityId

MOST_SIGNALS = 50
Signal = Literal["critical_event", "suspected_breach", "grave_finding", "ineffective_capa", "missed_training"]


class ProposalBody(BaseModel):
    """An audit of something, that facts speak for."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200, title="Title")
    about: EntityId = Field(title="What would be audited")
    first_signal: str = Field(max_length=80, title="Proposed because of")


class ProposalKept(BaseModel):
    """What steps record of it."""

    signals: list[dict[str, Any]] | None = Field(default=None, title="What speaks for it")
