"""Facts of one domain that another acts upon: told twice, out of order and rounds late. records.md 2.13

One sentence for each row of that table which touches what there is; the other rows, and why they are not here, stand in
docs/adr/0084. Owners of what uses a document are told in test_rounds_and_uses, late work climbs in test_inbox.
"""

from random import Random
from typing import Any

import pytest

from tests.support import audits, corrections, deviations, matrix, papers, qualifications
from tests.support.deviations import stepped
from tests.support.double import cloud
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.storms import storm
from tests.support.study import Caller
from tests.support.trail import check_everything, entries


def titles(who: Caller, number: str) -> list[str]:
    """Return what somebody is asked about a record, sorted."""
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return sorted(item["title"].replace(number, "it") for item in items if number in item["title"])


def drafts(team: Team, finding: str) -> list[dict[str, Any]]:
    """Return the CAPAs a finding names, as records."""
    numbers = team.auditor.get(finding).body["data"]["capas"] or []
    return [team.auditor.get(f"/capas/{number}").body for number in numbers]


def signals(team: Team, site: str) -> list[tuple[str, list[str]]]:
    """Return each proposal about a site: its state and what speaks for it."""
    return [(one["state"], sorted(told["signal"] for told in one["data"]["signals"]))
            for one in audits.proposals(team, site)]  # fmt: skip


def audited(team: Team, finding: str) -> str:
    """Return the path of what the audit of a finding was about."""
    return "/auditable-entities/" + team.auditor.get(audits.above(team, finding)).body["data"][
        "about"].partition("/")[2]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_a_grave_finding_has_one_draft_capa_one_answer_due_and_one_proposal(team: Team, seed: int) -> None:
    """And a critical one pages the quality manager. SC4.1"""
    _, [critical, major, minor] = audits.with_findings(team, "critical", "major", "minor", heard=False)
    storm(team, Random(seed))

    for path, grade in ((critical, "critical"), (major, "major")):
        found = team.auditor.get(path).body
        [draft] = drafts(team, path)
        assert (draft["state"], draft["data"]["owner"]) == ("draft", team.site_coordinator.person)
        assert (draft["data"]["severity"], draft["data"]["site"]) == (grade, found["data"]["party"])
        assert [(link["rel"], link["to"]) for link in draft["links"]] == [("caused_by", found["entity"])]
        assert found["data"]["statement"] not in str(draft)
        assert titles(team.site_coordinator, found["number"]) == ["Answer it"]
        assert titles(team.site_coordinator, draft["number"]) == ["Plan it"]
    assert drafts(team, minor) == []
    number = team.auditor.get(critical).body["number"]
    assert titles(team.quality_manager, number) == ["it is a critical finding"]
    mails = [
        mail for mail in cloud.current().mails.sent if "quinn@" in str(mail) and "acknowledge" in str(mail)
    ]
    assert mails
    assert signals(team, audited(team, major)) == [("open", ["grave_finding", "grave_finding"])]

    signed(team.quality_manager.sign(minor, "regrade", "three more participants", grade="major"))
    signed(team.quality_manager.sign(major, "regrade", "it was one participant", grade="minor"))
    signed(team.quality_manager.sign(major, "regrade", "it was three after all", grade="major"))
    storm(team, Random(seed + 10))
    assert [len(drafts(team, path)) for path in (critical, major, minor)] == [1, 1, 1]
    check_everything(team)


def test_what_did_not_work_proposes_an_audit_wherever_its_sources_are_from(team: Team) -> None:
    """An event of one site, a finding at another. SC4.9"""
    _, [major] = audits.with_findings(team, "major")
    elsewhere, there = audits.site(team, "Elsewhere"), audited(team, major)
    [proposal] = audits.proposals(team, there)
    stepped(team.auditor, f"/audit-proposals/{proposal['id']}", "decline", "the draft CAPA answers it")
    event = deviations.reported(team, site=team.auditor.get(elsewhere).body["data"]["party"])
    stepped(team.monitor, event, "rate", rating="major", rationale=deviations.WHY)
    sources = [{"kind": "quality_event", "record": team.monitor.get(event).body["entity"]},
               {"kind": "finding", "record": team.auditor.get(major).body["entity"]}]  # fmt: skip
    capa = corrections.closed(team, corrections.opened(team, sources=sources))
    assert signals(team, elsewhere) == []
    with corrections.later(team, 90):
        corrections.decided(team, corrections.check_of(team, capa), "2.4")
        storm(team, Random(3))

    assert signals(team, elsewhere) == [("open", ["ineffective_capa"])]
    assert sorted(signals(team, there)) == [("declined", ["grave_finding"]), ("open", ["ineffective_capa"])]
    successors = [one for one in drafts(team, major) if one["title"].startswith("Successor")]
    assert [one["data"]["predecessor"] for one in successors] == [team.auditor.get(capa).body["entity"]]


