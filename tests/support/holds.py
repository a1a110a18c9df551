"""Legal holds as people ask for them, confirm them and end them."""

from typing import Any

from tests.support.papers import signed
from tests.support.staff import Team


def body(*documents: str, **changes: Any) -> dict[str, Any]:
    """Return a hold on documents by their entities, on the whole study without any."""
    return {"title": "Inquiry of the authority", "authority": "Federal Institute for Drugs", "reference": "4411/26",
            "why": "An inquiry into consent at two sites is open.", "covers": "documents" if documents else "study",
            "documents": list(documents), **changes}  # fmt: skip


def requested(team: Team, *documents: str, **changes: Any) -> str:
    """Ask for a hold and return its path; document control does."""
    made = team.document_controller.post("/legal-holds", body(*documents, **changes))
    assert made.status == 201, made.body
    return f"/legal-holds/{made.body['id']}"


def placed(team: Team, *documents: str, **changes: Any) -> str:
    """Let quality confirm it, and documents hear of it."""
    path = requested(team, *documents, **changes)
    signed(team.quality_manager.sign(path, "confirm"))
    team.simulator.deliver()
    return path


def released(team: Team, path: str) -> str:
    """Let one person ask for the end and another sign it."""
    asked = team.study_manager.step(path, "request_release", "the inquiry is closed")
    assert asked.status == 200, asked.body
    signed(team.quality_associate.sign(path, "confirm_release"))
    team.simulator.deliver()
    return path
