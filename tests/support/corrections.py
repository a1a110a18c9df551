"""CAPAs as people plan them, carry them out and check them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from tests.support.deviations import CAUSE, edited, stepped
from tests.support.papers import signed
from tests.support.staff import Team

SEARCH = {"searched": "consent at all sites", "result": "Two more events, both linked"}


def check(team: Team, **changes: Any) -> dict[str, Any]:
    """Return how success will be seen."""
    return {"criterion": "Procedures before consent per 1000 visits", "baseline": "3.1", "target": "1",
            "unit": "per 1000", "direction": "at_most", "window_days": 90, "method": "Query of the visit data",
            "evaluator": team.auditor.person, **changes}  # fmt: skip


def body(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a CAPA that the study manager owns."""
    return {"title": "Consent before procedures", "owner": team.study_manager.person, "severity": "major",
            "problem_statement": "Procedures were done before consent.", "sources": [{"kind": "other"}],
            **changes}  # fmt: skip


def plan(team: Team, **changes: Any) -> dict[str, Any]:
    """Return what a plan has to say."""
    return {"root_causes": [CAUSE], "similar_cases": SEARCH, "scope_extension": SEARCH, "check": check(team),
            "adverse_effects": "Visits take ten minutes longer", **changes}  # fmt: skip


def opened(team: Team, **changes: Any) -> str:
    """Open a CAPA; return its path."""
    made = team.quality_manager.post("/capas", body(team, **changes))
    assert made.status == 201, made.body
    return f"/capas/{made.body['id']}"


def action(team: Team, capa: str, **changes: Any) -> str:
    """Plan an action that the monitor carries out; return its path."""
    wanted = {"title": "A stop in the visit form", "kind": "corrective", "nature": "process",
              "owner": team.monitor.person, "due_on": due(30), **changes}  # fmt: skip
    made = team.study_manager.post(f"{capa}/actions", wanted)
    assert made.status == 201, made.body
    return f"/capa-actions/{made.body['id']}"


def due(days: int) -> str:
    """Return the business date so many days ahead."""
    return (clock.today() + timedelta(days=days)).isoformat()


def analysed(team: Team, capa: str, **changes: Any) -> str:
    """Bring a CAPA to its analysis with everything a plan has to say."""
    stepped(team.study_manager, capa, "define_team")
    stepped(team.study_manager, capa, "analyse")
    edited(team.study_manager, capa, **plan(team, **changes))
    return capa


def running(team: Team, capa: str | None = None, actions: int = 1, **changes: Any) -> tuple[str, list[str]]:
    """Let quality assurance approve the plan; return the paths of CAPA and actions."""
    capa = analysed(team, capa or opened(team), **changes)
    made = [action(team, capa) for _ in range(actions)]
    stepped(team.study_manager, capa, "submit_plan")
    signed(team.quality_manager.sign(capa, "approve_plan"))
    return capa, made


def carried_out(team: Team, path: str) -> None:
    """Carry an action out and have it verified."""
    stepped(team.monitor, path, "add_evidence", text="Visit form 3.0, filed under 5.2")
    signed(team.monitor.sign(path, "submit"))
    signed(team.quality_associate.sign(path, "verify"))


def closed(team: Team, capa: str | None = None, **changes: Any) -> str:
    """Carry everything out and close; the effect is still to be judged."""
    capa, actions = running(team, capa, **changes)
    for path in actions:
        carried_out(team, path)
    stepped(team.study_manager, capa, "submit_implementation")
    signed(team.quality_manager.sign(capa, "close"))
    team.simulator.deliver()
    return capa


def check_of(team: Team, capa: str, window: int = 1) -> str:
    """Return the path of a CAPA's effectiveness check."""
    entity = "capa/" + capa.rpartition("/")[2]
    items = team.quality_manager.get(f"/effectiveness-checks?capa={entity}").body["items"]
    return f"/effectiveness-checks/{items[window - 1]['id']}"


def judged(team: Team, path: str, value: str, **fields: Any) -> None:
    """Judge an effect, let quality assurance approve the judgement, and everybody hear of it."""
    decided(team, path, value, **fields)
    team.simulator.deliver()


def decided(team: Team, path: str, value: str, **fields: Any) -> None:
    """Judge an effect and let quality assurance approve the judgement; nobody has heard of it yet."""
    start = team.auditor.get(path).body["data"]["start_on"]
    stepped(team.auditor, path, "record_result", value=value, sample="All visits", data_until=start, **fields)
    signed(team.auditor.sign(path, "evaluate"))
    signed(team.quality_manager.sign(path, "approve"))


@contextmanager
def later(team: Team, days: int) -> Iterator[None]:
    """Move the business date and let the daily work be done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", str(days))
        team.simulator.handler("capas", "daily")({}, None)
        team.simulator.deliver()
        yield
