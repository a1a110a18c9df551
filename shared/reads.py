"""What people read of a record over HTTP: itself, its list, its history, its print."""

from shared import attachments, history, lists, seals, showing
from shared.answers import Answer
from shared.change import Change, Reason
from shared.doors import Door
from shared.errors import Refusal
from shared.http import Call
from shared.records import Record
from shared.repository import Unit
from shared.trail_view import FormerValue, shown

TRIES = 4


def looked_at(door: Door, call: Call) -> Record:
    """Return the record that is read; where readings are kept, it is read once its entry is written. EMA 6.2.1"""
    for _ in range(TRIES):
        record, _rest = door.readable(call)
        if not door.kind.readings_kept and record.state not in door.kind.shown_in:
            return record
        unit = Unit(call.request)
        role = call.asker.acting_as(record.scope, door.kind.read_by)
        unit.add(Change(record, record, f"{door.kind.name}.read", call.asker, role, Reason("read")))
        try:
            return unit.commit()[0]
        except Refusal as refusal:
            if refusal.code != "STALE_REVISION":
                raise
    raise Refusal(
        "UNAVAILABLE", "Others read it at the same moment; ask again.", "GOV-02", "busy", retry_after=1
    )


def listed(door: Door, call: Call) -> Answer:
    """Answer a page of the type's list."""
    return lists.answer(door.records, door.kind, call)


def listed_below(door: Door, call: Call) -> Answer:
    """Answer a page of what belongs to the parent in the address."""
    if door.parent is None:
        raise LookupError(f"{door.kind.name} belongs to nothing")
    parent = door.records.get(door.parent, call.args["parent"])[0]
    if door.kind.scoped_by:
        door.within(parent, call.person)
    return lists.answer(door.records, door.kind, call, {"parent": parent.entity})


def read(door: Door, call: Call) -> Answer:
    """Answer the record, or how it stood at `?as_of=`."""
    record = looked_at(door, call)
    if "as_of" not in call.query:
        return door.answer(record, call.person)
    moment = lists.instant_in(call.query, "as_of")
    former = history.as_of(door.kind, record.id, moment)
    body = showing.standing(former, seals.of(record))
    return Answer(200, {**body, "as_of": call.query["as_of"]})


def trail(door: Door, call: Call) -> Answer:
    """Answer a page of the record's entries, oldest first."""
    record = looked_at(door, call)
    after = lists.number_in(call.query, "cursor", 0, 0, 10**9)
    limit = lists.number_in(call.query, "limit", 25, 1, lists.MOST)
    rows, following = history.entries(record.entity, after, limit)
    sealed = seals.of(record)
    items = [{**shown(row), "sealed": int(row["sk"]) <= sealed} for row in rows]
    return Answer(200, {"items": items, "next_cursor": str(following) if following else None})


def field_history(door: Door, call: Call) -> Answer:
    """Answer every value one field ever had; dots in the address stand for deeper fields. ATR-09"""
    record = looked_at(door, call)
    wanted = "/" + call.args["path"].replace(".", "/")
    items: list[FormerValue] = [
        {
            "revision": entry["revision"],
            "at": entry["at"],
            "by": entry["by"],
            "reason": entry["reason"],
            **change,
        }
        for entry in map(shown, history.whole(record.entity))
        for change in entry["changes"]
        if change["path"] == wanted
    ]
    return Answer(200, {"items": items, "next_cursor": None})


def attachment(door: Door, call: Call) -> Answer:
    """Answer where an attachment can be fetched for a minute."""
    record = looked_at(door, call)
    return Answer(200, attachments.fetch(record, call.args["file"]))


def printed(door: Door, call: Call) -> Answer:
    """Answer the record as PDF with its signatures and its whole trail. 21 CFR 11.10(b)"""
    from shared import paper  # the typesetter costs a third of a cold start, and few requests print

    record = looked_at(door, call)
    raw = paper.printed(record, call.person, seals.of(record))
    headers = {"Content-Disposition": f'attachment; filename="{record.number}-r{record.revision}.pdf"'}
    return Answer(200, headers=headers, raw=raw, media_type="application/pdf")
