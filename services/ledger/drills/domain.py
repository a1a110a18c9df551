"""What a restore drill found, and when its record may be accepted. OPS-03, Annex 11 section 7.2"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.lifecycle import Case, rule

VERIFIED = "verified"
Line = Annotated[str, Field(max_length=300)]


class DrillBody(BaseModel):
    """The figures of one drill; rows and objects by their keys, never what they hold."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=200, title="Title")
    begun_at: str = Field(max_length=40, title="Begun at")
    restored_to: str = Field(max_length=40, title="Restored to")
    torn: bool = Field(title="A transaction was torn")
    tables: dict[str, int] = Field(title="Rows in each restored table")
    entries: int = Field(ge=0, title="Entries of the trail")
    sealed: int = Field(ge=0, title="Of them sealed")
    written: int = Field(ge=0, title="Rows written again")
    removed: list[Line] = Field(max_length=50, title="Rows taken back")
    lost: list[Line] = Field(max_length=50, title="Unsealed entries that were lost")
    lost_count: int = Field(ge=0, title="How many were lost")
    differences: list[Line] = Field(max_length=50, title="Differences from the seal")
    difference_count: int = Field(ge=0, title="How many differences")
    verdict: str = Field(max_length=100, title="What the verifier says")
    rpo_seconds: int = Field(ge=0, title="Recovery point, in seconds before the beginning")
    rto_seconds: int = Field(ge=0, title="Recovery time in seconds")


@rule("restore again: the tables differed, or the pack did not verify", code="HASH_MISMATCH", clause="OPS-03")
def everything_came_back(case: Case) -> Sequence[str]:
    """A drill that did not bring everything back shows that a restore would not."""
    data = case.record.data
    wrong = [] if data["verdict"] == VERIFIED else [str(data["verdict"])]
    return [*wrong, *data["differences"]]
