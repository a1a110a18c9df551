"""How delegations stand: what their rules are judged by, what suspends them, what ends them."""

from collections.abc import Iterable, Mapping

from shared import clock, storage
from shared.authz import Person, system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from .. import audience, cells, qualified
from ..curricula import ground
from ..lifecycle import OPEN
from ..records import RECORDS
from .lifecycle import STANDING
from .records import DELEGATION_TYPE, NONE, line


def facts(delegation: Record) -> Mapping[str, object]:
    """Look up what the signature of a delegation, or the end of its suspension, is judged by."""
    if delegation.state not in ("proposed", "suspended"):
        return {}
    data, person = delegation.data, str(delegation.data["owner"])
    named = {task: found for task, found in ground.several(data["tasks"]).items() if found}
    return {
        "works_there": _works_at(person, delegation.scope),
        "standing": _others(delegation),
        "untrained": [name for task in data["tasks"] for name in _untrained(person, task, delegation.scope, named)],
        "missed": [record.number for record in _missed(person)],
        "named": "; ".join(found.title for found in named.values()),
    }  # fmt: skip


def _works_at(person: str, site: str) -> bool:
    return any(scope == site for _, scope in audience.held_by(person))


def _others(delegation: Record) -> list[str]:
    """Return the numbers of the delegations that stand for a person and task already."""
    data = delegation.data
    rows = storage.get("TABLE", *(line(data["site"], data["owner"], task) for task in data["tasks"]))
    there = {row["note"] for row in rows if row} - {NONE, delegation.entity}
    return [record.number for record in RECORDS.several(sorted(there))]


def _untrained(person: str, task: str, site: str, named: Mapping[str, Record]) -> list[str]:
    """Return what is missing of the training that the matrix asks of those who do a task there."""
    said = qualified.for_task(person, task, site, clock.instant(clock.now()))
    if not said["held"]:
        called = f"{named[task].number} {named[task].title}" if task in named else task
        return [f"no matrix says what {called} asks for at this site"]
    return [f"{item['number']} {item['title']}" for item in said["items"] if not item["satisfied"]]


def _missed(person: str) -> list[Record]:
    """Return the assignments of a person that were told as missed and are still open."""
    records = RECORDS.several(
        [cell.assignment for cell in cells.of_person(person).values() if cell.state in OPEN]
    )
    return [record for record in records if record.state in OPEN and record.data.get("missed")]


def suspend(person: str, by: Person, request: Request) -> None:
    """Suspend what was delegated to a person who missed training, unless it is done meanwhile. records.md 2.13"""
    if _missed(person):
        for record in _of(person, ("active",)):
            _step(record, "suspend", "training_missed", by, request)


def role_ended(person: str, by: Person, request: Request) -> None:
    """End what was delegated to a person at sites where they hold no role any more; a leaver holds none."""
    for record in _of(person, ("proposed", *STANDING)):
        if not _works_at(person, record.scope):
            _step(record, "lapse", "role_ended", by, request)


def run_out() -> int:
    """End the delegations whose last day is over."""
    rows = [row for state in STANDING for row in RECORDS.everyone(DELEGATION_TYPE, "by_state", state)]
    over = [
        record
        for record in _records(rows)
        if (last := record.data["ends_on"]) and last < clock.today().isoformat()
    ]
    for record in over:
        request = Request("daily", f"run_out/{record.entity}")
        _step(record, "lapse", "last_day_over", system("training"), request)
    return len(over)


def _of(person: str, states: Iterable[str]) -> list[Record]:
    rows = RECORDS.everyone(DELEGATION_TYPE, "by_owner", person)
    return _records(row for row in rows if row["state"] in states)


def _records(rows: Iterable[Mapping[str, object]]) -> list[Record]:
    return RECORDS.several([f"{DELEGATION_TYPE.name}/{row['id']}" for row in rows])


def _step(record: Record, name: str, code: str, by: Person, request: Request) -> None:
    """Take a step of the system in a transaction of its own; what somebody moved meanwhile is tried again by the queue."""
    step, unit = DELEGATION_TYPE.lifecycle.step(name), Unit(request)
    if record.state in step.sources:
        unit.add(*advanced(step, Case(record, by), Reason(code)))
        unit.commit()
