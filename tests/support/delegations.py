"""Delegations as the investigator of a site proposes and signs them, and a site where somebody can be trained for them."""

from dataclasses import dataclass
from typing import Any

from tests.support import corrections, matrix, papers
from tests.support.staff import Team
from tests.support.study import Caller, Reply

TASK = {"title": "Dispensing log", "code": "DIS-01", "level": 2, "evidence_kind": "on_job"}
ROLE = "site_coordinator"


@dataclass(frozen=True)
class Site:
    """A site with its investigator and its coordinator, and the task that its matrix asks training for."""

    entity: str
    task: str
    requirement: str


def site(team: Team, name: str = "Site 104") -> Site:
    """Open a site where Ivy investigates and Sam coordinates, and where the dispensing log is seen at work first."""
    entity = str(team.alan.post("/parties", {"kind": "site", "legal_name": name}).body["entity"])
    joins(team, team.investigator, "investigator", entity)
    joins(team, team.site_coordinator, ROLE, entity)
    task = matrix.active(team, "competencies", **TASK)
    asked = matrix.requirement(team, title="Dispensing log under supervision")
    named = matrix.curriculum(team, ROLE, asked)
    matrix.matrix(team, matrix.row(ROLE, named, competency=task), holds_for=entity)
    team.simulator.deliver()
    return Site(entity, task, asked)


def joins(team: Team, who: Caller, role: str, scope: str) -> None:
    """Grant somebody a role at a site."""
    path = f"/people/{who.person.partition('/')[2]}"
    said = team.alba.step(path, "grant_role", "joins the site", role=role, scope=scope)
    assert said.status == 200, said.body


def leaves(team: Team, who: Caller, role: str, scope: str) -> None:
    """End a role of somebody at a site."""
    path = f"/people/{who.person.partition('/')[2]}"
    said = team.alba.step(path, "revoke_role", "leaves the site", role=role, scope=scope)
    assert said.status == 200, said.body
    team.simulator.deliver()


def body(team: Team, where: str, *tasks: str, **changes: Any) -> dict[str, Any]:
    """Return a delegation from today on to the coordinator."""
    wanted = list(tasks) or ["competency/01ARZ3NDEKTSV4RRFFQ69G5FAV"]
    given = {"site": where, "owner": team.site_coordinator.person, "tasks": wanted}
    return {**given, "begins_on": corrections.due(0), **changes}


def proposed(team: Team, where: str, *tasks: str, **changes: Any) -> str:
    """Let Ivy propose it; return its path."""
    made = team.investigator.post("/delegations", body(team, where, *tasks, **changes))
    assert made.status == 201, made.body
    return f"/delegations/{made.body['id']}"


def anywhere(team: Team) -> str:
    """Propose one at a site that has no training; return its path."""
    where = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 106"}).body["entity"]
    return proposed(team, where)


def signed(team: Team, path: str) -> Reply:
    """Let Ivy sign it."""
    return team.investigator.sign(path, "delegate")


def trained(team: Team, who: Caller) -> None:
    """Let somebody do what the site asks, and Ivy see it."""
    items = who.get("/training-assignments?owner=me&limit=100").body["items"]
    for item in items:
        path = f"/training-assignments/{item['id']}"
        if item["state"] != "assigned" or who.get(path).body["data"]["kind"] != "on_job":
            continue
        assert who.step(path, "open").status == 200
        report = {
            "done_on": corrections.due(0),
            "verifier": team.investigator.person,
            "evidence": "Pages 1 to 3",
        }
        papers.signed(who.sign(path, "report_done", **report))
        papers.signed(team.investigator.sign(path, "verify"))
    team.simulator.deliver()


def active(team: Team, at: Site, **changes: Any) -> str:
    """Let the coordinator be trained, and Ivy delegate; return the delegation."""
    trained(team, team.site_coordinator)
    path = proposed(team, at.entity, at.task, **changes)
    papers.signed(signed(team, path))
    team.simulator.deliver()
    return path
