"""Requirements, curricula and matrices brought into force by their people, through the API."""

from typing import Any

from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Reply

QUESTIONS = [{"text": f"What is {n} and {n}?", "options": [str(n), str(2 * n), "nothing"], "right": [1]}
             for n in range(1, 9)]  # fmt: skip
QUIZ = {"pass_pct": 80, "max_attempts": 3, "draw": 5, "pool": QUESTIONS}


def drafted(team: Team, collection: str, **body: Any) -> Reply:
    """Draft a record of the matrix; Tariq does."""
    return team.training_administrator.post(f"/{collection}", body)


def approved(team: Team, path: str) -> Reply:
    """Let quality assurance approve it."""
    return team.quality_manager.sign(path, "approve")


def active(team: Team, collection: str, **body: Any) -> str:
    """Draft and approve; return the entity."""
    made = drafted(team, collection, **body)
    assert made.status == 201, made.body
    signed(approved(team, f"/{collection}/{made.body['id']}"))
    return str(made.body["entity"])


def requirement(team: Team, kind: str = "on_job", **fields: Any) -> str:
    """An active requirement; by default a task under supervision that an investigator verifies."""
    given: dict[str, Any] = {"quiz": {"quiz": QUIZ}, "on_job": {"verifier_role": "investigator"}}.get(
        kind, {}
    )
    return active(
        team,
        "training-requirements",
        **({"title": f"A requirement of kind {kind}", "kind": kind} | given | fields),
    )


def curriculum(team: Team, role: str, *requirements: str, **fields: Any) -> str:
    """An active curriculum of one role."""
    body = {"title": f"Curriculum of {role}", "roles": [role], "requirements": list(requirements)} | fields
    return active(team, "curricula", **body)


def row(role: str, named: str, before_work: bool = False, **more: str) -> dict[str, Any]:
    """A row of a matrix."""
    return {"role": role, "curriculum": named, "before_work": before_work} | more


def matrix(team: Team, *rows: dict[str, Any], **fields: Any) -> str:
    """An active matrix."""
    return active(
        team, "role-matrices", **({"title": "Role matrix of the study", "rows": list(rows)} | fields)
    )


SMALL: dict[str, tuple[str, dict[str, Any]]] = {
    "competency": ("competencies", {"title": "Consent", "code": "GCP-01", "level": 2, "evidence_kind": "quiz"}),
    "training_requirement": ("training-requirements", {"title": "Seen at work", "kind": "on_job",
                                                       "verifier_role": "investigator"}),
    "curriculum": ("curricula", {"title": "Monitoring", "roles": ["monitor"],
                                 "requirements": ["training_requirement/01ARZ3NDEKTSV4RRFFQ69G5FAV"]}),
    "role_matrix": ("role-matrices", {"title": "Role matrix", "rows": [
        {"role": "monitor", "curriculum": "curriculum/01ARZ3NDEKTSV4RRFFQ69G5FAV"}]}),
}  # fmt: skip


def drafts(team: Team) -> dict[str, str]:
    """One draft of each record of the matrix, by its type: the path."""
    return {
        name: f"/{where}/{drafted(team, where, **body).body['id']}" for name, (where, body) in SMALL.items()
    }


def withdrawn(team: Team) -> dict[str, str]:
    """One withdrawn record of each type: the path."""
    found = drafts(team)
    for path in found.values():
        assert team.training_administrator.step(path, "withdraw", "not needed after all").status == 200
    return found


def bodies(team: Team) -> dict[str, dict[str, Any]]:
    """What drafts of each collection are made of so that they can be approved."""
    made = requirement(team)
    named = curriculum(team, "monitor", made)
    return {
        "competencies": SMALL["competency"][1],
        "training-requirements": SMALL["training_requirement"][1],
        "curricula": {"title": "Monitoring", "roles": ["monitor"], "requirements": [made]},
        "role-matrices": {"title": "Role matrix", "rows": [row("monitor", named)]},
    }
