"""Becoming effective: when the date is reached and the gate is met, no human act is needed."""

from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case, refusals
from shared.repository import Unit

from .records import RECORDS, VERSION_TYPE, version_facts


def make_effective_when_due(version: str) -> bool:
    """Make an approved version effective unless a rule stands against it; say whether it was made so."""
    record = RECORDS.by_entity(version)
    if record.state != "approved":
        return False
    step = VERSION_TYPE.lifecycle.step("make_effective")
    case = Case(record, system("documents"), {}, version_facts(record))
    if refusals(step, case):
        return False
    unit = Unit(Request(f"effective/{record.entity}", f"effective/{record.entity}"))
    unit.add(*advanced(step, case, Reason("date_and_gate_reached")))
    unit.commit()
    return True
