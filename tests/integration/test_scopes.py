"""Scopes: a role for one site is no role for the study, but what is one's own stays one's own."""

from tests.support import deviations, papers
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import entries


def at_site(team: Team, role: str) -> Caller:
    """Register Sita, who holds a role for one site only."""
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 104"}).body["entity"]
    made = team.alan.post(
        "/people", {"printed_name": "Sita Rao", "username": "sita", "email": "sita@site.example"}
    )
    path = f"/people/{made.body['id']}"
    assert team.alan.step(path, "grant_role", "joins site 104", role=role, scope=site).status == 200
    checked = team.alan.step(path, "verify_identity", method="employer_confirmation", evidence="letter 4")
    assert checked.status == 200
    team.simulator.deliver()
    found = team.alan.get(path).body
    sita = Caller(team.simulator, found["data"]["sub"], found["entity"], "Sita Rao")
    assert sita.step(path, "accept_signature_policy", policy_version=1).status == 200
    return sita


def test_a_controller_of_one_site_cannot_open_a_document_of_the_study(team: Team) -> None:
    sita = at_site(team, "document_controller")

    refused = sita.post("/documents", {"title": "Site procedure", "doc_type": "SOP", "owner": sita.person})

    assert (refused.status, refused.code) == (403, "OUT_OF_SCOPE")
    assert sita.get("/documents").status == 200


def test_a_coordinator_of_one_site_reads_and_signs_what_is_assigned_to_them(team: Team) -> None:
    sita = at_site(team, "site_coordinator")
    below = papers.document(team, audience_roles=["site_coordinator"])
    papers.approved(team, papers.draft(team, below))

    [assignment] = sita.get("/training-assignments?owner=me").body["items"]
    path = f"/training-assignments/{assignment['id']}"
    assert sita.step(path, "open").status == 200
    assert sita.sign(path, "complete").body["state"] == "completed"


def test_the_trail_names_the_role_that_somebody_holds_where_they_act(team: Team) -> None:
    sita = at_site(team, "site_coordinator")
    [here] = {grant["scope"] for grant in team.alan.get(path_of(sita)).body["data"]["grants"]}
    there = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    granted = team.alan.step(path_of(sita), "grant_role", "joins site 105", role="investigator", scope=there)
    assert granted.status == 200
    team.simulator.deliver()
    for site, role in ((here, "site_coordinator"), (there, "investigator")):
        path = deviations.reported(team, sita, site=site)
        [entry] = entries(team, "quality_event/" + path.rpartition("/")[2])
        assert entry["by"]["role"] == role


def path_of(caller: Caller) -> str:
    """Return the path of a person."""
    return "/people/" + caller.person.partition("/")[2]
