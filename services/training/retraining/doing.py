"""What becomes of a retraining: everybody meant is assigned it, whatever they completed before, and its end is seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit

from .. import assigning, audience, cells, demands, gate
from ..assigning import BATCH
from ..cells import CANCELLED, Cell
from ..demands import Demand
from ..lifecycle import OPEN
from ..records import ASSIGNMENT_TYPE, RECORDS
from .domain import ended
from .records import RETRAINING_TYPE


def facts(retraining: Record) -> Mapping[str, object]:
    """Look up, before it is asked for, what would be assigned to whom."""
    return {} if retraining.revision else {"demands": _asked(retraining), "people": _meant(retraining)}


def _asked(retraining: Record) -> list[Demand]:
    data = retraining.data
    if data.get("document"):
        found = audience.versions_of([data["document"]]).values()
        wanted = [demands.of_reading(reading) for reading in found if audience.is_in_force(reading.version)]
    else:
        current = demands.current([data["requirement"]]).values()
        wanted = [demand for requirement in current for demand in demands.of_requirement(requirement)]
    return [replace(demand, due_days=int(data["due_days"])) for demand in wanted]


def _meant(retraining: Record) -> list[str]:
    """Return the people who are named, or hold the role at the site; leavers are asked nothing."""
    data = retraining.data
    named = [person for person in data["participants"] if audience.held_by(person)]
    holding = audience.holding(data["role"]) if data.get("role") else []
    return sorted({*named, *(person for person, scope in holding if scope == data["site"])})


def assign(heard: Heard) -> None:
    """Assign it to everybody meant; who has it open already is waited for. A restarted reaction finds the rest done."""
    retraining = RECORDS.by_entity(heard.envelope.entity)
    if retraining.state != "asked":
        return
    people = _meant(retraining)
    pairs = [(person, demand) for person in people for demand in _asked(retraining)]
    waits: list[str] = []
    for start in range(0, len(pairs), BATCH):
        waits += _assigned(heard, retraining, pairs[start : start + BATCH])
    gate.settle(people)  # what comes before work is not done any more
    _step(heard, retraining, "assign", "retraining_requested", {"assignments": waits})


def _assigned(heard: Heard, retraining: Record, some: Sequence[tuple[str, Demand]]) -> list[str]:
    """Open what is not open yet, over what was completed before; return everything that is to be waited for."""
    stand = cells.of_pairs([(person, demand.key) for person, demand in some])
    there = RECORDS.several([cell.assignment for cell in stand if cell])
    waits = [
        one.entity for one in there if one.state in OPEN or one.data.get("retraining") == retraining.entity
    ]
    fresh = [one for one in zip(some, stand, strict=True) if not one[1] or one[1].assignment not in waits]
    unit = Unit(heard.unit.request)
    numbers = assigning.numbers(ASSIGNMENT_TYPE, len(fresh))
    for ((person, demand), cell), number in zip(fresh, numbers, strict=True):
        because = {"follows": _former(cell), "retraining": retraining.entity}
        changes = assigning.assigned(
            assigning.body(person, demand, "retraining") | because, heard.person, number
        )
        unit.add(*changes)
        waits.append(changes[0].after.entity)
    unit.commit()
    return waits


def _former(cell: Cell | None) -> str | None:
    return cell.assignment if cell and cell.state != CANCELLED else None


def look(heard: Heard) -> None:
    """Finish every retraining of which no assignment is open any more, whoever spoke last."""
    for row in RECORDS.everyone(RETRAINING_TYPE, "by_state", "under_way"):
        record, _ = RECORDS.get(RETRAINING_TYPE, str(row["id"]))
        if heard.envelope.entity in (record.entity, *(record.data["assignments"] or ())):
            _finish(heard, record)


def _finish(heard: Heard, record: Record) -> None:
    waits = list(record.data["assignments"] or ())
    states = Counter(one.state for one in RECORDS.several(waits))
    if record.state == "under_way" and not set(states) & set(OPEN):
        _step(heard, record, "finish", "everybody_trained", ended(states))


def _step(heard: Heard, record: Record, name: str, code: str, data: Mapping[str, object]) -> None:
    step = RETRAINING_TYPE.lifecycle.step(name)
    heard.unit.add(*advanced(step, Case(record, heard.person), Reason(code), data=data))