@pytest.mark.parametrize("seed", [5, pytest.param(6, marks=pytest.mark.slow)])
def test_a_critical_finding_is_open_again_when_what_corrected_it_did_not_work(team: Team, seed: int) -> None:
    """A major one is not; both name the successor, which has to be closed before anything is verified. C8"""
    path, found = audits.with_findings(team, "critical", "major")
    sources = [{"kind": "finding", "record": audits.entity(team, one)} for one in found]
    for one in found:
        [draft] = drafts(team, one)
        signed(team.quality_manager.sign(f"/capas/{draft['number']}", "cancel", "one for both findings"))
    capa = corrections.closed(team, corrections.opened(team, sources=sources, severity="critical"))
    audits.finished(team, path, found)
    with corrections.later(team, 90):
        corrections.decided(team, corrections.check_of(team, capa), "2.4")
        storm(team, Random(seed))

    critical, major = (team.auditor.get(one).body for one in found)
    assert [critical["state"], major["state"]] == ["accepted", "closed"]
    [successor] = [one for one in drafts(team, found[0]) if one["state"] == "draft"]
    assert critical["data"]["capas"] == major["data"]["capas"] == [team.auditor.get(capa).body["number"],
                                                                  successor["number"]]  # fmt: skip
    again = [
        one for one in entries(team, critical["entity"]) if one["act"] == "finding.reopen_as_ineffective"
    ]
    assert [one["why"]["code"] for one in again] == ["effectiveness_check.decided"]
    assert titles(team.quality_manager, critical["number"]) == [
        "Verify it anew: its corrective action did not work"
    ]
    assert team.auditor.sign(found[0], "verify").body["missing"] == [successor["number"]]
    check_everything(team)


def test_a_suspected_breach_runs_its_clock_pages_three_roles_and_proposes_an_audit(team: Team) -> None:
    site = audits.site(team, "Breached")
    event, breach = deviations.suspected(team, site=team.auditor.get(site).body["data"]["party"])
    stepped(team.monitor, event, "rate", rating="critical", rationale=deviations.WHY)
    storm(team, Random(4))

    assert signals(team, site) == [("open", ["critical_event", "suspected_breach"])]
    number = team.monitor.get(breach).body["number"]
    for who in (team.quality_manager, team.study_manager, team.medical):
        assert titles(who, number) == ["Assess the suspected serious breach it"]
        assert "it was rated critical" in titles(who, team.monitor.get(event).body["number"])
    assert team.monitor.get(breach).body["data"]["due_at"]


def test_a_serious_breach_names_its_event_as_the_type_it_belongs_to_and_is_listed_there(
    shared_team: Team,
) -> None:
    team = shared_team
    event, breach = deviations.suspected(team)
    types = {one["type"]: one for one in team.monitor.get("/types").body["items"]}
    parent = types["serious_breach"]["parent"]
    assert parent == {"type": "quality_event", "collection": "quality-events", "below": "serious-breaches"}
    assert event.startswith(f"/{parent['collection']}/")
    [item] = team.monitor.get(f"{event}/{parent['below']}").body["items"]
    assert breach.endswith(item["id"])
    assert team.monitor.get(breach).body["parent"] == f"{parent['type']}/{event.rpartition('/')[2]}"


