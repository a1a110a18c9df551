"""Monitoring visits, what is found on them and their reports, as monitors, sites and reviewers take them through it."""

from datetime import timedelta
from typing import Any

from shared import clock
from tests.support import audits, papers
from tests.support.audits import opened
from tests.support.deviations import stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller

LOOKED_AT = "Consent forms of every participant, and the medicine in the pharmacy"
DONE = "The form lies in the visit room, and the nurse was shown"
REPORT = {"title": "Report of the visit", "text": "Consent was taken late twice; the rest is in order."}


def ahead(days: int) -> str:
    """Return the day so many days from today."""
    return (clock.today() + timedelta(days=days)).isoformat()


def plan(team: Team) -> str:
    """Bring a monitoring plan into force; return its entity."""
    below = papers.document(team, title="Monitoring plan", doc_type="PLN")
    papers.effective(team, papers.draft(team, below))
    return "document/" + below.rpartition("/")[2]


def of_site(team: Team, site: str, name: str, role: str = "site_coordinator") -> Caller:
    """Register somebody who holds a role for one site alone."""
    username = name.split()[0].lower()
    person = {"printed_name": name, "username": username, "email": f"{username}@site.example"}
    path = "/people/" + team.alan.post("/people", person).body["id"]
    assert team.alan.step(path, "grant_role", "joins the site", role=role, scope=site).status == 200
    checked = {"method": "employer_confirmation", "evidence": "letter 4"}
    assert team.alan.step(path, "verify_identity", **checked).status == 200
    team.simulator.deliver()
    found = team.alan.get(path).body
    caller = Caller(team.simulator, found["data"]["sub"], found["entity"], name)
    assert caller.step(path, "accept_signature_policy", policy_version=1).status == 200
    return caller


def visit(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a routine visit that the monitor makes today."""
    return {"title": "Second routine visit", "kind": "routine", "owner": team.monitor.person,
            "planned_on": clock.today().isoformat(), **changes}  # fmt: skip


def drafted(team: Team, **changes: Any) -> str:
    """Draft a visit, of a new site and under a new plan where none is given; return its path."""
    given = {"site": changes.get("site") or audits.party(team, "site", "Site 104"),
             "plan": changes.get("plan") or plan(team)}  # fmt: skip
    return opened(team.monitor, "monitoring-visits", visit(team, **{**changes, **given}))


def planned(team: Team, **changes: Any) -> str:
    """Plan a visit; return its path."""
    path = drafted(team, **changes)
    stepped(team.monitor, path, "plan")
    return path


def conducted(team: Team, path: str | None = None, **changes: Any) -> str:
    """Confirm a visit, make it and note it; return its path."""
    path = path or planned(team, **changes)
    stepped(team.monitor, path, "confirm")
    today = clock.today().isoformat()
    stepped(team.monitor, path, "conduct", visited_from_on=today, visited_to_on=today, looked_at=LOOKED_AT)
    return path


def finding(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a minor finding that the coordinator follows up within thirty days."""
    return {"title": "Consent after the first procedure", "grade": "minor", "category": "consent",
            "where": "Consent forms", "statement": "Two participants had blood taken before consent",
            "seen_on": clock.today().isoformat(), "owner": team.site_coordinator.person,
            "follow_up_by_on": ahead(30), **changes}  # fmt: skip


def found(team: Team, path: str, **changes: Any) -> str:
    """Write down what was found on a visit; return the path of the finding."""
    return opened(team.monitor, f"{path.strip('/')}/monitoring-findings", finding(team, **changes))


def issued(team: Team, path: str | None = None, **changes: Any) -> str:
    """Issue a finding of a visit to its site, and let everybody hear of it; return its path."""
    one = found(team, path or conducted(team), **changes)
    stepped(team.monitor, one, "issue")
    team.simulator.deliver()
    return one


def answered(team: Team, path: str | None = None, **changes: Any) -> str:
    """Let the site follow a finding up; return its path."""
    one = issued(team, path, **changes)
    stepped(team.site_coordinator, one, "answer", done=DONE)
    return one


def closed(team: Team, path: str | None = None, **changes: Any) -> str:
    """Close a finding; return its path."""
    one = answered(team, path, **changes)
    signed(team.monitor.sign(one, "close"))
    return one


def reported(team: Team, path: str) -> str:
    """Write the report of a visit; return its path."""
    return opened(team.monitor, f"{path.strip('/')}/monitoring-reports", REPORT)


def submitted(team: Team, path: str) -> str:
    """Write the report of a visit and submit it; return its path."""
    report = reported(team, path)
    signed(team.monitor.sign(report, "submit"))
    return report


def reviewed(team: Team, path: str) -> str:
    """Have the report of a visit reviewed; return its path."""
    report = submitted(team, path)
    signed(team.lead_monitor.sign(report, "review"))
    team.simulator.deliver()
    return report


def events_of(team: Team, finding: str) -> list[dict[str, Any]]:
    """Return the quality events that name a finding as their cause."""
    entity = "monitoring_finding/" + finding.rpartition("/")[2]
    rows = team.quality_manager.get("/quality-events?limit=100").body["items"]
    found = [team.quality_manager.get(f"/quality-events/{row['id']}").body for row in rows]
    return [one for one in found if entity in [link["to"] for link in one["links"]]]


def drafts(team: Team) -> dict[str, str]:
    """One draft of each type, by its name: the path."""
    path = conducted(team)
    site, plan_in_force = (team.monitor.get(path).body["data"][name] for name in ("site", "plan"))
    return {
        "monitoring_visit": drafted(team, site=site, plan=plan_in_force),
        "monitoring_report": reported(team, path),
        "monitoring_finding": found(team, path),
    }


def ended(team: Team) -> dict[str, str]:
    """One ended record of each type, by its name: the path."""
    made = drafts(team)
    for name, step in (("visit", "cancel"), ("report", "withdraw"), ("finding", "withdraw")):
        stepped(team.monitor, made[f"monitoring_{name}"], step, "a mistake")
    return made


def bodies(team: Team, finding_: str) -> dict[str, tuple[Caller, str, dict[str, Any]]]:
    """Return who opens one more record of each type, where, and with what; below the visit of a finding."""
    above = team.monitor.get(finding_).body["parent"].partition("/")[2]
    given = {
        name: team.monitor.get(f"/monitoring-visits/{above}").body["data"][name] for name in ("site", "plan")
    }
    return {
        "monitoring_visit": (team.monitor, "/monitoring-visits", visit(team, **given)),
        "monitoring_report": (team.monitor, f"/monitoring-visits/{above}/monitoring-reports", REPORT),
        "monitoring_finding": (
            team.monitor,
            f"/monitoring-visits/{above}/monitoring-findings",
            finding(team),
        ),
    }
