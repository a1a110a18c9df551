"""What inspections do when facts are heard: what others owe is known, and a story whose evidence changed is stale."""

from collections.abc import Iterator

from shared import clock, storage
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.records import Record
from shared.repository import Unit

from . import readiness
from .listens import BELONGS_TO, CHANGES, MOVED, OVER, REACTS_TO, WAITS
from .records import RECORDS
from .storyboards.domain import MOST_CHANGES
from .storyboards.lifecycle import STANDS
from .storyboards.records import STORYBOARD_TYPE, partition

reactions = Reactions("inspections")


def heard(told: Heard) -> None:
    """Keep what it means for the board, and look at what rests on the record."""
    event = type(told.fact)
    if event in WAITS:
        readiness.noted(told, *WAITS[event])
    elif event in MOVED:
        readiness.moved(told)
    elif event in OVER:
        readiness.over(told)
    if event in CHANGES:
        for record in _resting_on(told):
            _changed(told, record)


def _resting_on(told: Heard) -> Iterator[Record]:
    """Yield the storyboards that tell of the record, or of what it belongs to, as it was before."""
    above = [getattr(told.fact, name, None) for name in BELONGS_TO]
    names = dict.fromkeys([told.envelope.entity, *(name for name in above if name)])
    rows = [row for name in names for row in storage.partition_rows("TABLE", partition(name))]
    for record in RECORDS.several(list(dict.fromkeys(row["sk"] for row in rows))):
        if record.state in STANDS and clock.parse(told.envelope.at) > clock.parse(record.data["holds_from"]):
            yield record


def _changed(told: Heard, record: Record) -> None:
    """Say what changed; each storyboard in a transaction of its own, once for a fact."""
    one = {"fact": told.fact.name, "record": told.envelope.entity, "number": told.envelope.number,
           "at": told.envelope.at}  # fmt: skip
    former = list(record.data.get("stale_because") or [])
    if one in former or len(former) >= MOST_CHANGES:
        return
    unit = Unit(told.unit.request)
    step = STORYBOARD_TYPE.lifecycle.step("go_stale" if record.state == "approved" else "note_change")
    case = Case(record, told.person)
    unit.add(*advanced(step, case, Reason("evidence_changed"), data={"stale_because": [*former, one]}))
    unit.commit()


for event in REACTS_TO:
    reactions.on(event)(heard)
handler = reactions.handler
