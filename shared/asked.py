"""The bodies of a step and of a signing, as they are sent."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

TEXT = Field(default=None, max_length=2000)


class Why(BaseModel):
    """The reason for change."""

    model_config = ConfigDict(extra="forbid")
    reason: str | None = TEXT
    reason_code: str | None = Field(default=None, max_length=64)


class Proof(BaseModel):
    """What proves a fresh authentication: the intent, and the ID token of the signing client."""

    model_config = ConfigDict(extra="forbid")
    intent_id: str = Field(min_length=26, max_length=26)
    id_token: str = Field(min_length=20, max_length=8192)


class StepRequest(Why):
    """The body of a step."""

    fields: dict[str, Any] = {}
    signature: Proof | None = None


class IntentRequest(BaseModel):
    """The body that opens a signing."""

    model_config = ConfigDict(extra="forbid")
    transition: str = Field(max_length=64)
    revision: int = Field(ge=1)
    zone: str = Field(default="UTC", max_length=64)
