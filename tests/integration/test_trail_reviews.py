"""Reviews of the audit trail: planned by risk, sampled by rules, signed, and never forgotten. ATR-11, SC12.9"""

from typing import Any

import pytest

from tests.support import papers, reviews
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything


def data(team: Team, path: str) -> dict[str, Any]:
    return dict(team.inspector.get(path).body["data"])


def tasks(who: Caller, number: str) -> list[dict[str, Any]]:
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return [item for item in items if number in item["title"] and item["state"] == "open"]


def number(team: Team, path: str) -> str:
    return str(team.inspector.get(path).body["number"])


@pytest.fixture(scope="module")
def override(shared_team: Team) -> dict[str, Any]:
    """A version made effective in spite of its training gate, and a draft edited after it was approved once."""
    team = shared_team
    overridden = papers.approved(team)
    papers.signed(team.quality_manager.sign(overridden, "override_gate", "the site begins on Monday"))
    rejected = papers.reviewed(team)
    papers.signed(team.approver.sign(rejected, "approve"))
    assert team.quality_manager.step(rejected, "reject", "a paragraph is missing").status == 200
    seen = team.author.get(rejected).body["revision"]
    change = {"change_summary": "With the paragraph", "reason": "as asked"}
    assert team.author.call("PATCH", rejected, change, if_match=f'"{seen}"').status == 200
    assert team.author.post("/people", {"printed_name": "No"}).status == 403
    team.simulator.deliver()
    return {"overridden": overridden, "edited": rejected}


@pytest.fixture(scope="module")
def review(shared_team: Team, override: dict[str, Any]) -> str:
    every = ["administration", "overrides", "refused_attempts", "edits_after_approval", "cancellations"]
    return reviews.opened(shared_team, reviews.active(shared_team, picks=every, at_random=7))


def test_the_sample_holds_every_act_a_rule_picks_and_some_at_random(
    shared_team: Team, override: dict[str, Any], review: str
) -> None:
    found = data(shared_team, review)
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for entry in found["sample"]:
        by_rule.setdefault(entry["rule"], []).append(entry)
    overridden = shared_team.author.get(override["overridden"]).body["entity"]
    edited = shared_team.author.get(override["edited"]).body["entity"]
    assert overridden in [entry["entity"] for entry in by_rule["overrides"]]
    assert [(e["entity"], e["action"]) for e in by_rule["edits_after_approval"]] == [
        (edited, "document_version.edit")
    ]
    assert all(entry["action"].endswith(".refused") for entry in by_rule["refused_attempts"])
    assert any(entry["action"] == "person.grant_role" for entry in by_rule["administration"])
    assert len(by_rule["at_random"]) == 7
    assert found["picked"]["administration"] == len(by_rule["administration"])
    assert found["entries"] > len(found["sample"])


def test_a_review_is_signed_only_for_what_was_looked_at(shared_team: Team, review: str) -> None:
    team = shared_team
    sample = [entry["index"] for entry in data(team, review)["sample"]]
    assert team.auditor.step(review, "look_at", entries=sample[1:]).status == 200

    refused = team.auditor.sign(review, "complete")

    assert (refused.status, refused.code) == (409, "MISSING_FIELD")
    assert refused.body["missing"] == [f"entry {sample[0]}"]
    elsewhere = team.auditor.step(review, "look_at", entries=[10**9])
    assert (elsewhere.status, elsewhere.body["missing"]) == (409, [str(10**9)])
    assert team.quality_manager.sign(review, "complete").code == "FORBIDDEN", (
        "its reviewer signs, nobody else"
    )
    finding = {"index": sample[0], "text": "The role was given before the identity was checked."}
    assert team.auditor.step(review, "record_finding", **finding).status == 200
    reviews.completed(team, review)
    team.simulator.deliver()
    [signature] = team.inspector.get(review).body["signatures"]
    assert (signature["meaning"]["code"], signature["printed_name"]) == ("reviewed", "Max Stein")
    assert data(team, review)["findings"][0]["text"] == finding["text"]
    assert tasks(team.auditor, number(team, review)) == []
    check_everything(team)


def test_a_missed_review_is_overdue_like_any_task_and_told_once(shared_team: Team) -> None:
    team, plan = (
        shared_team,
        reviews.active(shared_team, title="To be missed", at_random=1, picks=["overrides"]),
    )
    path = reviews.opened(team, plan)
    [task] = tasks(team.auditor, number(team, path))
    assert task["due_on"] == team.auditor.get(path).body["due_on"]
    for _ in range(2):
        with reviews.later(team, 31 + 20):
            assert team.auditor.get(path).body["overdue"]
            assert tasks(team.auditor, number(team, path))[0]["overdue"]
    assert team.simulator.published.count("trail_review.missed") == 1
    assert [item["title"] for item in tasks(team.quality_associate, number(team, path))] == [
        f"{number(team, path)} is overdue"
    ]
    reviews.completed(team, path)
    team.simulator.deliver()
    assert tasks(team.quality_associate, number(team, path)) == []


def test_each_period_is_reviewed_once_and_none_before_it_is_over(shared_team: Team) -> None:
    team, plan = shared_team, reviews.active(shared_team, title="Quarterly", every_months=3, at_random=0)

    def those() -> list[str]:
        entity = "trail_review_plan/" + plan.rpartition("/")[2]
        items = team.auditor.get("/trail-reviews?limit=100").body["items"]
        found = [data(team, f"/trail-reviews/{item['id']}") for item in items]
        return [one["from_month"] for one in found if one["plan"] == entity]

    with reviews.later(team, 55):
        assert those() == []
    with reviews.later(team, 95):
        reviews.daily(team)
        assert len(those()) == 1
    with reviews.later(team, 190):
        assert len(set(those())) == len(those()) == 2


def test_a_plan_is_approved_by_another_than_its_author(shared_team: Team) -> None:
    path = reviews.planned(shared_team)
    assert shared_team.quality_associate.sign(path, "activate").code == "SOD_VIOLATION"
    assert shared_team.author.post("/trail-review-plans", reviews.body(shared_team)).status == 403


def test_a_review_can_be_given_to_somebody_else(shared_team: Team) -> None:
    team, plan = (
        shared_team,
        reviews.active(shared_team, title="Handed over", at_random=1, picks=["overrides"]),
    )
    path = reviews.opened(team, plan)
    given = team.quality_manager.step(path, "reassign", "on leave", owner=team.quality_associate.person)
    assert given.status == 200, given.body
    team.simulator.deliver()
    assert tasks(team.auditor, number(team, path)) == []
    assert [item["title"] for item in tasks(team.quality_associate, number(team, path))] == [
        f"Review the audit trail: {number(team, path)}"
    ]
