"""Records a restore drill that was carried out with deploy credentials; people judge it afterwards."""

from typing import Any

from shared import opening, storage
from shared.authz import system
from shared.change import Reason, Request
from shared.fields import checked
from shared.repository import Unit

from .drills.records import DRILL_TYPE, DRILLS


def recorded(figures: dict[str, Any]) -> dict[str, str]:
    """Open the record of a drill; return its entity and number, those it has when it was told before."""
    body = checked(DRILL_TYPE.body, figures)
    [told] = storage.get("TABLE", (f"U#{DRILL_TYPE.name}#{body['begun_at']}", "-"))
    if told:
        return {"entity": told["note"], "number": DRILLS.by_entity(told["note"]).number}
    machine = system("deployment")
    record = opening.draft(DRILL_TYPE, body, machine, DRILLS.number(DRILL_TYPE, body, None))
    unit = Unit(Request(f"restore-drill/{body['begun_at']}", f"restore-drill/{body['begun_at']}"))
    unit.add(*opening.opened(record, machine, Reason("restore_drill"), {}))
    unit.commit()
    return {"entity": record.entity, "number": record.number}
