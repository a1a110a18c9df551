"""Root causes: how one was found, the chain of whys, and what shows it. E6(R3) 3.12.2"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.lifecycle import Case, rule


class RootCause(BaseModel):
    """A cause, how it was found, and what shows it."""

    model_config = ConfigDict(extra="forbid")
    method: Literal["five_whys", "fishbone", "fault_tree", "barrier_analysis", "other"] = Field(
        title="Method"
    )
    category: Literal["person", "training", "procedure", "equipment", "system", "oversight", "protocol"] = (
        Field(title="Category")
    )
    chain: list[Annotated[str, Field(min_length=3, max_length=500)]] = Field(
        min_length=1, max_length=7, title="Why, and why that"
    )
    evidence: str = Field(min_length=3, max_length=1000, title="Evidence")


@rule("name at least one root cause with its chain and evidence", clause="QMS-05, E6(R3) 3.12.2")
def cause_is_known(case: Case) -> bool:
    """What has no cause yet is neither investigated nor planned against."""
    return bool(case.record.data["root_causes"])
