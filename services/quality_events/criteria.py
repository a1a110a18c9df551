"""What the study calls an important protocol deviation: criteria that quality assurance signs."""

from pydantic import BaseModel, ConfigDict, Field


class CriterionBody(BaseModel):
    """A criterion by which a protocol deviation is important. E3 Q&A R1, E6(R3) 3.9.6"""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    wording: str = Field(
        min_length=10, max_length=2000, title="Wording", json_schema_extra={"format": "multiline"}
    )
    protocol_section: str = Field(default="", max_length=60, title="Section of the protocol")
