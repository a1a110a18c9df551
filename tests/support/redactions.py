"""Redactions as people make them: proposed, approved by both sides, carried out."""

from typing import Any

from tests.support import papers
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller, Reply

RATIONALE = "A participant is named; the event is described without the name elsewhere"


def asked(who: Caller, entity: str, revision: int, field: str, ground: str = "participant_identity") -> Reply:
    """Propose to take a value out."""
    return who.post("/redactions", asking(entity, revision, field) | {"ground": ground})


def asking(entity: str, revision: int = 1, field: str = "/title") -> dict[str, Any]:
    """Return what a proposal says."""
    where = {"subject": entity, "subject_revision": revision, "field": field}
    return {**where, "ground": "participant_identity", "rationale": RATIONALE}


def proposed(team: Team, entity: str, revision: int, field: str) -> str:
    """Let the document controller propose it; return the redaction's address."""
    made = asked(team.document_controller, entity, revision, field)
    assert made.status == 201, made.body
    return f"/redactions/{made.body['id']}"


def approved(team: Team, entity: str, revision: int, field: str) -> str:
    """Have it approved by quality assurance and by the study's management."""
    path = proposed(team, entity, revision, field)
    signed(team.quality_manager.sign(path, "approve"))
    signed(team.study_manager.sign(path, "approve"))
    return path


def carried_out(team: Team, entity: str, revision: int, field: str) -> str:
    """Have the redactor run once over what was approved."""
    path = approved(team, entity, revision, field)
    redact(team)
    return path


def redact(team: Team) -> None:
    """Run the redactor."""
    team.simulator.handler("ledger", "redactor")({}, CONTEXT)


def of_a_title(team: Team) -> str:
    """Propose to take the title of a new document out."""
    path = papers.document(team, title="Named by mistake")
    return proposed(team, str(team.author.get(path).body["entity"]), 1, "/title")
