"""Risk models, what can be audited, programmes and audits, as people write and sign them."""

from typing import Any

from shared import clock
from tests.support.deviations import edited, reported, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller

TERMS = [
    {"name": "important_deviations", "title": "Important deviations a participant", "unit": "per participant",
     "weight": 50, "none_at": "0", "full_at": "2", "kinds": ["site"]},
    {"name": "staff_turnover", "title": "Staff that left in a year", "unit": "%", "weight": 30, "none_at": "0",
     "full_at": "50", "kinds": ["site", "vendor"]},
    {"name": "experience", "title": "Studies done before", "unit": "studies", "weight": 20, "none_at": "10",
     "full_at": "0", "kinds": ["site", "vendor", "process", "system", "study", "tmf"]},
]  # fmt: skip
FREQUENCIES = [
    {"title": "Low", "from_score": 0, "every_months": 36},
    {"title": "Medium", "from_score": 40, "every_months": 24},
    {"title": "High", "from_score": 70, "every_months": 12},
]


def model(**changes: Any) -> dict[str, Any]:
    """Return a model of three terms and three levels."""
    return {"title": "Risk model of the audits", "rationale": "What harmed other studies of this kind most",
            "terms": TERMS, "frequencies": FREQUENCIES, "known_at_least": 50, **changes}  # fmt: skip


def thing(**changes: Any) -> dict[str, Any]:
    """Return a system that can be audited."""
    return {"title": "Data capture system", "kind": "system", **changes}


def opened(who: Caller, collection: str, body: dict[str, Any]) -> str:
    """Open a record; return its path."""
    made = who.post(f"/{collection}", body)
    assert made.status == 201, made.body
    return f"/{made.body['collection']}/{made.body['id']}"


def modelled(team: Team, **changes: Any) -> str:
    """Let the auditor draft a model and quality assurance bring it into force; return its path."""
    path = opened(team.auditor, "audit-risk-models", model(**changes))
    signed(team.quality_manager.sign(path, "approve"))
    team.simulator.deliver()
    return path


def party(team: Team, kind: str = "site", name: str = "Charite Berlin") -> str:
    """Register an organisation; return its entity."""
    made = team.alan.post("/parties", {"kind": kind, "legal_name": name})
    assert made.status == 201, made.body
    return str(made.body["entity"])


def site(team: Team, name: str = "Charite Berlin", **changes: Any) -> str:
    """Take a new site into the audit universe; return the path."""
    body = {"title": f"Site {name}", "kind": "site", "party": party(team, "site", name), **changes}
    return opened(team.auditor, "auditable-entities", body)


def entered(team: Team, path: str, term: str, value: str, **changes: Any) -> Any:
    """Enter what is known of one term; return the reply."""
    given = {"source": "Visit report 7", "as_of": clock.today().isoformat()} | changes
    return team.auditor.step(path, "record_input", term=term, value=value, **given)


def drafts(team: Team) -> dict[str, str]:
    """One open record of each type, by its name: the path."""
    audit = begun(team)
    made = {name: opened(who, where, body) for name, (who, where, body) in bodies(team, audit).items()}
    return made | {"audit_proposal": proposed(team, site(team, "Proposed"))}


def ended(team: Team) -> dict[str, str]:
    """One ended record of each type, by its name: the path."""
    made = drafts(team)
    for name in ("finding", "audit_report"):
        assert team.auditor.step(made[name], "withdraw", "a mistake").status == 200
    signed(team.quality_manager.sign(made["audit"], "cancel", "the site was closed"))
    for name in ("audit_risk_model", "audit_programme", "checklist_template"):
        assert team.auditor.step(made[name], "withdraw", "not needed").status == 200
    assert team.auditor.step(made["audit_proposal"], "decline", "it was one nurse").status == 200
    signed(team.quality_manager.sign(made["auditable_entity"], "retire", "it was switched off"))
    return made


