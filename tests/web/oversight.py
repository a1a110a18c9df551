"""A study that is audited and inspected, made through the API: its universe, a programme, an audit, an inspection."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from demo.actor import Reply
from demo.client import Person
from tests.support.audits import TERMS
from tests.support.local import DEMO_PASSWORD, LocalCloud
from tests.web.people import MAIL, Team, may_sign, newcomer, register

MODEL = {"title": "Risk model of the audits", "rationale": "What harmed other studies of this kind most",
         "terms": TERMS, "known_at_least": 40,
         "frequencies": [{"title": "Low", "from_score": 0, "every_months": 36},
                         {"title": "High", "from_score": 60, "every_months": 12}]}  # fmt: skip
QUESTIONS = [
    {"question": "Is consent signed before the first procedure?", "requirement": "E6(R3) 2.8.1"},
    {"question": "Is the delegation list current?", "requirement": "E6(R3) 2.3.2"},
    {"question": "Is the temperature of the medicine recorded daily?", "requirement": "E6(R3) 3.15.3"},
]
THINGS = {"Charité Berlin": "site", "Mater Dublin": "site", "Central laboratory": "vendor",
          "Electronic data capture": "system"}  # fmt: skip
ANSWER = "The deviation and its corrective action are listed below."


def made(who: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Open a record; return it."""
    reply = who.create(path, body)
    assert reply.status == 201, reply.said
    return dict(reply.body)


def path_of(record: dict[str, Any]) -> str:
    """Return the address of a record."""
    return f"/{record['collection']}/{record['id']}"


def stepped(who: Person, path: str, *steps: str, reason: str | None = None) -> None:
    """Take unsigned steps one after the other."""
    for step in steps:
        said = who.step(path, step, reason)
        assert said.status == 200, said.said


def signed(who: Person, path: str, step: str, reason: str | None = None, **fields: Any) -> None:
    """Sign a step and wait for its seal."""
    said = who.sign(path, step, reason, wait=20, **fields)
    assert said.status in (200, 202), said.said


def day(count: int = 0) -> str:
    """Return a day so many days from today."""
    return (datetime.now(UTC).date() + timedelta(days=count)).isoformat()


def quarter(later: int = 0) -> str:
    """Return the quarter of today, or so many later."""
    today = date.fromisoformat(day())
    place = today.year * 4 + (today.month - 1) // 3 + later
    return f"{place // 4}-Q{place % 4 + 1}"


@dataclass(frozen=True)
class Oversight:
    """The people of audits and inspections, by what they are, and the records that stand."""

    team: Team
    auditor: Person
    auditee: Person
    inspector: Person
    sites: list[dict[str, Any]]

    @property
    def quinn(self) -> Person:
        """Quality assurance."""
        return self.team["quinn"]


def joined(
    team: Team, cloud: LocalCloud, name: str, role: str, scope: str = "study", lasts: timedelta | None = None
) -> Person:
    """Let somebody into the study, for so long if that is named; returns them signed in."""
    if not lasts:
        return may_sign(team, newcomer(team, cloud, name, role, scope))
    username = f"{name.split()[0].lower()}{time.time_ns()}"
    path = register(team["ada"], username, name)
    until = (datetime.now(UTC) + lasts).isoformat(timespec="milliseconds")
    granted = team["ada"].step(path, "grant_role", "Inspects", role=role, scope=scope, valid_to=until)
    assert granted.status == 200, granted.said
    cloud.choose_password(username, f"{username}@{MAIL}")
    return Person(team.line, username, DEMO_PASSWORD).sign_in()


def universe(team: Team, auditor: Person) -> list[dict[str, Any]]:
    """Score two sites by a signed model, and name what else can be audited."""
    if not auditor.items("/audit-risk-models?state=active"):
        signed(team["quinn"], path_of(made(auditor, "/audit-risk-models", MODEL)), "approve")
    there = {row["title"]: path_of(row) for row in auditor.items("/auditable-entities?state=active")}
    if not there:
        for name, kind in THINGS.items():
            there[name] = _thing(team, auditor, name, kind)
        given = {"term": "important_deviations", "value": "1.9", "as_of": day(),
                 "source": "Monitoring reports of the last quarter"}  # fmt: skip

        def known() -> Reply | None:
            said = auditor.step(there["Charité Berlin"], "record_input", **given)
            return None if said.status == 412 else said

        # the machine scores it as soon as it hears of it: who was overtaken looks again, as a person would
        said = auditor.wait_for(known, "an input that nobody overtook")
        assert said.status == 200, said.said
    return [auditor.read(there[name]) for name in THINGS]


