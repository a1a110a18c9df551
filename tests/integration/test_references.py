"""Whoever or whatever is named must be in the study's register; what stood there before may stay."""

import pytest

from tests.support.staff import Team

NOBODY = "person/" + "0" * 26
NOWHERE = "party/" + "0" * 26


def document(owner: str) -> dict[str, object]:
    return {"title": "Monitoring", "doc_type": "SOP", "owner": owner}


def test_a_document_of_an_owner_nobody_knows_is_refused(shared_team: Team) -> None:
    reply = shared_team.document_controller.post("/documents", document(NOBODY))
    assert (reply.status, reply.body["reason"]) == (422, "unknown_reference")
    assert reply.body["errors"] == [{"pointer": "/owner", "message": "is unknown"}]


def test_a_role_for_a_site_nobody_registered_is_refused(shared_team: Team) -> None:
    path = "/people/" + shared_team.monitor.person.partition("/")[2]
    reply = shared_team.alan.step(path, "grant_role", "a new site", role="monitor", scope=NOWHERE)
    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "/fields/scope")


@pytest.mark.parametrize("named", ["approvers", "reviewers"])
def test_a_version_names_only_people_of_the_study(shared_team: Team, named: str) -> None:
    made = shared_team.document_controller.post("/documents", document(shared_team.author.person))
    reply = shared_team.author.post(f"/documents/{made.body['id']}/versions",
                                    {named: [shared_team.reviewer.person, NOBODY]})  # fmt: skip
    assert [error["pointer"] for error in reply.body["errors"]] == [f"/{named}/1"]


def test_who_left_is_named_no_more_but_stays_where_they_stand(team: Team) -> None:
    path = "/people/" + team.author.person.partition("/")[2]
    made = team.document_controller.post("/documents", document(team.author.person)).body
    assert team.alan.step(path, "leave", "a new post").status == 200
    team.simulator.deliver()

    again = team.document_controller.post("/documents", document(team.author.person))
    assert again.body["errors"] == [{"pointer": "/owner", "message": "has left the study"}]
    change = {"title": "Monitoring of sites", "reason": "clearer"}
    where = f"/documents/{made['id']}"
    revision = team.document_controller.get(where).body["revision"]  # it was flagged meanwhile
    kept = team.document_controller.call("PATCH", where, change, if_match=f'"{revision}"')
    assert kept.body["data"]["owner"] == team.author.person


def test_an_organisation_that_was_retired_takes_nobody_in(team: Team) -> None:
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Charite"}).body
    assert team.alan.step(f"/parties/{site['id']}", "retire", "closed out").status == 200
    person = {"printed_name": "Sita Rao", "username": "sita", "email": "sita@site.example"}
    reply = team.alan.post("/people", person | {"organisation": site["entity"]})
    assert reply.body["errors"] == [{"pointer": "/organisation", "message": "has left the study"}]
