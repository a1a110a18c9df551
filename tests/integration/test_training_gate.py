"""No training, no work: a role of which training comes before work is withheld until it is done. VAL-09, T13"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import matrix, papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller
from tests.support.trail import attempts, check_everything


@pytest.fixture(scope="module")
def gated(staffed: Staffed) -> Staffed:
    """Document control passes a quiz before its work begins, once a year."""
    with staffed.copy() as team:
        quiz = matrix.requirement(team, "quiz", refresh_months=12)
        named = matrix.curriculum(team, "document_controller", quiz)
        matrix.matrix(team, matrix.row("document_controller", named, before_work=True))
        team.simulator.deliver()
        return Staffed.of(team)


@pytest.fixture
def team(gated: Staffed) -> Iterator[Team]:
    """A copy of that study."""
    with gated.copy() as team:
        yield team


def registers(caller: Caller) -> Any:
    body = {"title": "Monitoring", "doc_type": "SOP", "owner": caller.person}
    return caller.post("/documents", body)


def passes(team: Team, caller: Caller) -> None:
    found = caller.get("/training-assignments?owner=me").body["items"]
    where = next(
        f"/training-assignments/{i['id']}" for i in found if i["state"] in ("assigned", "in_progress")
    )
    assert caller.step(where, "open").status == 200
    assert caller.step(where, "answer", answers=[[1]] * 5).status == 200
    papers.signed(caller.sign(where, "complete"))
    team.simulator.deliver()


def test_a_gated_role_reads_but_does_not_act_until_its_training_is_complete(team: Team) -> None:
    dora = team.document_controller
    refused = registers(dora)
    assert (refused.status, refused.code, refused.body["missing"]) == (409, "NOT_TRAINED", ["ABC01-TRQ-0001"])
    assert refused.body["reason"] == "training_not_current"
    assert dora.get("/documents").status == 200
    assert attempts(team, dora.sub)[-1]["why"]["code"] == "NOT_TRAINED"
    assert registers(team.quality_manager).status == 201

    passes(team, dora)

    assert registers(dora).status == 201
    check_everything(team)


def test_a_role_taken_later_is_withheld_from_its_first_moment(team: Team) -> None:
    where = f"/people/{team.author.person.partition('/')[2]}"
    assert team.alan.step(where, "grant_role", "helps out", role="document_controller").status == 200

    assert registers(team.author).code == "NOT_TRAINED"
    papers.draft(team, f"/documents/{registers(team.quality_manager).body['id']}")  # an author still writes
    team.simulator.deliver()
    assert registers(team.author).body["missing"] == ["ABC01-TRQ-0001"]
    passes(team, team.author)
    assert registers(team.author).status == 201


def test_who_had_no_account_when_they_took_the_role_is_judged_all_the_same(team: Team) -> None:
    team.simulator.twice = False
    newcomer = team.simulator.caller(team.alan, "Nora Frisch", "document_controller", helper=team.alba)
    assert registers(newcomer).code == "NOT_TRAINED"
    passes(team, newcomer)
    team.simulator.daily()
    assert registers(newcomer).status == 201


def test_what_runs_out_withholds_the_role_again(team: Team) -> None:
    dora = team.document_controller
    passes(team, dora)
    os.environ["DATE_OFFSET_DAYS"] = "370"
    team.simulator.daily()
    team.simulator.deliver()
    assert registers(dora).code == "NOT_TRAINED"
    passes(team, dora)
    assert registers(dora).status == 201


def test_what_is_to_be_refreshed_counts_until_it_runs_out(team: Team) -> None:
    """It is assigned again thirty days ahead; whoever is judged meanwhile, for whatever reason, goes on working."""
    dora, where = team.document_controller, f"/people/{team.document_controller.person.partition('/')[2]}"
    passes(team, dora)
    os.environ["DATE_OFFSET_DAYS"] = "340"
    team.simulator.daily()
    team.simulator.deliver()
    assert [i["state"] for i in dora.get("/training-assignments?owner=me").body["items"]].count(
        "assigned"
    ) == 1
    assert team.alan.step(where, "grant_role", "writes too", role="author").status == 200
    team.simulator.deliver()
    assert registers(dora).status == 201
    os.environ["DATE_OFFSET_DAYS"] = "370"
    team.simulator.daily()
    team.simulator.deliver()
    assert registers(dora).code == "NOT_TRAINED"
    passes(team, dora)
    assert registers(dora).status == 201


def test_a_matrix_that_gates_nothing_any_more_gives_the_role_back(team: Team) -> None:
    [old] = team.quality_manager.get("/role-matrices").body["items"]
    named = team.quality_manager.get(f"/role-matrices/{old['id']}").body["data"]["rows"][0]["curriculum"]
    matrix.matrix(team, matrix.row("document_controller", named), replaces=f"role_matrix/{old['id']}")
    team.simulator.deliver()
    assert registers(team.document_controller).status == 201


def test_a_waiver_signed_by_quality_assurance_lifts_the_gate(team: Team) -> None:
    [item] = team.document_controller.get("/training-assignments?owner=me").body["items"]
    where = f"/training-assignments/{item['id']}"
    said = team.quality_manager.sign(where, "waive", rationale="Twenty years of document control")
    papers.signed(said)
    team.simulator.deliver()
    assert registers(team.document_controller).status == 201
