"""When a document has to be looked at again, what its owner may say, and in which order a version is signed."""

import os

import pytest

from shared import clock
from tests.support import papers
from tests.support.staff import Team
from tests.support.trail import check_everything


def the_day_before_its_review(team: Team, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return an effective document whose periodic review was announced."""
    version = papers.effective(team, papers.draft(team, papers.document(team, review_interval_months=1)))
    document = "/documents/" + team.author.get(version).body["parent"].partition("/")[2]
    assert team.author.get(document).body["data"]["next_review_on"] > clock.today().isoformat()
    monkeypatch.setenv("DATE_OFFSET_DAYS", str(int(os.environ.get("DATE_OFFSET_DAYS", "0")) + 29))
    for _ in range(2):
        team.simulator.daily()
    team.simulator.deliver()
    return document


def waiting(team: Team, document: str) -> list[str]:
    """Return what waits for the document's owner."""
    items = team.author.get("/tasks?owner=me").body["items"]
    return [item["title"] for item in items if document.rpartition("/")[2] in item["summary"]]


def test_the_owner_keeps_a_document_after_its_periodic_review(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D8: announced once, sixty days ahead; only the owner decides, with a signature; the date moves on."""
    document = the_day_before_its_review(team, monkeypatch)
    was = team.author.get(document).body["data"]["next_review_on"]
    assert len(waiting(team, document)) == 1
    assert team.quality_manager.sign(document, "confirm_review").code == "FORBIDDEN"
    papers.signed(team.author.sign(document, "confirm_review"))
    team.simulator.deliver()
    found = team.author.get(document).body["data"]

    assert found["next_review_on"] > was
    assert (found["review_verdict"]["verdict"], found["review_announced"]) == ("keep", None)
    assert waiting(team, document) == []
    check_everything(team)


def test_the_owner_has_a_document_revised_after_its_periodic_review(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = the_day_before_its_review(team, monkeypatch)
    was = team.author.get(document).body["data"]["next_review_on"]
    assert team.author.sign(document, "decide_to_revise").status == 422
    papers.signed(team.author.sign(document, "decide_to_revise", "the law changed"))
    team.simulator.deliver()
    found = team.author.get(document).body

    assert (found["state"], found["data"]["next_review_on"]) == ("active", was)
    assert found["data"]["review_verdict"]["verdict"] == "revise"
    assert waiting(team, document) == []


def test_people_sign_in_the_order_they_are_named_where_the_route_says_so(shared_team: Team) -> None:
    """D3: sequential by the word of the author; parallel otherwise."""
    team = shared_team
    route = {"reviewers": [team.reviewer.person, team.medical.person], "signing_order": "sequential"}
    path = papers.submitted(team, papers.draft(team, **route))
    early = team.medical.sign(path, "review")

    assert (early.status, early.code) == (409, "INVALID_TRANSITION")
    assert early.body["missing"] == [team.reviewer.person]
    papers.signed(team.reviewer.sign(path, "review"))
    papers.signed(team.medical.sign(path, "review"))
    assert team.author.get(path).body["state"] == "in_approval"
    beside = papers.submitted(team, papers.draft(team, **{**route, "signing_order": "parallel"}))
    papers.signed(team.medical.sign(beside, "review"))
