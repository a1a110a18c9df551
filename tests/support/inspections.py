"""An inspection as its people live it: announced, begun, asked, answered by two, concluded."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared import clock
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import Caller

ANSWER = "All four deviations of the site and the corrective action are listed below."


def days(count: int) -> str:
    """Return a day so many days from today."""
    return (clock.today() + timedelta(days=count)).isoformat()


def body(team: Team, *inspectors: Caller, **changes: Any) -> dict[str, Any]:
    """Return an inspection of three days that the study manager hosts."""
    return {"title": "Routine inspection", "authority": "EMA", "covers": "Consent and safety reporting",
            "starts_on": days(0), "ends_on": days(2), "owner": team.study_manager.person,
            "inspectors": [one.person for one in inspectors], **changes}  # fmt: skip


def announced(team: Team, *inspectors: Caller, **changes: Any) -> str:
    """Let quality assurance enter an inspection; return its path."""
    made = team.quality_manager.post("/inspections", body(team, *inspectors, **changes))
    assert made.status == 201, made.body
    return f"/inspections/{made.body['id']}"


def inspector(team: Team, name: str, end: int | None = 3) -> Caller:
    """Let a new inspector in, for so many days or without an end."""
    username = name.lower().replace(" ", ".")
    asked = {"printed_name": name, "username": username, "email": f"{username}@authority.example"}
    path = f"/people/{team.alan.post('/people', asked).body['id']}"
    until = {"valid_to": (datetime.now(UTC) + timedelta(days=end)).isoformat()} if end is not None else {}
    granted = team.alan.step(path, "grant_role", "inspects", role="inspector", **until)
    assert granted.status == 200, granted.body
    team.simulator.deliver()
    found = team.alan.get(path).body
    return Caller(team.simulator, found["data"]["sub"], found["entity"], name)


def begun(team: Team, *inspectors: Caller) -> str:
    """Announce an inspection and begin it."""
    path = announced(team, *inspectors)
    said = team.quality_manager.step(path, "begin")
    assert said.status == 200, said.body
    return path


def asking(team: Team, asker: Caller | None = None, **changes: Any) -> dict[str, Any]:
    """Return a request as the scribe takes it down."""
    return {"title": "Deviations of site 104", "asked": "All deviations of site 104, and the CAPA",
            "asked_by": (asker or team.inspector).person, "asked_at": clock.instant(clock.now()),
            "owner": team.monitor.person, "due_on": days(0), **changes}  # fmt: skip


def asked(team: Team, inspection: str, asker: Caller | None = None, **changes: Any) -> str:
    """Let document control take a request down; return its path."""
    made = team.document_controller.post(f"{inspection}/requests", asking(team, asker, **changes))
    assert made.status == 201, made.body
    return f"/inspection-requests/{made.body['id']}"


def prepared(team: Team, request: str) -> str:
    """Let the monitor look for it, write the answer, and sign it as prepared."""
    assert team.monitor.step(request, "take_up").status == 200
    answered = {"answer": ANSWER, "reason": "found"}
    revision = team.monitor.get(request).body["revision"]
    assert team.monitor.call("PATCH", request, answered, if_match=f'"{revision}"').status == 200
    papers.signed(team.monitor.sign(request, "make_ready"))
    return request


def published(team: Team, request: str) -> str:
    """Let quality assurance check and publish it."""
    papers.signed(team.quality_manager.sign(prepared(team, request), "publish"))
    return request


def copy(team: Team, reader: Caller) -> str:
    """Return the path of the newest copy that an inspector was handed."""
    [*_, last] = reader.get("/publications").body["items"]
    return f"/publications/{last['id']}"


def promising(team: Team, **changes: Any) -> dict[str, Any]:
    """Return what was promised to the authority by a day."""
    return {"title": "Revise the consent procedure", "promised": "The consent procedure is revised and trained",
            "owner": team.monitor.person, "due_on": days(30), **changes}  # fmt: skip


def promised(team: Team, inspection: str, **changes: Any) -> str:
    """Let the study manager enter a commitment; return its path."""
    made = team.study_manager.post(f"{inspection}/commitments", promising(team, **changes))
    assert made.status == 201, made.body
    return f"/inspection-commitments/{made.body['id']}"


def telling(team: Team, *evidence: str, **changes: Any) -> dict[str, Any]:
    """Return a storyboard of the monitor that rests on these records."""
    return {"title": "Consent at site 104", "narrative": "Two participants had blood taken before consent was signed.",
            "owner": team.monitor.person, "good_for_days": 90,
            "evidence": [{"record": record, "note": "What happened"} for record in evidence], **changes}  # fmt: skip


def told(team: Team, *evidence: str, **changes: Any) -> str:
    """Let the monitor write a storyboard; return its path."""
    made = team.monitor.post("/storyboards", telling(team, *evidence, **changes))
    assert made.status == 201, made.body
    return f"/storyboards/{made.body['id']}"


def approved(team: Team, *evidence: str, **changes: Any) -> str:
    """Write it, sign it as prepared, and let quality assurance approve it."""
    path = told(team, *evidence, **changes)
    papers.signed(team.monitor.sign(path, "submit"))
    papers.signed(team.quality_manager.sign(path, "approve"))
    return path


def finding(team: Team, **changes: Any) -> dict[str, Any]:
    """Return what an authority found, which the monitor answers."""
    return {"title": "Informed consent", "requirement": "21 CFR 50.27(a)", "owner": team.monitor.person,
            "statement": "Consent was not dated by the participant at the time of consent.", **changes}  # fmt: skip


def found(team: Team, inspection: str, **changes: Any) -> str:
    """Let the study manager enter a finding of the authority; return its path."""
    made = team.study_manager.post(f"{inspection}/observations", finding(team, **changes))
    assert made.status == 201, made.body
    return f"/inspection-findings/{made.body['id']}"