@pytest.mark.parametrize("seed", [7, pytest.param(8, marks=pytest.mark.slow)])
def test_an_approved_version_is_assigned_once_and_in_force_it_ends_the_old_training_and_ticks_what_waited(
    team: Team, seed: int
) -> None:
    document = papers.document(team)
    papers.effective(team, papers.draft(team, document))
    newcomer = f"/people/{team.lead_monitor.person.partition('/')[2]}"
    stepped(team.alan, newcomer, "grant_role", "joins", role="monitor")
    team.simulator.deliver()
    capa, of = corrections.analysed(team, corrections.opened(team)), "document/" + document.rpartition("/")[2]
    waiting = [corrections.action(team, capa, completion=fact, document=of)
               for fact in ("document_effective", "training_share")]  # fmt: skip
    stepped(team.study_manager, capa, "submit_plan")
    signed(team.quality_manager.sign(capa, "approve_plan"))
    version = papers.reviewed(team, papers.draft(team, document, change_summary="Consent comes first"))
    for approver in (team.approver, team.quality_manager):
        signed(approver.sign(version, "approve"))
    storm(team, Random(seed))

    readers = (team.monitor, team.lead_monitor)
    states = [sorted(item["state"] for item in reader.get("/training-assignments?owner=me").body["items"])
              for reader in readers]  # fmt: skip
    assert states == [["assigned", "completed"], ["assigned", "assigned"]]
    for reader in readers:
        for item in reader.get("/training-assignments?owner=me").body["items"]:
            where = f"/training-assignments/{item['id']}"
            found = reader.get(where).body
            if found["data"]["document_version"].endswith(version.rpartition("/")[2]):
                assert reader.step(where, "open").status == 200
                signed(reader.sign(where, "complete"))
    storm(team, Random(seed + 10))

    assert team.author.get(version).body["state"] == "effective"
    left = team.lead_monitor.get("/training-assignments?owner=me").body["items"]
    assert sorted(item["state"] for item in left) == ["cancelled", "completed"]
    met = [team.monitor.get(path).body["data"]["fact_met"]["fact"] for path in waiting]
    assert met == ["document.made_effective", "training.completed"]
    ticked = [[entry["act"] for entry in entries(team, audits.entity(team, path))] for path in waiting]
    assert [acts.count("capa_action.meet_fact") for acts in ticked] == [1, 1]
    check_everything(team)


@pytest.mark.parametrize("seed", [9, pytest.param(10, marks=pytest.mark.slow)])
def test_who_takes_a_role_is_assigned_its_curriculum_once_and_does_nothing_with_it_while_that_is_open_or_missed(
    team: Team, seed: int
) -> None:
    """person.role-started and training.missed: the work of the role is withheld, and reported once when grace ends."""
    quiz = matrix.requirement(team, "quiz")
    named = matrix.curriculum(team, "document_controller", quiz)
    matrix.matrix(team, matrix.row("document_controller", named, before_work=True))
    who = f"/people/{team.author.person.partition('/')[2]}"
    stepped(team.alan, who, "grant_role", "joins", role="document_controller")
    storm(team, Random(seed))

    assert len(team.author.get("/training-assignments?owner=me").body["items"]) == 1
    body = {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person}
    assert team.author.post("/documents", body).code == "NOT_TRAINED"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", "60")
        team.simulator.handler("training", "daily")({}, None)
        storm(team, Random(seed + 10))
        rows = team.quality_manager.get("/quality-events?limit=100").body["items"]
        found = [team.quality_manager.get(f"/quality-events/{row['id']}").body for row in rows]
        mine = [one for one in found if team.author.person in {link["to"] for link in one["links"]}]
        assert [one["data"]["event_kind"] for one in mine] == ["process_deviation"]
        assert titles(team.quality_manager, mine[0]["number"]) == ["Triage it"]
        assert team.author.post("/documents", body).code == "NOT_TRAINED"


@pytest.mark.parametrize("seed", [11, pytest.param(12, marks=pytest.mark.slow)])
def test_a_suspended_organisation_has_its_open_work_listed_once_for_whoever_decides_on_its_transfer(
    team: Team, seed: int
) -> None:
    """And takes no new work until it is qualified again. SC7.6"""
    party = qualifications.vendor(team)
    path = qualifications.conditional(team, 30, party)
    qualifications.belongs(team, team.monitor, party)
    event = deviations.triaged(team)
    storm(team, Random(seed))
    qualifications.suspended(team, path)
    storm(team, Random(seed + 10))

    named = team.alan.get(party).body["number"]
    asked = "it is suspended: decide who goes on with its open work: {}"
    theirs = [team.monitor.get(f"/tasks/{item['id']}").body
              for item in team.monitor.get("/tasks?owner=me&limit=100").body["items"]]  # fmt: skip
    mine = {one["data"]["subject_number"] for one in theirs}
    assert team.monitor.get(event).body["number"] in mine
    assert titles(team.study_manager, named) == [asked.format(", ".join(sorted(mine)))]
    lena = team.lead_monitor
    duty = next(one for one in theirs if one["data"]["kind"] == "do")
    person = f"/people/{team.monitor.person.partition('/')[2]}"
    assert team.alan.step(person, "grant_role", "joins", role="author").code == "NOT_QUALIFIED"
    qualifications.belongs(team, lena, party)
    said = team.monitor.step(f"/tasks/{duty['id']}", "delegate", "knows more", owner=lena.person)
    assert said.code == "NOT_QUALIFIED", said.body

    signed(team.quality_manager.sign(path, "qualify"))
    storm(team, Random(seed + 20))
    assert titles(team.study_manager, named) == []
    stepped(team.alan, person, "grant_role", "joins", role="author")
    check_everything(team)
