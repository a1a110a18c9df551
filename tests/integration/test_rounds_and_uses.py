"""What a rejected round leaves behind, what refers to a document, and how a due date moves."""

import os
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from services.documents import telling
from shared import aws, clock
from tests.support import corrections, papers
from tests.support.staff import Team
from tests.support.study import Reply, sha256
from tests.support.trail import check_everything, entries


def bytes_at(reply: Reply) -> bytes:
    """Return the very object version a presigned address names."""
    asked, kept = urlsplit(reply.body["url"]), os.environ["RECORDS_BUCKET"]
    key = unquote(asked.path).lstrip("/").removeprefix(f"{kept}/")
    version = parse_qs(asked.query)["versionId"][0]
    return bytes(aws.client("s3").get_object(Bucket=kept, Key=key, VersionId=version)["Body"].read())


def test_what_was_rejected_stays_readable_with_its_signatures_void_and_its_comments(
    shared_team: Team,
) -> None:
    """SC1.3, ATR-04: the next round's file takes nothing away."""
    team, first, second = shared_team, papers.pdf("First text"), papers.pdf("Second text")
    path = papers.with_file(team, data=first)
    papers.submitted_without_file(team, path)
    assert team.reviewer.post(f"{path}/comments", {"text": "Name the site"}).status == 200
    assert team.reviewer.step(path, "reject", "see my comment").status == 200
    assert papers.upload(team, team.author, path, second)["state"] == "accepted"
    papers.submitted_without_file(team, path)
    found = team.inspector.get(path).body

    assert found["data"]["rounds"]["1"]["file"]["digest"] == sha256(first)
    assert found["data"]["rounds"]["1"]["label"] == "0.1"
    rejected = team.inspector.get(f"{path}/files/file?round=1")
    assert rejected.body["sha256"] == sha256(first)
    assert "response-content-disposition=attachment" in rejected.body["url"]
    assert bytes_at(rejected) == first
    assert bytes_at(team.inspector.get(f"{path}/files/file")) == second
    assert [(s["step"], s["round"], s["voided"]) for s in found["signatures"]] == [
        ("submit", 1, {"by": "reject"}), ("submit", 2, None)]  # fmt: skip
    assert [(c["text"], c["round"]) for c in found["comments"]] == [("Name the site", 1)]
    for query in ("round=2", "round=x", "round=1&name=x"):
        name = "source_file" if "name" in query else "file"
        assert team.inspector.get(f"{path}/files/{name}?{query.partition('&')[0]}").status == 404
    last = entries(team, "document_version/" + path.rpartition("/")[2])[-1]
    assert set(last["st"]["files"]) == {"/kept/file"}
    check_everything(team)


def test_where_used_names_what_refers_to_a_document_also_from_other_services(shared_team: Team) -> None:
    """D13: the link is made at the other end, and found from this one."""
    team, document = shared_team, papers.document(shared_team)
    other = papers.document(team, title="Monitoring plan")
    party = (
        "/parties/" + team.alan.post("/parties", {"kind": "vendor", "legal_name": "Laboratory"}).body["id"]
    )
    target = {"to": "document/" + document.rpartition("/")[2], "reason": "works by it"}
    made = {
        f"{other}/links": {"rel": "references", **target}, f"{party}/links": {"rel": "implements", **target},
    }  # fmt: skip
    for address, body in made.items():
        assert team.quality_manager.post(address, body).status == 200
    team.simulator.deliver()
    found = team.monitor.get(f"{document}/where-used").body["referenced_by"]
    assert {(use["entity"].partition("/")[0], use["rel"], use["state"]) for use in found} == {
        ("document", "references", "standing"), ("party", "implements", "standing")}  # fmt: skip
    assert all(use["number"] and use["to"] == target["to"] for use in found)

    ended = {"rel": "implements", "to": target["to"], "reason": "the contract ended"}
    assert team.quality_manager.post(f"{party}/links/end", ended).status == 200
    team.simulator.deliver()
    states = {
        use["rel"]: use["state"] for use in team.monitor.get(f"{document}/where-used").body["referenced_by"]
    }
    assert states == {"references": "standing", "implements": "ended"}
    german = papers.document(team, title="Einwilligung", language="de")
    assert team.quality_manager.post(f"{german}/links", {"rel": "translation_of", **target}).status == 200
    team.simulator.deliver()
    found = team.monitor.get(f"{document}/where-used").body["referenced_by"]
    assert {use["rel"] for use in found if use["state"] == "standing"} == {"references", "translation_of"}
    [there] = team.monitor.get(f"{other}/where-used").body["refers_to"]
    assert (there["rel"], there["to"]) == ("references", target["to"])


