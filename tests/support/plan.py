"""Processes, responsibility matrices and dated activities brought into force by their people, through the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared import clock
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import Reply

STEPS = ["Plan the visit", "Report the visit"]


def process(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a process of monitoring, which the lead monitor owns."""
    return {"title": "Monitoring", "code": "MON", "owner": team.lead_monitor.person, "steps": STEPS,
            "purpose": "To see at the sites that participants are safe and data are true.",
            "inputs": ["Monitoring plan"], "outputs": ["Visit report"],
            "risks": [{"text": "A visit is missed", "control": "Visits stand in the calendar"}],
            "metrics": [{"name": "Reports in time", "target": "95 %"}], **changes}  # fmt: skip


def drafted(team: Team, **changes: Any) -> str:
    """Let the study manager describe a process; return its path."""
    return _path(team.study_manager.post("/processes", process(team, **changes)), "processes")


def approved(team: Team, **changes: Any) -> str:
    """Describe it, and let quality assurance approve it."""
    path = drafted(team, **changes)
    papers.signed(team.quality_manager.sign(path, "approve"))
    return path


def row(step: str, **changes: Any) -> dict[str, Any]:
    """Return who answers for a step."""
    return {"step": step, "responsible": ["monitor"], "accountable": "lead_monitor", "informed": ["study_manager"],
            **changes}  # fmt: skip


def matrix(path: str, *rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return who answers for the steps of a process."""
    return {"title": "Who answers for monitoring", "process": entity(path),
            "rows": list(rows) or [row(step) for step in STEPS], **changes}  # fmt: skip


def assigned(team: Team, path: str, *rows: dict[str, Any], **changes: Any) -> str:
    """Draft a matrix of a process; return its path."""
    made = team.study_manager.post("/responsibility-matrices", matrix(path, *rows, **changes))
    return _path(made, "responsibility-matrices")


def signed(team: Team, path: str, *rows: dict[str, Any], **changes: Any) -> str:
    """Draft a matrix, and let quality assurance approve it."""
    drawn = assigned(team, path, *rows, **changes)
    papers.signed(team.quality_manager.sign(drawn, "approve"))
    return drawn


def ended(team: Team, path: str) -> str:
    """Give a draft up."""
    assert team.study_manager.step(path, "withdraw", "not needed").status == 200
    return path


def entity(path: str) -> str:
    """Return the entity of a process by its path."""
    return f"process/{path.rpartition('/')[2]}"


def _path(made: Reply, collection: str) -> str:
    assert made.status == 201, made.body
    return f"/{collection}/{made.body['id']}"


def series(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a single check of the trial master file that the monitor does from today on."""
    return {"title": "Check of the trial master file", "kind": "file_check", "owner": team.monitor.person,
            "instruction": "Compare the index with what is filed.", "first_on": clock.today().isoformat(),
            "every": "once", "working_days": 5, **changes}  # fmt: skip


def planned(team: Team, **changes: Any) -> str:
    """Draft a series; return its path."""
    return _path(team.study_manager.post("/activity-series", series(team, **changes)), "activity-series")


def running(team: Team, **changes: Any) -> str:
    """Draft a series, let quality assurance approve it, and let its first activities be opened."""
    path = planned(team, **changes)
    papers.signed(team.quality_manager.sign(path, "approve"))
    daily(team)
    return path


def activities(team: Team, path: str) -> list[str]:
    """Return the paths of a series' activities, by date."""
    named = f"activity_series/{path.rpartition('/')[2]}"
    items = team.monitor.get(f"/activities?series={named}&limit=100").body["items"]
    return [f"/activities/{item['id']}" for item in items]


def activity(team: Team, **changes: Any) -> str:
    """Return the path of the only activity of a new series."""
    [path] = activities(team, running(team, **changes))
    return path


def skipped(team: Team) -> str:
    """Return the path of an activity that quality assurance agreed to skip."""
    path = activity(team)
    asked = team.monitor.step(path, "request_skip", rationale="The sponsor's own check covers it")
    assert asked.status == 200, asked.body
    papers.signed(team.quality_manager.sign(path, "skip"))
    return path


def daily(team: Team) -> None:
    """Let the daily work of the plan be done, and everybody hear of it."""
    team.simulator.handler("quality_plan", "daily")({}, None)
    team.simulator.deliver()


@contextmanager
def later(team: Team, days: int) -> Iterator[None]:
    """Move the business date and let the daily work be done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", str(days))
        daily(team)
        yield
