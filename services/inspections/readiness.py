"""Whether an inspection could begin today: what is late, what nothing shows, what has to be looked at again.

What is the service's own comes from its list views, what is others' from rows that their facts keep, listed while they wait; nothing is
searched, and the same number of calls is made however long the study has run.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from typing_extensions import TypedDict

from shared import clock, storage
from shared.reactions import Heard
from shared.records import Record, RecordType
from shared.rows import ListedRow

from .commitments.domain import has_evidence
from .commitments.records import COMMITMENT_TYPE
from .kinds import KINDS, Kind
from .records import RECORDS
from .requests.lifecycle import OPEN
from .requests.records import REQUEST_TYPE
from .storyboards.records import STORYBOARD_TYPE

WAITS = "READINESS"
MOST = 100  # of each list
SHOWN_AHEAD = timedelta(days=14)  # before its day, what was promised has something to show


class Waiting(TypedDict):
    """Something that would be asked about."""

    kind: Kind
    record: str
    number: str
    owner: str | None
    due_on: str | None
    says: str


class Readiness(TypedDict):
    """How many there are of each kind, and which; of a list longer than a hundred the first hundred."""

    as_of: str
    counts: dict[Kind, int]
    items: list[Waiting]
    next_cursor: None


def noted(heard: Heard, kind: Kind, says: str) -> None:
    """Keep that something waits, until when and for whom; what a fact does not say stays as it was."""
    fact = heard.fact
    said = {"number": heard.envelope.number, "kind": kind, "says": says, "owner": getattr(fact, "owner", None),
            "due_on": getattr(fact, "due_on", None)}  # fmt: skip
    told = {name: value for name, value in said.items() if value is not None}
    _keep(heard, {**told, "over": False})


def over(heard: Heard) -> None:
    """Keep that it waits no more."""
    _keep(heard, {"over": True})


def moved(heard: Heard) -> None:
    """Keep another day, when one was granted; what is over stays over."""
    due_on = getattr(heard.fact, "due_on", None)
    _keep(heard, {"due_on": due_on} if due_on else {})


def _keep(heard: Heard, told: Mapping[str, Any]) -> None:
    """Write what is known of it now; it is listed by its day while it waits, and the board reads the list alone."""
    entity = heard.envelope.entity
    [row] = storage.get("TABLE", (WAITS, entity))
    if row and row["v"] >= heard.envelope.revision:
        return
    former: dict[str, Any] = json.loads(row["note"]) if row else {}
    note = {**former, **told}
    waits = not note.get("over", True) and note.get("due_on")
    kept = ListedRow(WAITS, entity, note=json.dumps(note), v=heard.envelope.revision,
                     p1=WAITS if waits else None, s1=f"{note['due_on']}#{entity}" if waits else None)  # fmt: skip
    heard.unit.writes.append(storage.put_projection(kept, row["v"] if row else None))


def board() -> Readiness:
    """Return the board of today."""
    today = clock.today().isoformat()
    items = [*_heard(today), *_stale(today), *_commitments(), *_requests(today)]
    counts = {kind: sum(item["kind"] == kind for item in items) for kind in KINDS}
    return {"as_of": today, "counts": counts, "items": items, "next_cursor": None}


def _heard(today: str) -> Iterator[Waiting]:
    found = storage.query("TABLE", IndexName="view1", KeyConditionExpression="p1 = :p AND s1 < :s", Limit=MOST,
                          ExpressionAttributeValues={":p": {"S": WAITS}, ":s": {"S": today}})  # fmt: skip
    keys = [(WAITS, str(row["sk"])) for row in found["items"]]
    for row in storage.get("TABLE", *keys) if keys else ():
        note: Mapping[str, Any] = json.loads(row["note"]) if row else {"over": True}
        if row and not note["over"] and note["due_on"] < today:
            yield {"kind": note["kind"], "record": str(row["sk"]), "number": note["number"],
                   "owner": note.get("owner"), "due_on": note["due_on"], "says": note["says"]}  # fmt: skip


def _stale(today: str) -> Iterator[Waiting]:
    for record in _listed(STORYBOARD_TYPE, "by_state", "stale", ""):
        why = sorted({str(one["fact"]) for one in record.data.get("stale_because") or []})
        yield _waits("storyboard_stale", record, f"to be looked at again: {', '.join(why)}")
    for record in _listed(STORYBOARD_TYPE, "by_state", "approved", today):
        yield _waits("storyboard_stale", record, "to be looked at again: its days are over")


def _commitments() -> Iterator[Waiting]:
    today, soon = clock.today().isoformat(), (clock.today() + SHOWN_AHEAD).isoformat()
    for record in _listed(COMMITMENT_TYPE, "all", "", soon):
        if str(record.due_on) < today:
            yield _waits("commitment_overdue", record, "promised to an authority and not verified")
        if record.state == "open" and not has_evidence(record):
            yield _waits("evidence_missing", record, "nothing shows that what was promised is done")


def _requests(today: str) -> Iterator[Waiting]:
    for record in (one for state in OPEN for one in _listed(REQUEST_TYPE, "by_state", state, today)):
        yield _waits("request_overdue", record, "an inspector waits for an answer")


def _listed(kind: RecordType, view: str, value: str, before: str) -> list[Record]:
    rows, _ = RECORDS.page(kind, view, value, MOST, None, before)
    return RECORDS.several([f"{kind.name}/{row['id']}" for row in rows])


def _waits(kind: Kind, record: Record, says: str) -> Waiting:
    return {"kind": kind, "record": record.entity, "number": record.number, "owner": record.data["owner"],
            "due_on": record.due_on, "says": says}  # fmt: skip