def test_a_due_date_moves_only_by_a_request_that_quality_assurance_signs(shared_team: Team) -> None:
    """records.md 2.0: asked for with a justification, granted by another person, the first date kept."""
    team = shared_team
    papers.approved(team)
    item = team.monitor.get("/training-assignments?owner=me").body["items"][-1]
    path, was = f"/training-assignments/{item['id']}", item["due_on"]
    later = (clock.today() + timedelta(days=60)).isoformat()
    why = {"justification": "On a site visit until the end of the month"}
    assert team.quality_manager.sign(path, "grant_extension").code == "MISSING_FIELD"
    assert team.monitor.step(path, "request_extension", new_due_on=was, **why).code == "DUE_DATE_LOCKED"
    body = {"fields": {"new_due_on": later, **why}}
    assert team.lead_monitor.post(f"{path}/transitions/request_extension", body, if_match='"1"').status in (
        403,
        404,
    )
    assert team.monitor.step(path, "request_extension", new_due_on=later, **why).status == 200
    assert team.monitor.get(path).body["due_on"] == was
    assert team.quality_manager.step(path, "grant_extension").code == "SIGNATURE_REQUIRED"
    papers.signed(team.quality_manager.sign(path, "grant_extension"))
    found = team.monitor.get(path).body

    assert (found["due_on"], found["original_due_on"]) == (later, was)
    assert found["signatures"][-1]["meaning"]["code"] == "extension"
    assert found["data"]["extension_request"]["granted_by"] == team.quality_manager.person
    assert team.quality_manager.sign(path, "grant_extension").code == "MISSING_FIELD"


def test_whoever_answers_for_what_uses_a_document_is_told_once_of_its_new_version_in_whatever_order(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """records.md 2.13: where-used owners are notified; one of them in each wave, everything heard twice and reversed."""
    monkeypatch.setattr(telling, "WAVE", 1)
    used = papers.document(team, training_required="none")
    entity = "document/" + used.rpartition("/")[2]
    other = papers.document(team, title="Monitoring plan", owner=team.reviewer.person)
    party = (
        "/parties/" + team.alan.post("/parties", {"kind": "vendor", "legal_name": "Laboratory"}).body["id"]
    )
    gone = papers.document(team, title="Old plan", owner=team.medical.person)
    for path, rel in ((other, "references"), (party, "implements"), (gone, "references")):
        link = {"rel": rel, "to": entity, "reason": "works by it"}
        assert team.quality_manager.post(f"{path}/links", link).status == 200
    link = {"rel": "references", "to": entity, "reason": "not any more"}
    assert team.quality_manager.post(f"{gone}/links/end", link).status == 200
    capa = corrections.opened(team)
    corrections.action(team, capa, completion="document_effective", document=entity)
    corrections.running(team, capa)
    team.simulator.deliver()

    version = papers.reviewed(team, papers.draft(team, used))
    for approver in (team.approver, team.quality_manager):
        papers.signed(approver.sign(version, "approve"))
    while heard := team.simulator.told():
        for event in reversed(heard * 2):
            team.simulator.react(event)
    found = team.author.get(used).body
    assert found["data"]["effective_version"] == "document_version/" + version.rpartition("/")[2]
    said = f"A new version of {found['number']} is in force: look at what uses it"
    asked = {caller.name: [task["title"] for task in caller.get("/tasks?owner=me").body["items"]].count(said)
             for caller in (team.reviewer, team.alan, team.monitor, team.medical)}  # fmt: skip
    assert asked == {team.reviewer.name: 1, team.alan.name: 1, team.monitor.name: 1, team.medical.name: 0}
    check_everything(team)
