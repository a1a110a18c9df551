"""Scopes: a role for one site is no role for the study, but what is one's own stays one's own."""

from tests.support import papers
from tests.support.staff import Team
from tests.support.study import Caller


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