def bodies(team: Team, audit: str) -> dict[str, tuple[Caller, str, dict[str, Any]]]:
    """Return who opens one more record of each type, where, and with what; `audit` is one that has begun."""
    return {
        "audit_risk_model": (team.auditor, "audit-risk-models", model()),
        "auditable_entity": (team.auditor, "auditable-entities", thing()),
        "audit_programme": (team.auditor, "audit-programmes", programme()),
        "checklist_template": (team.auditor, "checklist-templates", checklist()),
        "audit": (team.auditor, "audits", audit_of(team, "auditable_entity/01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        "finding": (team.auditor, f"{audit.strip('/')}/findings", finding(team)),
        "audit_report": (team.auditor, f"{audit.strip('/')}/reports", REPORT),
    }


def programme(*planned: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """Return a programme of three years that audits things (entity, quarter)."""
    return {"title": "Audit programme", "cycle_from": "2026-01-01", "cycle_to": "2028-12-31",
            "objectives": "Everything is audited once in the cycle",
            "planned": [{"entity": entity, "quarter": quarter, "days": 4} for entity, quarter in planned], **changes}  # fmt: skip


def proposals(team: Team, site: str) -> list[dict[str, Any]]:
    """Return the proposals about something of the universe, as records."""
    about = entity(team, site)
    items = team.auditor.get(f"/audit-proposals?about={about}&limit=100").body["items"]
    return [team.auditor.get(f"/audit-proposals/{item['id']}").body for item in items]


def entity(team: Team, path: str) -> str:
    """Return a record's name in the trail."""
    return str(team.auditor.get(path).body["entity"])


def justified(team: Team, path: str) -> str:
    """Answer for everything a programme leaves open; return its path."""
    rows = team.auditor.get(f"{path}/coverage").body["items"]
    gaps = [{"about": row["about"], "rationale": "Begins after this cycle"} for row in rows if row["is_open"]]
    edited(team.auditor, path, gaps=gaps)
    return path


def activated(team: Team, *planned: tuple[str, str], **changes: Any) -> str:
    """Bring a programme into force by both signatures, what it leaves out justified; return its path."""
    path = justified(team, opened(team.auditor, "audit-programmes", programme(*planned, **changes)))
    signed(team.quality_manager.sign(path, "approve"))
    signed(team.study_manager.sign(path, "activate"))
    team.simulator.deliver()
    return path


def proposed(team: Team, site: str) -> str:
    """Let a critical event at a site propose an audit of it; return the proposal's path."""
    where = team.auditor.get(site).body["data"]["party"]
    event = reported(team, site=where)
    stepped(team.quality_associate, event, "rate", rating="critical", rationale="A participant was harmed")
    team.simulator.deliver()
    [found] = proposals(team, site)
    return f"/audit-proposals/{found['id']}"


QUESTIONS = [{"question": "Is consent signed before the first procedure?", "requirement": "E6(R3) 2.8.1"},
             {"question": "Is the delegation list current?", "requirement": "E6(R3) 2.3.2"}]  # fmt: skip
REPORT = {"title": "Report of the audit", "executive_summary": "Consent was taken late twice.",
          "conclusion": "The site can go on.", "participants": ["The investigator"]}  # fmt: skip
ANSWER = {"root_cause": "The form was kept in another room", "correction": "The form lies in the visit room",
          "done_by_on": "2030-01-01"}  # fmt: skip
NARRATIVE = "The coordinator was afraid of the investigator"


def checklist(**changes: Any) -> dict[str, Any]:
    """Return a template of two questions."""
    return {"title": "Checklist for sites", "kinds": ["site", "system"], "questions": QUESTIONS, **changes}


def template(team: Team, **changes: Any) -> str:
    """Bring a template into force; return its entity."""
    path = opened(team.auditor, "checklist-templates", checklist(**changes))
    signed(team.quality_manager.sign(path, "approve"))
    return entity(team, path)


def audit_of(team: Team, thing: str, /, **changes: Any) -> dict[str, Any]:
    """Return an audit of something by the auditor, today."""
    today = clock.today().isoformat()
    return {"title": "Audit of the site", "kind": "routine", "about": thing, "owner": team.auditor.person,
            "auditees": [team.site_coordinator.person], "scope_of_audit": "Consent, data and medicine",
            "start_on": today, "end_on": today, "criteria": ["E6(R3)"],
            "agenda": [{"on": today, "topic": "Consent forms"}], **changes}  # fmt: skip


def finding(team: Team, **changes: Any) -> dict[str, Any]:
    """Return a major finding that the coordinator answers."""
    return {"title": "Consent after the first procedure", "grade": "major", "owner": team.site_coordinator.person,
            "statement": "Two participants had blood taken before consent", "requirement": "E6(R3) 2.8.1", **changes}  # fmt: skip


def audit(team: Team, path: str | None = None, /, **changes: Any) -> str:
    """Draft an audit of a site; return its path."""
    site_path = path or site(team, "Audited")
    found = team.auditor.get(site_path).body
    party = found["data"].get("party")
    return opened(team.auditor, "audits", audit_of(team, found["entity"], party=party, **changes))


def begun(team: Team, path: str | None = None, /, **changes: Any) -> str:
    """Plan, confirm and begin an audit; return its path."""
    path = audit(team, path, **changes)
    for step in ("plan", "confirm", "begin"):
        stepped(team.auditor, path, step)
    return path


def with_findings(team: Team, *grades: str, heard: bool = True) -> tuple[str, list[str]]:
    """Report an audit with a finding of each grade, `heard` by all; return the paths of audit and findings."""
    path = begun(team)
    found = [
        opened(team.auditor, f"{path.strip('/')}/findings", finding(team, grade=grade)) for grade in grades
    ]
    stepped(team.auditor, path, "write_narrative", narrative=NARRATIVE)
    stepped(team.auditor, path, "complete_fieldwork")
    reported_by(team, path)
    if heard:
        team.simulator.deliver()
    return path, found


def issued(team: Team, path: str) -> str:
    """Have the report of an audit signed and heard of; return the report's path."""
    report = reported_by(team, path)
    team.simulator.deliver()
    return report


def reported_by(team: Team, path: str) -> str:
    """Write the report of an audit and have it signed; nobody has heard of it yet."""
    report = opened(team.auditor, f"{path.strip('/')}/reports", REPORT)
    signed(team.auditor.sign(report, "submit"))
    signed(team.quality_manager.sign(report, "issue"))
    return report


def above(team: Team, path: str) -> str:
    """Return the path of the audit of a finding."""
    return "/audits/" + str(team.auditor.get(path).body["parent"]).partition("/")[2]


def responded(team: Team, path: str) -> None:
    """Answer a finding for the audited."""
    signed(team.site_coordinator.sign(path, "respond", **ANSWER))


def finished(team: Team, path: str, findings: list[str]) -> None:
    """Answer, accept, verify every finding, and close the audit."""
    for one in findings:
        responded(team, one)
        signed(team.auditor.sign(one, "accept"))
        signed(team.auditor.sign(one, "verify"))
    signed(team.quality_manager.sign(path, "close"))
    team.simulator.deliver()
