"""Holds as they stand on documents and their objects: placed, shown and ended as the hold's own state says."""

from collections.abc import Iterator

from shared.authz import Person, system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit

from .. import vault
from ..records import DOCUMENT_TYPE, HOLD_TYPE, RECORDS, VERSION_TYPE
from .lifecycle import STANDING


def heard(told: Heard) -> None:
    """Bring what a hold covers to what the hold says now; a word that comes late changes nothing."""
    told.is_newest()  # of two at once one is told again, and looks again
    hold = RECORDS.by_entity(told.envelope.entity)
    records, objects = settle(hold, told.person, told.unit.request)
    if hold.state in STANDING:
        step, data = HOLD_TYPE.lifecycle.step("note_held"), {"records_held": records, "objects_held": objects}
        told.unit.add(*advanced(step, Case(hold, told.person), Reason("held"), data=data))


def settle_standing() -> int:
    """Hold what came under a standing hold since, such as a new document; return how many records did."""
    before = 0
    for state in STANDING:
        for row in RECORDS.everyone(HOLD_TYPE, "by_state", state):
            hold, _ = RECORDS.get(HOLD_TYPE, row["id"])
            fresh = [record for record in covered(hold) if hold.number not in _on(record)]
            before += len(fresh)
            for record in fresh:
                _settled(hold, record, system("documents"), Request("daily", f"hold/{hold.entity}"))
    return before


def settle(hold: Record, person: Person, request: Request) -> tuple[int, int]:
    """Return on how many records the hold stands now, and on how many objects of theirs in the vault."""
    found = [(record, _settled(hold, record, person, request)) for record in covered(hold)]
    return len(found), sum(objects for _, objects in found)


def covered(hold: Record) -> Iterator[Record]:
    """Yield the documents a hold covers, each followed by its versions."""
    named = hold.data["documents"]
    if hold.data["covers"] == "study":
        named = [f"{DOCUMENT_TYPE.name}/{row['id']}" for row in RECORDS.everyone(DOCUMENT_TYPE, "all")]
    for entity in named:
        yield RECORDS.by_entity(entity)
        for row in RECORDS.everyone(VERSION_TYPE, "by_parent", entity):
            yield RECORDS.get(VERSION_TYPE, row["id"])[0]


def _settled(hold: Record, record: Record, person: Person, request: Request) -> int:
    """Place the hold on a record and its objects, or end it there; return on how many objects it stands."""
    standing, others = hold.state in STANDING, [number for number in _on(record) if number != hold.number]
    objects = vault.hold(record) if standing else 0
    wanted = sorted((*others, hold.number)) if standing else others
    if wanted != _on(record):
        unit, step = Unit(request), record.type.lifecycle.step("note_holds")
        unit.add(*advanced(step, Case(record, person), Reason(hold.state), data={"legal_holds": wanted}))
        unit.commit()
    return objects


def _on(record: Record) -> list[str]:
    """Return the numbers of the holds that stand on a record."""
    return list(record.data.get("legal_holds") or ())