def _thing(team: Team, auditor: Person, name: str, kind: str) -> str:
    body = {"title": name, "kind": kind}
    if kind != "system":
        party = made(team["ada"], "/parties", {"kind": kind, "legal_name": name, "country": "DE"})
        body["party"] = party["entity"]
    return path_of(made(auditor, "/auditable-entities", body))


def programme(who: Person, sites: list[dict[str, Any]]) -> str:
    """Draft a programme of three years: a site is audited twice, another once, one thing is left out with a reason."""
    year = int(day()[:4])
    planned = [{"entity": sites[0]["entity"], "quarter": quarter(n), "days": 4} for n in (0, 4)]
    planned.append({"entity": sites[1]["entity"], "quarter": quarter(1), "days": 3})
    gap = {"about": sites[3]["entity"], "rationale": "Validated last year; nothing was changed since."}
    return path_of(made(who, "/audit-programmes", {
        "title": f"Audit programme {year}", "cycle_from": f"{year}-01-01", "cycle_to": f"{year + 2}-12-31",
        "objectives": "Everything is audited once in the cycle.", "planned": planned, "gaps": [gap]}))  # fmt: skip


def audit(world: Oversight, place: int = 0, auditee: Person | None = None) -> str:
    """Plan, confirm and begin an audit of a site or a vendor by a checklist of three questions."""
    template = made(world.auditor, "/checklist-templates", {
        "title": "Checklist for sites", "kinds": ["site", "vendor"], "questions": QUESTIONS})  # fmt: skip
    signed(world.quinn, path_of(template), "approve")
    site = world.sites[place]
    path = path_of(made(world.auditor, "/audits", {
        "title": "Audit of the Charité", "kind": "routine", "about": site["entity"], "party": site["data"]["party"],
        "owner": world.auditor.person, "auditees": [(auditee or world.auditee).person], "template": template["entity"],
        "scope_of_audit": "Consent, delegation and medicine", "criteria": ["E6(R3)"],
        "start_on": day(), "end_on": day(1), "agenda": [{"on": day(), "topic": "Consent forms"}]}))  # fmt: skip
    stepped(world.auditor, path, "plan", "confirm", "begin")
    return path


def inspection(world: Oversight) -> str:
    """Announce and begin an inspection of three days."""
    path = path_of(made(world.quinn, "/inspections", {
        "title": "Routine inspection", "authority": "EMA", "covers": "Consent and safety reporting",
        "starts_on": day(), "ends_on": day(2), "owner": world.quinn.person,
        "inspectors": [world.inspector.person]}))  # fmt: skip
    stepped(world.quinn, path, "begin")
    return path


def asked(world: Oversight, inspection: str, title: str, **changes: Any) -> str:
    """Take a request down; return its path."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return path_of(made(world.team["dora"], f"{inspection}/requests", {
        "title": title, "asked": f"{title}, please", "asked_by": world.inspector.person, "asked_at": now,
        "owner": world.team["pia"].person, "due_on": day(), **changes}))  # fmt: skip


def assembled(team: Team, cloud: LocalCloud) -> Oversight:
    """Let in who audits, is audited and inspects; draw up the universe."""
    with ThreadPoolExecutor() as together:
        inspector = together.submit(joined, team, cloud, "Ines Roche", "inspector", lasts=timedelta(days=5))
        auditor = joined(team, cloud, "Max Brandt", "auditor")
        sites = universe(team, auditor)
        auditee = joined(team, cloud, "Cora Lind", "site_coordinator", sites[0]["data"]["party"])
        return Oversight(team, auditor, auditee, inspector.result(), sites)


def reported(world: Oversight, path: str, auditee: Person | None = None) -> dict[str, Any]:
    """Answer the checklist of an audit with one no, and have its report signed; returns the issued finding."""
    for place in range(1, len(QUESTIONS) + 1):
        grade = {"grade": "major"} if place == 1 else {}
        answer = "no" if grade else "yes"
        said = world.auditor.step(
            path, "answer", place=place, answer=answer, evidence="Seen on the day", **grade
        )
        assert said.status == 200, said.said
    stepped(world.auditor, path, "complete_fieldwork")
    report = path_of(made(world.auditor, f"{path}/reports", {
        "title": "Report of the audit", "executive_summary": "Consent was taken late twice.",
        "conclusion": "The site can go on.", "participants": ["The investigator"]}))  # fmt: skip
    signed(world.auditor, report, "submit")
    signed(world.quinn, report, "issue")
    who = auditee or world.auditee
    issued = who.wait_for(
        lambda: next((one for one in who.items("/findings") if one["state"] == "issued"), None),
        "a finding to answer",
    )
    world.auditor.wait_for(
        lambda: world.auditor.read(path_of(issued))["data"].get("capas") or None,
        "the draft CAPA of a grave finding",
    )
    return issued
