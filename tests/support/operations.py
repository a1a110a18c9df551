"""Every operation there is, a study with a record for each of them, and the request somebody could mean."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.register import SERVICES
from shared.http import Operation
from tests.support import (
    absences,
    audits,
    corrections,
    delegations,
    deviations,
    holds,
    inspections,
    matrix,
    monitoring,
    outside,
    papers,
    plan,
    qualifications,
    redactions,
    retraining,
    reviews,
)
from tests.support.occasions import CRITERION
from tests.support.queues import diverged, quarantined
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import KINDS

OPERATIONS: list[Operation] = [
    operation
    for service in SERVICES
    if service.prefixes
    for operation in importlib.import_module(f"services.{service.name}.api").api.operations
]
SITE = {"kind": "site", "legal_name": "Charite Berlin"}
PERSON = {"printed_name": "Nora New", "username": "nora", "email": "nora@site.example"}
EDITS = {
    "documents": {"title": "Informed consent of adults"},
    "document-versions": {"change_summary": "A clearer summary"},
    "people": {"zone": "Europe/Paris"},
    "parties": {"country": "FR"},
    "party-qualifications": {"criticality": "low"},
    **{where: {"title": "Another title"} for where, _ in matrix.SMALL.values()},
    "quality-events": {"expected": "Consent first"},
    "capas": {"plan_summary": "A stop in the form"},
    "capa-actions": {"description": "A stop in the form"},
    "deviation-criteria": {"protocol_section": "5.1"},
    "legal-holds": {"reference": "4412/26"},
    "processes": {"purpose": "To see that data are true"},
    "responsibility-matrices": {"title": "Who answers for it"},
    "audit-risk-models": {"title": "Another model"},
    "audit-programmes": {"title": "Another programme"},
    "checklist-templates": {"title": "Another checklist"},
    "audits": {"title": "Another audit"},
    "findings": {"title": "Another finding"},
    "audit-reports": {"title": "Another report"},
    "auditable-entities": {"title": "Another title"},
    "activity-series": {"title": "Check of the file"},
    "delegations": {"limits": "Together with Ivy in the first week"},
    "monitoring-visits": {"title": "Another visit"},
    "monitoring-reports": {"title": "Another report"},
    "monitoring-findings": {"title": "Another finding"},
    "inspections": {"reference": "EMA/2026/4"},
    "inspection-requests": {"title": "All deviations of site 104"},
}
STEPS = {"grant_role": {"role": "medical"}}
LAST = ("report_compromise", "suspend_signing", "leave")  # after these, people do no more work here


@dataclass
class World:
    """A study with records of its types, by collection, and bodies that open further ones."""

    team: Team
    ids: dict[str, list[str]]
    opened: dict[str, dict[str, Any]]
    files: dict[str, str]


def callers(team: Team) -> list[Caller]:
    """Return everyone who may be asked, most powerful in quality first."""
    return [team.quality_manager, team.alan, team.author, team.monitor, *team.by_role.values()]


def made(team: Team) -> World:
    """An effective version, an approved one, a draft one, what followed from them, a bare document, and a site."""
    version = papers.effective(team)
    papers.approved(team)
    draft = papers.with_file(team)
    papers.document(team)
    site = team.alan.post("/parties", SITE).body
    upload = {"filename": "x.pdf", "media_type": papers.PDF, "size": 10, "sha256": "a" * 64}
    begun = team.author.post(f"{draft}/uploads", upload).body["upload_id"]
    reviewed = papers.submitted(team)
    assert team.reviewer.post(f"{reviewed}/comments", {"text": "Name the site"}).status == 200
    reader = inspections.inspector(team, "Irene Read")
    ids = {
        "document-versions": [draft, version, reviewed],
        "parties": [f"/parties/{site['id']}"],
        "party-qualifications": [qualifications.proposed(team), qualifications.qualified(team)],
        "absences": [absences.announced(team, 3, 5)],
        "delegations": [delegations.anywhere(team)],
        "retrainings": [asked := retraining.anything(team)],
        "uploads": [begun],
        "divergences": [diverged(team, 1)],
        "redactions": [redactions.of_a_title(team)],
        "legal-holds": [holds.requested(team)],
        "trail-review-plans": [reviews.planned(team)],
        "trail-reviews": [reviews.opened(team, reviews.active(team))],
        "restore-drills": [reviews.drilled(team, 1)],
        "quarantined-events": [quarantined(team, "nina")],
        "processes": [process := plan.drafted(team), plan.approved(team, code="DONE")],
        "responsibility-matrices": [plan.assigned(team, process)],
        "activity-series": [plan.planned(team), plan.running(team, every="month")],
        "activities": [plan.activity(team)],
        "inspections": [inspection := inspections.begun(team, reader), inspections.announced(team)],
        "inspection-requests": [
            inspections.asked(team, inspection, reader),
            inspections.published(team, inspections.asked(team, inspection, reader)),
        ],
        "publications": [inspections.copy(team, reader)],
        "inspection-commitments": [inspections.promised(team, inspection)],
        "storyboards": [inspections.told(team)],
        "inspection-findings": [inspections.found(team, inspection)],
    }
    ids = {name: [path.rpartition("/")[2] for path in paths] for name, paths in ids.items()}
    bodies = matrix.bodies(team)
    ids |= {where: [str(matrix.drafted(team, where, **body).body["id"])] for where, body in bodies.items()}
    for collection, caller in {"documents": team.author, "people": team.alan, "tasks": team.monitor,
                               "training-assignments": team.monitor,
                               "assignment-runs": team.training_administrator}.items():  # fmt: skip
        found = caller.get(f"/{collection}" + ("?owner=me" if caller is team.monitor else "?limit=100"))
        ids[collection] = [item["id"] for item in found.body["items"]]
    opened = {
        "documents": {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person},
        "versions": {"change_summary": "Next", "reviewers": [], "approvers": []},
        "parties": SITE,
        "qualifications": qualifications.body(),
        "people": PERSON,
        "absences": absences.body(team, 9, 9),
        "delegations": delegations.body(team, site["entity"]),
        "retrainings": retraining.again(team, asked),
        "uploads": upload,
        **bodies,
        "comments": {"text": "Name the site"},
        "answer": {"answer": "It is named now"},
        "withdraw": {"reason": "not needed"},
    }
    _quality(team, ids)
    note = deviations.noted(team, "/quality-events/" + ids["quality-events"][0])
    assert note.status == 201, note.body
    ids["blinded-notes"] = [note.body["id"]]
    duty = deviations.duty(team, "/quality-events/" + ids["quality-events"][0])
    ids["statutory-reports"] = [duty.rpartition("/")[2]]
    opened |= {"processes": plan.process(team), "activity-series": plan.series(team), "inspections": inspections.body(team), "requests": inspections.asking(team), "commitments": inspections.promising(team), "storyboards": inspections.telling(team), "observations": inspections.finding(team), "responsibility-matrices": plan.matrix(process), "quality-events": deviations.report(), "capas": corrections.body(team), "actions": {
        "title": "A stop", "kind": "corrective", "nature": "process", "owner": team.monitor.person,
        "due_on": corrections.due(9)}, "deviation-criteria": CRITERION, "legal-holds": holds.body(),
        "trail-review-plans": reviews.body(team), "blinded-notes": {
        "purpose": "emergency", "planned": True, "happened_at": deviations.ago(hours=1), "content": "verum"},
        "statutory-reports": {"duty": "unexpected_event"}}  # fmt: skip
    visits = monitoring.drafts(team)
    for path in (*visits.values(), monitoring.planned(team), monitoring.issued(team)):
        ids.setdefault(path.split("/")[1], []).append(path.rpartition("/")[2])
    bodies_of_visits = monitoring.bodies(team, visits["monitoring_finding"])
    opened |= {where.rpartition("/")[2]: body for _, where, body in bodies_of_visits.values()}
    done, issued = audits.with_findings(team, "minor")
    report = team.auditor.get(f"{done}/reports").body["items"][0]["id"]
    drafts = audits.drafts(team)
    for path in (audits.modelled(team), *drafts.values()):
        ids.setdefault(path.split("/")[1], []).insert(0, path.rpartition("/")[2])
    ids["audit-certificates"] = [done.rpartition("/")[2]]
    ids["findings"] += [issued[0].rpartition("/")[2]]
    ids["audit-reports"] += [report]
    opened |= {
        where.rpartition("/")[2]: body for _, where, body in audits.bodies(team, drafts["audit"]).values()
    }
    opened["audits"] = {**opened["audits"], "about": audits.entity(team, drafts["auditable_entity"])}
    team.simulator.deliver()
    return World(team, ids, opened, with_files(team, ids))


def with_files(team: Team, ids: dict[str, list[str]]) -> dict[str, str]:
    """Attach a file to a record of each type that takes files; return the file's id by the record's."""
    taking = [kind.collection for _, kind in KINDS.values() if kind.takes_files]
    paths = [f"/{where}/{one}" for where in taking for one in ids.get(where, [])[:4]]
    able = {path: next((who for who in callers(team) if may_attach(who, path)), None) for path in paths}
    return {path.rpartition("/")[2]: papers.attached(team, who, path) for path, who in able.items() if who}


def may_attach(who: Caller, path: str) -> bool:
    """Say whether somebody is given an address to bring a file to."""
    asked = {
        "filename": "x.pdf",
        "media_type": papers.PDF,
        "size": 10,
        "sha256": "a" * 64,
        "place": "attachment",
    }
    return who.post(f"{path}/uploads", asked).status == 201


def _quality(team: Team, ids: dict[str, list[str]]) -> None:
    """Add an event with its breach, a criterion, a CAPA in work and one whose effect is to be judged."""
    event, breach = deviations.suspected(team)
    criterion = team.quality_manager.post("/deviation-criteria", CRITERION).body["id"]
    _, report = outside.brought(team)
    closed, planned = corrections.closed(team), corrections.opened(team)
    action, check = corrections.action(team, planned), corrections.check_of(team, closed)
    for path in (event, breach, f"/deviation-criteria/{criterion}", planned, closed, action, check, report):
        ids.setdefault(path.split("/")[1], []).append(path.rpartition("/")[2])


def addresses(world: World, rule: str, most: int = 4) -> Iterator[str]:
    """Return the operation's address for each record it could be about, or so many."""
    collection = rule.strip("/").split("/")[0]
    for identity in world.ids.get(collection, ["0" * 26])[:most]:
        names = {"id": identity, "parent": world.ids["documents"][-1] if collection == "documents" else identity, "path": "title", "name": "file",
                 "kind": "document", "identity": world.ids["documents"][-1], "revision": "1", "ulid": identity,
                 "type": "document", "v": "1", "size": "1", "comment": "1",
                 "file": world.files.get(identity, "0" * 26)}  # fmt: skip
        url = rule
        for name, value in names.items():
            url = url.replace(f"<{name}>", value)
        yield url


