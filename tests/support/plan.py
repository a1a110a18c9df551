"""Processes and responsibility matrices brought into force by their people, through the API."""

from typing import Any

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
