"""Audits from the plan to the certificate: who may audit whom, what is accepted, and what an inspector sees. SC5"""

from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from tests.support import audits, corrections, matrix
from tests.support.deviations import edited, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import check_everything, entries


def reasons(reply: Reply) -> dict[str, dict[str, Any]]:
    assert reply.status == 409, reply.body
    return {one["reason"]: one for one in reply.body["refusals"]}


def tasks(who: Caller, number: str) -> list[str]:
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return [item["title"] for item in items if number in item["title"] and item["state"] == "open"]


def capa(team: Team, finding: str) -> str:
    source = {"kind": "finding", "record": "finding/" + finding.rpartition("/")[2]}
    path = corrections.opened(team, sources=[source])
    team.simulator.deliver()
    return path


def test_nobody_audits_what_they_answer_for_or_belonged_to(team: Team) -> None:
    """SC5.2, QMS-07. Two years apart, as the facts of the roles say it."""
    site = audits.site(team, "Conflict", responsible=[team.quality_associate.person])
    path = audits.audit(team, site, team=[team.quality_associate.person])
    found = reasons(team.auditor.step(path, "plan"))["auditors_are_independent"]
    assert (found["code"], found["missing"]) == ("CONFLICT_OF_INTEREST", [team.quality_associate.name])
    edited(team.auditor, path, team=[], auditees=[team.auditor.person])
    assert reasons(team.auditor.step(path, "plan"))["auditors_are_independent"]["missing"] == [
        team.auditor.name
    ]
    edited(team.auditor, path, auditees=[team.site_coordinator.person])

    party, person = (
        team.auditor.get(site).body["data"]["party"],
        "/people/" + team.auditor.person.partition("/")[2],
    )
    assert team.alan.step(person, "grant_role", "helps the site", role="medical", scope=party).status == 200
    team.simulator.deliver()
    assert "auditors_are_independent" in reasons(team.auditor.step(path, "plan"))
    ended = team.alan.step(person, "revoke_role", "it was a mistake", role="medical", scope=party)
    assert ended.status == 200, ended.body
    team.simulator.deliver()
    assert "auditors_are_independent" in reasons(team.auditor.step(path, "plan"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", "732")
        assert team.auditor.step(path, "plan").status == 200


def test_an_auditor_is_qualified_when_named_and_still_is_when_it_begins(team: Team) -> None:
    """SC5.2: the role of an auditor, and what comes before work in it."""
    path = audits.audit(team, owner=team.quality_associate.person)
    found = reasons(team.auditor.step(path, "plan"))["auditors_are_qualified"]
    assert (found["code"], found["missing"]) == ("NOT_QUALIFIED", [team.quality_associate.name])
    path = audits.audit(team, audits.opened(team.auditor, "auditable-entities", audits.thing()))
    stepped(team.auditor, path, "plan")
    stepped(team.auditor, path, "confirm")
    course = matrix.curriculum(team, "auditor", matrix.requirement(team))
    matrix.matrix(team, matrix.row("auditor", course, before_work=True))
    team.simulator.deliver()
    late = team.auditor.step(path, "begin")
    assert (late.status, late.code) == (409, "NOT_TRAINED")
    assert "auditors_are_qualified" in {one["reason"] for one in late.body["refusals"]}


def test_a_plan_asks_by_a_signed_checklist_and_a_no_raises_a_finding(shared_team: Team) -> None:
    """SC5.5"""
    team, asked = shared_team, audits.template(shared_team)
    draft = "checklist_template/" + audits.opened(team.auditor, "checklist-templates", audits.checklist()).rpartition(
        "/")[2]  # fmt: skip
    path = audits.audit(team, template=draft, agenda=[], auditees=[])
    assert "checklist_is_in_force" in reasons(team.auditor.step(path, "plan"))
    edited(team.auditor, path, template=asked)
    stepped(team.auditor, path, "plan")
    assert {"has_an_agenda", "somebody_answers"} <= reasons(team.auditor.step(path, "confirm")).keys()
    today = clock.today().isoformat()
    edited(
        team.auditor,
        path,
        agenda=[{"on": today, "topic": "Consent"}],
        auditees=[team.site_coordinator.person],
    )
    assert team.quality_manager.step(path, "confirm").code == "FORBIDDEN"
    stepped(team.auditor, path, "confirm")
    stepped(team.auditor, path, "begin")

    assert (
        team.auditor.step(path, "answer", place=3, answer="yes", evidence="seen").body["reason"]
        == "is_a_question"
    )
    for wrong in ({"answer": "no"}, {"answer": "yes", "grade": "minor"}):
        assert team.auditor.step(path, "answer", place=1, evidence="seen", **wrong).status == 422
    stepped(
        team.auditor, path, "answer", place=1, answer="no", evidence="Participants 3 and 9", grade="major"
    )
    assert reasons(team.auditor.step(path, "complete_fieldwork"))["everything_is_answered"]["missing"] == [
        "question 2"
    ]
    stepped(team.auditor, path, "answer", place=2, answer="yes", evidence="List of 2 March")
    stepped(team.auditor, path, "complete_fieldwork")

    found = team.auditor.get(path).body
    [item] = team.auditor.get(f"{path}/findings").body["items"]
    raised = team.auditor.get(f"/findings/{item['id']}").body
    assert (raised["state"], raised["data"]["grade"], raised["data"]["requirement"]) == (
        "draft", "major", "E6(R3) 2.8.1")  # fmt: skip
    assert raised["number"] == f"{found['number']}-F01"
    assert (
        (clock.today() + timedelta(days=30)).isoformat() == found["data"]["report_due_on"] == found["due_on"]
    )
    audits.issued(team, path)
    late = team.auditor.post(f"{path}/findings", audits.finding(team))
    assert (late.status, late.body["reason"]) == (409, "audit_is_elsewhere")


def test_a_question_raises_one_finding_however_often_it_is_answered_no(shared_team: Team) -> None:
    """A7: the finding follows its answer, and what an auditor wrote about it stays."""
    team = shared_team
    path = audits.audit(team, template=audits.template(team))
    for step in ("plan", "confirm", "begin"):
        stepped(team.auditor, path, step)

    def answered(answer: str, evidence: str, **grade: str) -> dict[str, Any]:
        stepped(team.auditor, path, "answer", place=1, answer=answer, evidence=evidence, **grade)
        [item] = team.auditor.get(f"{path}/findings").body["items"]
        audit, found = (team.auditor.get(one).body for one in (path, f"/findings/{item['id']}"))
        assert audit["data"]["checklist"][0]["finding"] == found["number"]
        cancel = next(
            one for one in team.quality_manager.get(path).body["transitions"] if one["name"] == "cancel"
        )
        is_open = [one["missing"] for one in cancel["refusals"] if one["reason"] == "no_open_children"]
        assert is_open == [[found["number"]]] * (found["state"] == "draft")
        return dict(found)

    first = answered("no", "Participant 3", grade="major")
    again = answered("no", "Participants 3 and 9", grade="critical")
    assert again["entity"] == first["entity"]
    assert [again["data"][name] for name in ("grade", "evidence")] == ["critical", "Participants 3 and 9"]
    assert again["data"]["statement"].endswith("No: Participants 3 and 9")
    assert answered("yes", "The forms lay in another binder")["state"] == "withdrawn"
    assert answered("not_applicable", "Nobody was included")["state"] == "withdrawn"
    assert answered("no", "Participant 9 after all", grade="minor")["state"] == "draft"
    edited(team.auditor, f"/findings/{first['id']}", statement="Consent was signed after blood was taken")
    last = answered("no", "Participant 9, form of 2 March", grade="minor")
    assert last["data"]["statement"] == "Consent was signed after blood was taken"
    acts = [entry["act"].partition(".")[2] for entry in entries(team, first["entity"])]
    assert acts == ["create", "restate", "withdraw", "raise_again", "edit", "restate"]
    check_everything(team)


def test_no_major_finding_is_accepted_without_a_live_corrective_action(shared_team: Team) -> None:
    """A13; a cancelled one is none, and nothing is verified before it is closed."""
    team = shared_team
    _, [major, minor] = audits.with_findings(team, "major", "minor")
    number = team.auditor.get(major).body["number"]
    assert tasks(team.site_coordinator, number)
    assert team.site_coordinator.get(major).body["data"]["statement"]
    assert team.auditor.sign(major, "respond", **audits.ANSWER).code == "FORBIDDEN"
    unexplained = team.site_coordinator.sign(major, "respond", **audits.ANSWER | {"root_cause": ""})
    assert (unexplained.code, unexplained.body["reason"]) == ("MISSING_FIELD", "names_the_cause")
    for one in (major, minor):
        audits.responded(team, one)
    signed(team.auditor.sign(minor, "accept"))
    [draft] = team.auditor.get(major).body["data"]["capas"]
    assert team.auditor.get(minor).body["data"]["capas"] is None
    signed(team.quality_manager.sign(f"/capas/{draft}", "cancel", "the site writes its own"))
    team.simulator.deliver()
    found = reasons(team.auditor.sign(major, "accept"))["capa_is_live"]
    assert found["code"] == "MISSING_LINK"
    second = capa(team, major)
    signed(team.auditor.sign(major, "accept"))
    assert "capas_are_closed" in reasons(team.auditor.sign(major, "verify"))
    corrections.closed(team, second)
    signed(team.auditor.sign(major, "verify"))
    assert team.auditor.get(major).body["state"] == "closed"


def test_an_answer_is_rejected_with_its_reason_and_answered_again(shared_team: Team) -> None:
    team = shared_team
    _, [minor, observation] = audits.with_findings(team, "minor", "observation")
    audits.responded(team, minor)
    assert team.auditor.step(minor, "reject").code == "VALIDATION_FAILED"
    stepped(team.auditor, minor, "reject", "the cause is not the cause")
    team.simulator.deliver()
    found = team.auditor.get(minor).body
    assert (found["state"], found["data"]["answers_rejected"]) == ("issued", 1)
    assert found["signatures"][0]["voided"] == {"by": "reject"}
    assert found["due_on"] == (clock.today() + timedelta(days=45)).isoformat()
    assert any("again" in title for title in tasks(team.site_coordinator, found["number"]))
    stepped(team.auditor, observation, "note", "the site was told")
    assert "is_an_observation" in reasons(team.auditor.step(minor, "note", "it is small"))


def test_an_auditor_alone_regrades_nothing_that_was_issued(shared_team: Team) -> None:
    """SC5.7"""
    team = shared_team
    _, [major] = audits.with_findings(team, "major")
    assert team.auditor.sign(major, "regrade", "it was one participant", grade="minor").code == "FORBIDDEN"
    assert (
        team.quality_manager.step(major, "regrade", "one participant", grade="minor").code
        == "SIGNATURE_REQUIRED"
    )
    body = {"grade": "minor", "reason": "it was one participant"}
    revision = team.auditor.get(major).body["revision"]
    assert team.auditor.call("PATCH", major, body, if_match=f'"{revision}"').code == "IMMUTABLE_STATE"
    signed(team.quality_manager.sign(major, "regrade", "it was one participant", grade="minor"))
    team.simulator.deliver()
    found = team.auditor.get(major).body
    assert (found["data"]["grade"], found["data"]["regraded"]) == ("major", "minor")
    assert any("graded anew" in title for title in tasks(team.site_coordinator, found["number"]))


def test_an_audit_closes_over_no_open_finding_and_then_has_its_certificate(shared_team: Team) -> None:
    """SC5.8"""
    team = shared_team
    path, findings = audits.with_findings(team, "minor")
    address = f"/audit-certificates/{path.rpartition('/')[2]}/print"
    assert team.inspector.get(address).status == 404
    refused = reasons(team.quality_manager.sign(path, "close"))["no_open_children"]
    assert (refused["code"], refused["missing"]) == (
        "OPEN_CHILDREN",
        [team.auditor.get(findings[0]).body["number"]],
    )
    audits.finished(team, path, findings)
    certificate = team.inspector.get(address)
    assert (certificate.status, certificate.headers["content-type"]) == (200, "application/pdf")
    assert certificate.body.startswith(b"%PDF")
    listed = team.inspector.get("/audit-certificates").body["items"]
    assert [set(item) for item in listed if item["id"] == path.rpartition("/")[2]] == [
        {"id", "number", "began_on", "fieldwork_ended_on"}]  # fmt: skip
    assert team.monitor.get(address).status == 403
    check_everything(team)


def test_an_inspector_sees_a_report_only_when_it_was_released_and_every_reading_is_an_entry(
    shared_team: Team,
) -> None:
    """QMS-07, E6(R3) 3.11.2: and never the audit, its narrative, its findings, its plan or its risk."""
    team = shared_team
    path, findings = audits.with_findings(team, "minor")
    report = f"/audit-reports/{team.auditor.get(f'{path}/reports').body['items'][0]['id']}"
    hidden = [path, *findings, *(f"{one}/{part}" for one in (path, *findings, report)
                                 for part in ("audit-trail", "print", "fields/title/history"))]  # fmt: skip
    for address in (report, *hidden, "/audits", "/auditable-entities", f"{path}/findings", f"{path}/reports"):
        assert team.inspector.get(address).status in (403, 404, 422), address
    assert (team.inspector.get(report).status, team.inspector.get(report).code) == (403, "OUT_OF_SCOPE")
    assert team.inspector.get("/audit-reports").body["items"] == []
    assert team.inspector.get("/audit-reports?state=issued").status == 422
    assert team.monitor.get(report).status == 403
    for words in (audits.NARRATIVE, "Consent was taken late"):
        assert words not in str(team.inspector.get(f"/search?q={words.split()[1]}").body)

    assert team.auditor.sign(report, "release", "asked for by the agency").code == "FORBIDDEN"
    assert team.quality_manager.sign(report, "release").code == "VALIDATION_FAILED"
    signed(team.quality_manager.sign(report, "release", "asked for in writing, file 7"))
    found = team.inspector.get(report)
    assert found.status == 200
    assert found.body["data"]["findings"][0]["grade"] == "minor"
    assert audits.NARRATIVE not in str(found.body)
    assert [item["id"] for item in team.inspector.get("/audit-reports").body["items"]] == [
        report.rpartition("/")[2]
    ]
    last = entries(team, found.body["entity"])[-1]
    assert (last["act"], last["by"]["person"]) == ("audit_report.read", team.inspector.person)
    for address in (path, *findings):
        assert team.inspector.get(address).status in (403, 404), address


def test_who_is_audited_sees_their_findings_and_nobody_elses(shared_team: Team) -> None:
    team = shared_team
    _, [mine] = audits.with_findings(team, "minor")
    path = audits.begun(team, auditees=[team.investigator.person])
    made = team.auditor.post(f"{path}/findings", audits.finding(team, owner=team.investigator.person)).body
    other = f"/findings/{made['id']}"
    assert team.site_coordinator.get(mine).status == 200
    assert team.site_coordinator.get(other).status == 404
    for who in (team.monitor, team.inspector, team.vendor_contact):
        assert who.get(mine).status == 404, who.name
    listed = [item["id"] for item in team.site_coordinator.get("/findings?limit=100").body["items"]]
    assert mine.rpartition("/")[2] in listed
    assert made["id"] not in listed
    assert team.site_coordinator.get(path).status == 403


def test_a_finding_is_nobodys_to_see_before_the_report_that_says_so_is_signed(shared_team: Team) -> None:
    """SC5.6: the audited read what was issued; a draft may still be dropped."""
    team, coordinator = shared_team, shared_team.site_coordinator
    path = audits.begun(team)
    made = team.auditor.post(f"{path}/findings", audits.finding(team)).body
    draft = f"/findings/{made['id']}"
    assert made["data"]["owner"] == coordinator.person

    def seen() -> list[str]:
        return [item["id"] for item in coordinator.get("/findings?limit=100").body["items"]]

    hidden = (draft, f"{draft}/audit-trail", f"{draft}/print")
    assert [coordinator.get(one).status for one in hidden] == [404, 404, 404]
    assert made["id"] not in seen()
    assert made["number"] not in str(coordinator.get("/findings?limit=100&format=csv").body)
    stepped(team.auditor, draft, "withdraw", "said twice")
    assert (coordinator.get(draft).status, made["id"] in seen()) == (404, False)


def test_an_audit_moves_only_by_somebodys_reason_and_is_prepared_a_fortnight_ahead(team: Team) -> None:
    """SC5.3, A2, A14"""
    far, soon = ((clock.today() + timedelta(days=days)).isoformat() for days in (60, 14))
    path = audits.audit(team, start_on=far, end_on=far)
    stepped(team.auditor, path, "plan")
    team.simulator.handler("audits", "daily")({}, None)
    assert team.auditor.get(path).body["state"] == "planned"
    revision = team.auditor.get(path).body["revision"]
    edit = {"start_on": soon, "end_on": soon, "reason": "it suits me"}
    assert team.auditor.call("PATCH", path, edit, if_match=f'"{revision}"').code == "VALIDATION_FAILED"
    moved = {"start_on": soon, "end_on": soon}
    assert team.auditor.step(path, "reschedule", "it suits me", **moved).code == "FORBIDDEN"
    assert team.quality_manager.step(path, "reschedule", **moved).code == "VALIDATION_FAILED"
    stepped(team.quality_manager, path, "reschedule", "the site recruits faster", **moved)
    for _ in range(2):
        team.simulator.handler("audits", "daily")({}, None)
    team.simulator.deliver()
    found = team.auditor.get(path).body
    assert (found["state"], found["data"]["start_on"], found["due_on"]) == ("in_preparation", soon, soon)
    acts = [entry["act"].rpartition(".")[2] for entry in entries(team, found["entity"])]
    assert acts == ["create", "plan", "reschedule", "prepare"]
    assert any("fortnight" in title for title in tasks(team.auditor, found["number"]))
    stepped(team.auditor, path, "confirm")
    assert "its_day_has_come" in reasons(team.auditor.step(path, "begin"))
    assert team.auditor.sign(path, "cancel", "not needed").code == "FORBIDDEN"
    signed(team.quality_manager.sign(path, "cancel", "the site was closed"))
