"""Organisations and their qualification, as study and quality management take them through it."""

from typing import Any

from shared import clock
from tests.support import audits, corrections
from tests.support.deviations import stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller

EVIDENCE = ("questionnaire", "quality_agreement", "audit_report")


def body(**changes: Any) -> dict[str, Any]:
    """Return what a data manager is to be qualified for."""
    return {"title": "CRO-X for data management", "services": ["data management"], "criticality": "high",
            "basis": "Chosen after a look at three organisations", **changes}  # fmt: skip


def vendor(team: Team, name: str = "CRO-X") -> str:
    """Register a contract research organisation; return its path."""
    return "/parties/" + audits.party(team, "cro", name).partition("/")[2]


def proposed(team: Team, party: str | None = None, **changes: Any) -> str:
    """Let the study manager propose an organisation; return the path of its qualification."""
    made = team.study_manager.post(f"{party or vendor(team)}/qualifications", body(**changes))
    assert made.status == 201, made.body
    return f"/party-qualifications/{made.body['id']}"


def assessed(team: Team, party: str | None = None, **changes: Any) -> str:
    """Begin the assessment, with everything there that has to be; return the path."""
    path = proposed(team, party, **changes)
    stepped(team.quality_manager, path, "begin_assessment")
    for kind in EVIDENCE:
        shown(team, path, kind)
    return path


def shown(team: Team, path: str, kind: str, dated: str | None = None) -> None:
    """Add a piece of evidence."""
    day = dated or clock.today().isoformat()
    stepped(team.quality_associate, path, "add_evidence", kind=kind, reference=f"File 4, {kind}", dated=day)


def qualified(team: Team, party: str | None = None, **changes: Any) -> str:
    """Qualify an organisation; return the path."""
    path = assessed(team, party, **changes)
    signed(team.quality_manager.sign(path, "qualify"))
    return path


def conditional(team: Team, days: int, party: str | None = None) -> str:
    """Qualify an organisation while conditions are met within so many days; return the path."""
    path = assessed(team, party)
    given = {"conditions": "The backup site is tested", "until": corrections.due(days)}
    signed(team.quality_manager.sign(path, "qualify_with_conditions", **given))
    return path


def suspended(team: Team, path: str) -> None:
    """Suspend the organisation."""
    stepped(team.quality_manager, path, "suspend", "data were changed without a trail")


def belongs(team: Team, who: Caller, party: str) -> None:
    """Enter whose organisation somebody is of."""
    person = f"/people/{who.person.partition('/')[2]}"
    entity = f"party/{party.rpartition('/')[2]}"
    was = team.alba.get(person)
    given = {"organisation": entity, "reason": "was not entered"}
    said = team.alba.call("PATCH", person, given, if_match=was.headers["etag"])
    assert said.status == 200, said.body


def retired(team: Team) -> str:
    """Give a proposal up; return its path."""
    path = proposed(team)
    stepped(team.quality_manager, path, "retire", "somebody else does it")
    return path
