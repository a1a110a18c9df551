"""What the programme plans is drafted as an audit ahead of its quarter, once; what it plans anew is said, and moves nothing."""

from collections.abc import Mapping, Sequence

from shared import clock, fields, opening, storage
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from . import lines
from .conduct.lifecycle import TO_BEGIN
from .conduct.records import AUDIT_TYPE
from .programmes.coverage import quarters
from .records import RECORDS, known

MACHINE = system("audits")


def follow(programme: Record) -> dict[str, int]:
    """Let the audits follow the programme in force: first what it moved is noted, then what is near is drafted. A2"""
    planned: dict[str, set[str]] = {}
    for one in programme.data["planned"]:
        planned.setdefault(str(one["entity"]), set()).add(str(one["quarter"]))
    return {"moved_in_programme": _noted(programme, planned), "drafted": _drafted(programme, planned)}


def _noted(programme: Record, planned: Mapping[str, set[str]]) -> int:
    """Say of each audit that was drafted for a line which is gone where the programme has it now; its dates stand."""
    cycle = quarters(programme.data["cycle_from"], programme.data["cycle_to"])
    rows = [row for state in TO_BEGIN for row in RECORDS.everyone(AUDIT_TYPE, "by_state", state)]
    gone = [one for one in RECORDS.several([f"{AUDIT_TYPE.name}/{row['id']}" for row in rows])
            if one.data.get("quarter") in cycle and one.data["quarter"] not in planned.get(one.data["about"], ())]  # fmt: skip
    for audit in gone:
        about = str(audit.data["about"])
        others = [one for one in _audits(about) if one.entity != audit.entity]
        now = lines.moved_to(audit, others, planned.get(about, ()))
        unit = Unit(Request("daily", f"note_quarter/{audit.entity}/{audit.revision}"))
        step, told = (
            AUDIT_TYPE.lifecycle.step("note_quarter"),
            {"quarter": now, "programme": programme.entity},
        )
        unit.add(*advanced(step, Case(audit, MACHINE), Reason("programme_changed"), data=told))
        unit.commit()
    return len(gone)


def _drafted(programme: Record, planned: Mapping[str, set[str]]) -> int:
    """Draft each near line that no audit answers."""
    near = lines.near(programme.data, clock.today())
    keys = [(f"U#{AUDIT_TYPE.name}#{one['entity']}#{one['quarter']}", "-") for one in near]
    open_ones = [one for one, row in zip(near, storage.get("TABLE", *keys), strict=True)
                 if row is None and not lines.answered(_audits(one["entity"]), one["quarter"], planned[one["entity"]])]  # fmt: skip
    done = 0
    for line in open_ones:
        entity = known(line["entity"])
        if entity and entity.state == "active":
            _draft(programme, line, entity)
            done += 1
    return done


def _draft(programme: Record, line: lines.Line, entity: Record) -> None:
    """Open the audit of a line, naming it and the programme; of two that are opened at once one is refused."""
    body = fields.checked(AUDIT_TYPE.body, lines.body_of(programme, line, entity, clock.today()))
    record = opening.draft(AUDIT_TYPE, body, MACHINE, RECORDS.number(AUDIT_TYPE, body, None))
    data = {**record.data, "programme": programme.entity, "quarter": line["quarter"]}
    record = opening.linked(record.with_data(data), MACHINE)
    unit = Unit(Request("daily", f"draft/{entity.entity}/{line['quarter']}"))
    unit.add(*opening.opened(record, MACHINE, Reason("programme_plans_it"), {}))
    unit.commit()


def _audits(about: str) -> Sequence[Record]:
    """Return the audits of a thing."""
    rows = RECORDS.everyone(AUDIT_TYPE, "by_about", about)
    return RECORDS.several([f"{AUDIT_TYPE.name}/{row['id']}" for row in rows])
