"""The record type of storyboards, and where it is kept which of them rest on a record."""

from collections.abc import Sequence

from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.rows import NoteRow
from shared.storage import Write, replace_note

from ..domain import BACK_ROOM, READERS
from .domain import StoryboardBody, StoryboardKept, relations
from .lifecycle import STORYBOARD


def partition(evidence: str) -> str:
    """Return where the storyboards that name a record as evidence are kept."""
    return f"SHOWS#{evidence}"


def _named(record: Record) -> Sequence[Write]:
    """Keep under each record it names that this storyboard rests on it, from its approval on."""
    if record.data.get("version") is None:
        return ()
    names = dict.fromkeys(str(one["record"]) for one in record.data["evidence"])
    rows = (NoteRow(partition(name), record.entity, note=record.number) for name in names)
    return [replace_note(row, "TABLE", "projection") for row in rows]


STORYBOARD_TYPE = RecordType(
    name="storyboard",
    collection="storyboards",
    label="Storyboard",
    plural="Storyboards",
    body=StoryboardBody,
    kept=StoryboardKept,
    lifecycle=STORYBOARD,
    number=through_the_study("STB"),
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
        View("by_owner", "owner", "number"),
    ),
    created_by=BACK_ROOM,
    read_by=READERS,
    edited_by=BACK_ROOM,
    relations=relations,
    starts=lambda _: {"publications": 0},
    fixed=("replaces",),
    projection=_named,
    columns=("owner", "version", "holds_from"),
)
