"""What a responsibility matrix says. E6(R3) 3.6 and 3.9: what the sponsor hands on, it still oversees"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.field_types import ULID, PartyId
from shared.lifecycle import Case, rule
from shared.records import Data
from shared.roles import Role

from ..domain import ControlledKept, ProcessId
from ..rules import MAKERS, named

MatrixId = Annotated[
    str,
    Field(pattern=f"^responsibility_matrix/{ULID}$", json_schema_extra={"x-ref": "responsibility-matrices"}),
]
Roles = Annotated[list[Role], Field(max_length=10)]


class Row(BaseModel):
    """One step: who does it, the one who answers for it, who is asked before and told after; to whom it is handed on."""

    model_config = ConfigDict(extra="forbid")
    step: str = Field(min_length=2, max_length=200, title="Step")
    responsible: list[Role] = Field(min_length=1, max_length=10, title="Responsible")
    accountable: Role = Field(title="Accountable")
    consulted: Roles = Field(default=[], title="Consulted")
    informed: Roles = Field(default=[], title="Informed")
    transferred_to: PartyId | None = Field(default=None, title="Transferred to")
    agreement: str = Field(default="", max_length=300, title="Agreement")
    oversight: str = Field(default="", max_length=500, title="How the sponsor oversees it")

    @model_validator(mode="after")
    def nobody_is_asked_and_told(self) -> "Row":
        """Refuse a role that is both asked and told: whoever is asked knows."""
        both = sorted(set(self.consulted) & set(self.informed))
        if both:
            raise ValueError(f"names {', '.join(both)} as consulted and as informed")
        return self


class MatrixBody(BaseModel):
    """Who answers for the steps of one process."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    process: ProcessId = Field(title="Process")
    rows: list[Row] = Field(min_length=1, max_length=60, title="Steps")
    replaces: MatrixId | None = Field(default=None, title="New version of")

    @model_validator(mode="after")
    def every_step_stands_once(self) -> "MatrixBody":
        """Refuse a step with two rows: two could be accountable for it."""
        names = [row.step for row in self.rows]
        if len(set(names)) < len(names):
            raise ValueError("has two rows for one step")
        return self


class MatrixKept(ControlledKept):
    """What steps record of a matrix: the code of its process, and who carries out what was transferred."""

    process_code: str | None = Field(default=None, title="Code of the process")
    parties: list[str] = Field(default=[], title="Organisations that carry out steps")


def links(data: Data) -> list[tuple[str, str]]:
    """Return the links of a matrix: to its process, and to what it is to replace."""
    found = [("references", str(data["process"]))]
    return [*found, ("successor_of", str(data["replaces"]))] if data.get("replaces") else found


def transferred(data: Data) -> list[str]:
    """Return the organisations that steps were transferred to, each once."""
    return list(dict.fromkeys(row["transferred_to"] for row in data["rows"] if row.get("transferred_to")))


def settled(case: Case) -> Mapping[str, object]:
    """Keep of which process it is, and who carries out what was transferred."""
    process = named(case, "process")
    return {
        "process_code": process.data["code"] if process else None,
        "parties": transferred(case.record.data),
    }


@rule("its process must be in force", code="MISSING_LINK", clause="records.md 2.12", who_can=MAKERS)
def process_is_in_force(case: Case) -> bool:
    """Responsibilities are given for what is done."""
    process = named(case, "process")
    return process is not None and process.state == "approved"


@rule("give every step of the process a row, and no row to what is no step of it", clause="E6(R3) 3.3, ISO 9001 5.3",
      who_can=MAKERS)  # fmt: skip
def every_step_has_its_row(case: Case) -> Sequence[str] | bool:
    """What nobody answers for is not done; what nobody described is not handed out."""
    process = named(case, "process")
    if process is None:
        return False
    steps, rows = process.data["steps"], [row["step"] for row in case.record.data["rows"]]
    missing = [f"no row for: {step}" for step in steps if step not in rows]
    return [*missing, *(f"no step of the process: {row}" for row in rows if row not in steps)]


@rule("say under which agreement a step is transferred, and how it is overseen", clause="E6(R3) 3.6 and 3.9",
      who_can=MAKERS)  # fmt: skip
def transfers_are_agreed_and_overseen(case: Case) -> Sequence[str]:
    """The sponsor hands on the work in writing, and never the responsibility."""
    rows = [row for row in case.record.data["rows"] if row.get("transferred_to")]
    return [
        f"{name} of: {row['step']}"
        for row in rows
        for name in ("agreement", "oversight")
        if not row[name].strip()
    ]


@rule("what it replaces is not in force any more, or is about another process", code="INVALID_TRANSITION",
      clause="records.md 2.12: one version in force", who_can=MAKERS)  # fmt: skip
def replaces_the_one_in_force(case: Case) -> bool:
    """A new version takes the place of the one that stands for the same process."""
    if not case.record.data.get("replaces"):
        return True
    replaced, process = named(case, "former"), named(case, "process")
    return (
        replaced is not None
        and process is not None
        and replaced.state == "approved"
        and replaced.data["process_code"] == process.data["code"]
    )


@rule("another matrix stands for this process; replace that one", code="ALREADY_EXISTS",
      clause="records.md 2.12: one version in force", who_can=MAKERS)  # fmt: skip
def is_the_only_one(case: Case) -> bool:
    """There is one matrix for a process."""
    if "standing" not in case.facts:
        return False
    standing = case.facts["standing"]
    return standing is None or standing == case.record.data.get("replaces")