def sent(world: World, operation: Operation, caller: Caller, url: str) -> Reply | None:
    """Send the request this person could mean; None when there is none."""
    record, _, last = url.rpartition("/")
    collection = url.strip("/").split("/")[0]
    if operation.method == "GET":
        of_a_record = url in ("/links", "/audit-trail/refused-attempts")
        return caller.get(url + ("?record=document/" + world.ids["documents"][0] if of_a_record else ""))
    if operation.method == "PATCH":
        was = caller.get(url)
        body = {**EDITS.get(collection, {}), "reason": "clearer"}
        return caller.call("PATCH", url, body, if_match=was.headers.get("etag", '"1"'))
    if last in ("<step>", "signature-intents"):
        return stepped(caller, record.removesuffix("/transitions"), last)
    link = {"rel": "evidences", "to": "document/" + world.ids["documents"][0], "reason": "it shows it"}
    bodies = {**world.opened, "links": link, "end": link}
    return caller.post(url, bodies.get(last, {}))


def stepped(caller: Caller, record: str, last: str) -> Reply | None:
    """Take, or open the signing of, the first step that this person is allowed."""
    found = caller.get(record)
    for step in found.body.get("transitions", []):
        if (
            not step["allowed"]
            or step["name"] in LAST
            or bool(step["signature"]) != (last == "signature-intents")
        ):
            continue
        if step["signature"]:
            body = {"transition": step["name"], "revision": found.body["revision"], "zone": "UTC"}
            return caller.post(f"{record}/signature-intents", body)
        if step["fields"] is None or step["name"] in STEPS:
            return caller.step(record, step["name"], "it is time", **STEPS.get(step["name"], {}))
    return None


def answer(world: World, operation: Operation) -> int:
    """Return the best status anybody gets."""
    best = 999
    for url in addresses(world, operation.rule):
        for caller in callers(world.team):
            fresh = Caller(caller.simulator, caller.sub, caller.person, caller.name)
            reply = sent(world, operation, fresh, url)
            best = min(best, reply.status if reply else best)
            if best < 300:
                return best
    return best
