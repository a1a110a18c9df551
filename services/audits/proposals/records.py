"""The record type of proposed audits; of one thing one is open at a time."""

from collections.abc import Sequence

from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.roles import Role
from shared.rows import NoteRow
from shared.storage import Write, replace_note

from ..domain import READERS
from .domain import ProposalBody, ProposalKept
from .lifecycle import PROPOSAL

NONE = "-"


def standing(entity: str) -> tuple[str, str]:
    """Return where it stands which proposal about a thing is open."""
    return f"PROPOSED#{entity}", "-"


def _open(record: Record) -> Sequence[Write]:
    note = record.entity if record.state == "open" else NONE
    return [replace_note(NoteRow(*standing(str(record.data["about"])), note=note), "TABLE", "projection")]


PROPOSAL_TYPE = RecordType(
    name="audit_proposal",
    collection="audit-proposals",
    label="Proposed audit",
    plural="Proposed audits",
    body=ProposalBody,
    kept=ProposalKept,
    lifecycle=PROPOSAL,
    number=through_the_study("APP"),
    views=(
        View("by_state", "state", "number"),
        View("all", None, "number"),
        View("by_about", "about", "number"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=READERS,
    linked=lambda data: [("references", str(data["first_signal"]))],
    projection=_open,
    summary=lambda record: f"{len(record.data.get('signals') or ())} signals",
)
