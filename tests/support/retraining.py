"""Retrainings as quality assurance asks for them after a quality event."""

from typing import Any

from tests.support import audits, deviations, matrix, papers
from tests.support.staff import Team


def body(event: str, requirement: str | None = None, *people: str, **changes: Any) -> dict[str, Any]:
    """Return what is asked: a requirement, of some people, because of an event."""
    return {"title": "Consent is trained again", "because_of": event, "requirement": requirement,
            "participants": list(people), "rationale": "Three consents were taken late", **changes}  # fmt: skip


def asked(team: Team, requirement: str | None, *people: str, **changes: Any) -> str:
    """Report an event and ask for it; return its path."""
    event = audits.entity(team, deviations.reported(team))
    said = team.quality_manager.post("/retrainings", body(event, requirement, *people, **changes))
    assert said.status == 201, said.body
    return f"/retrainings/{said.body['id']}"


def anything(team: Team) -> str:
    """Ask one person for what was never asked of anybody; return its path."""
    return asked(team, matrix.requirement(team), team.monitor.person)


def again(team: Team, path: str) -> dict[str, Any]:
    """Return what a retraining asked for, to ask for it once more."""
    data = team.quality_manager.get(path).body["data"]
    return body(data["because_of"], data["requirement"], *data["participants"])


def over(team: Team, path: str) -> None:
    """Let its assignments be waived, so that it is done."""
    for entity in team.quality_manager.get(path).body["data"]["assignments"]:
        where = f"/training-assignments/{entity.rpartition('/')[2]}"
        papers.signed(team.quality_manager.sign(where, "waive", rationale="She does other work now"))
    team.simulator.deliver()
