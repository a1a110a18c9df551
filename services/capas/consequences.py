"""What follows from a step of a CAPA: what begins with its plan, when it is due, what its actions inherit."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared import clock
from shared.lifecycle import Case, Companion
from shared.records import Record

from .domain import sources
from .rules import actions

PLAN_DAYS, IMPLEMENT_DAYS = 15, 60


def begin(case: Case) -> Mapping[str, object]:
    """Name the records it comes from; facts carry them. Its plan has fifteen days."""
    plan_by = clock.today() + timedelta(days=PLAN_DAYS)
    return {"source_records": sources(case.fields), "actions": [], "plan_by_on": plan_by.isoformat()}


def belongs(case: Case) -> Mapping[str, object]:
    """Take the site of its CAPA."""
    capa = case.facts["parent"]
    return {"site": capa.data.get("site")} if isinstance(capa, Record) else {}


def joins(case: Case) -> Sequence[Companion]:
    """Have the CAPA name its new action; a CAPA whose plan is being approved refuses."""
    capa = case.facts["parent"]
    if not isinstance(capa, Record):
        raise LookupError("an action belongs to a CAPA")
    return [Companion(capa, "add_action", {"actions": [*(capa.data["actions"] or []), case.record.entity]})]


def begun(case: Case) -> Sequence[Companion]:
    """Every action that waited for the plan begins."""
    return [Companion(action, "begin") for action in actions(case) if action.state == "initiated"]


def implement_by(case: Case) -> str:
    """Return the date of the plan, or sixty days from its approval."""
    planned = case.record.data.get("due_on")
    return str(planned or (clock.today() + timedelta(days=IMPLEMENT_DAYS)).isoformat())


def closed(case: Case) -> Mapping[str, object]:
    """Keep when it was closed and whether its effect will be checked."""
    return {"closed_on": clock.today().isoformat(), "check_required": bool(case.record.data.get("check"))}


def shown(case: Case) -> Mapping[str, object]:
    """Add a piece of evidence."""
    at = clock.instant(clock.now())
    one = {"text": str(case.fields["text"]), "by": case.person.id, "at": at}
    return {"evidence": [*(case.record.data.get("evidence") or []), one]}
