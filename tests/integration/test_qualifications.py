"""Organisations are qualified on evidence, for so long, and take no new work where that ends. records.md 2.9, SC7"""

import pytest

from tests.support import corrections, plan, qualifications
from tests.support.deviations import stepped
from tests.support.papers import signed
from tests.support.qualifications import EVIDENCE
from tests.support.staff import Team
from tests.support.trail import check_everything


def standing(team: Team, party: str) -> str | None:
    """Return how the organisation's own record says it stands."""
    found: str | None = team.alan.get(party).body["data"]["standing"]
    return found


def daily(team: Team, days: int) -> None:
    """Let so many days pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", str(days))
        team.simulator.handler("people", "daily")({}, None)
        team.simulator.deliver()


def test_nobody_is_qualified_while_evidence_is_missing(team: Team) -> None:
    """The more depends on it, the more is asked for; an old audit report is none. SC7.2"""
    path = qualifications.proposed(team)
    stepped(team.quality_manager, path, "begin_assessment")
    qualifications.shown(team, path, "questionnaire")
    qualifications.shown(team, path, "audit_report", "2020-01-31")
    said = team.quality_manager.sign(path, "qualify")
    assert (said.code, said.body["missing"]) == ("MISSING_FIELD", ["quality_agreement", "audit_report"])
    early = {"kind": "other", "reference": "A plan", "dated": corrections.due(1)}
    assert team.quality_associate.step(path, "add_evidence", **early).code == "INVALID_TRANSITION"

    party = qualifications.vendor(team, "Courier")
    path = qualifications.proposed(team, party, criticality="low")
    stepped(team.quality_manager, path, "begin_assessment")
    qualifications.shown(team, path, "questionnaire")
    signed(team.quality_manager.sign(path, "qualify"))
    assert standing(team, party) == "qualified"


def test_conditions_have_an_end_and_where_nobody_met_them_the_organisation_is_suspended(team: Team) -> None:
    """SC7.3, SC7.6"""
    party = qualifications.vendor(team)
    path = qualifications.assessed(team, party)
    conditions = {"conditions": "The backup site is tested"}
    assert team.quality_manager.sign(path, "qualify_with_conditions", **conditions).code == "MISSING_FIELD"
    past = team.quality_manager.sign(path, "qualify_with_conditions", **conditions, until="2020-01-01")
    assert past.code == "INVALID_TRANSITION"
    signed(
        team.quality_manager.sign(path, "qualify_with_conditions", **conditions, until=corrections.due(90))
    )
    assert standing(team, party) == "conditionally_qualified"
    daily(team, 90)
    assert standing(team, party) == "conditionally_qualified"
    daily(team, 91)
    assert standing(team, party) == "suspended"
    found = team.study_manager.get(path).body
    assert (found["state"], [one["voided"]["by"] for one in found["signatures"]]) == ("suspended", ["lapse"])
    signed(team.quality_manager.sign(path, "qualify"))
    assert standing(team, party) == "qualified"
    check_everything(team)


def test_requalification_is_asked_for_sixty_days_ahead_and_its_end_suspends(team: Team) -> None:
    """SC7.7"""
    party = qualifications.vendor(team)
    path = qualifications.qualified(team, party)
    team.simulator.deliver()
    found = team.study_manager.get(path).body
    ends = found["data"]["valid_until"]
    assert found["due_on"] == ends
    asked = f"Qualify the organisation again: {found['number']}"

    def titles() -> list[str]:
        return [one["title"] for one in team.quality_manager.get("/tasks?owner=me&limit=100").body["items"]]

    daily(team, 290)
    assert asked not in titles()
    daily(team, 310)
    daily(team, 310)
    assert titles().count(asked) == 1
    assert (team.study_manager.get(path).body["state"], standing(team, party)) == (
        "requalification_due",
        "qualified",
    )
    daily(team, 370)
    assert standing(team, party) == "suspended"
    assert asked not in titles()


def test_whoever_proposes_an_organisation_does_not_qualify_it_and_two_people_end_its_work(team: Team) -> None:
    party = qualifications.vendor(team)
    made = team.quality_manager.post(f"{party}/qualifications", qualifications.body(criticality="low"))
    path = f"/party-qualifications/{made.body['id']}"
    stepped(team.quality_manager, path, "begin_assessment")
    qualifications.shown(team, path, EVIDENCE[0])
    assert team.quality_manager.sign(path, "qualify").code == "SOD_VIOLATION"
    signed(team.quality_associate.sign(path, "qualify"))
    stepped(team.study_manager, path, "suspend", "nobody answers")

    signed(team.quality_manager.sign(path, "disqualify"))
    assert team.quality_manager.sign(path, "disqualify").code == "SOD_VIOLATION"
    assert team.study_manager.get(path).body["state"] == "suspended"
    signed(team.study_manager.sign(path, "disqualify"))
    assert standing(team, party) == "disqualified"
    again = qualifications.assessed(team, party)
    assert standing(team, party) == "disqualified"
    stepped(team.quality_manager, again, "retire", "nobody needs it")
    assert standing(team, party) == "disqualified"
    check_everything(team)


def test_an_organisation_has_one_open_qualification_and_a_sponsor_none(team: Team) -> None:
    party = qualifications.vendor(team)
    path = qualifications.proposed(team, party)
    assert team.study_manager.post(f"{party}/qualifications", qualifications.body()).code == "ALREADY_EXISTS"
    assert team.alan.step(party, "retire", "is gone").code == "OPEN_CHILDREN"
    stepped(team.quality_manager, path, "begin_assessment")
    stepped(team.quality_manager, path, "reject", "they have no quality system")
    assert standing(team, party) == "rejected"
    assert team.alan.step(party, "retire", "is gone").status == 200
    sponsor = team.alan.post("/parties", {"kind": "sponsor", "legal_name": "The sponsor"}).body["id"]
    said = team.study_manager.post(f"/parties/{sponsor}/qualifications", qualifications.body())
    assert said.code == "INVALID_TRANSITION"


def test_a_suspended_organisation_and_its_people_take_no_new_work_but_correct_what_they_did(
    team: Team,
) -> None:
    """SC7.6: the refusal says which rule, what is missing, who unblocks."""
    party = qualifications.vendor(team)
    entity = f"party/{party.rpartition('/')[2]}"
    qualifications.belongs(team, team.lead_monitor, party)
    process = plan.drafted(team)
    rows = [{**plan.matrix(process)["rows"][0], "transferred_to": entity}]
    path = qualifications.qualified(team, party)
    allowed = team.study_manager.post("/responsibility-matrices", {**plan.matrix(process), "rows": rows})
    assert allowed.status == 201, allowed.body
    qualifications.suspended(team, path)

    missing = [team.alan.get(party).body["number"] + " is suspended"]
    lena = f"/people/{team.lead_monitor.person.partition('/')[2]}"
    helper = f"/people/{team.author.person.partition('/')[2]}"
    refused = (
        team.alba.step(lena, "grant_role", "joins", role="monitor"),
        team.alba.step(helper, "grant_role", "joins", role="vendor_contact", scope=entity),
        team.study_manager.post("/responsibility-matrices", {**plan.matrix(process), "rows": rows}),
        team.document_controller.post(
            "/documents", {"title": "Monitoring", "doc_type": "SOP", "owner": team.lead_monitor.person}
        ),
        team.study_manager.post("/activity-series", plan.series(team, owner=team.lead_monitor.person)),
    )
    for said in refused:
        assert (said.code, said.body["missing"]) == ("NOT_QUALIFIED", missing), said.body
        assert said.body["rule"].startswith("records.md 2.13")
        assert "quality manager" in said.body["who_can"]
    capa = corrections.opened(team, owner=team.lead_monitor.person, external_party=entity)
    assert team.quality_manager.get(capa).status == 200
    signed(team.quality_manager.sign(path, "qualify"))
    stepped(team.alba, lena, "grant_role", "joins", role="monitor")
    check_everything(team)
