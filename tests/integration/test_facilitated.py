"""People without accounts: a trainer records what they did on paper, from the proof, and it shows as such. T10"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from tests.support import matrix, papers
from tests.support.staff import Staffed, Team
from tests.support.trail import check_everything, entries

ROLE = "site_coordinator"
NORA = {"printed_name": "Nora Frisch", "username": "nora", "email": "nora@site.example", "has_account": False}


@pytest.fixture(scope="module")
def course(staffed: Staffed) -> Staffed:
    """Nora has no account; she passes a test on paper and is seen at work."""
    with staffed.copy() as team:
        team.simulator.twice = False
        quiz = matrix.requirement(team, "quiz", refresh_months=12)
        work = matrix.requirement(team, "on_job")
        matrix.matrix(team, matrix.row(ROLE, matrix.curriculum(team, ROLE, quiz, work), before_work=True))
        made = team.alan.post("/people", NORA)
        assert made.status == 201, made.body
        said = team.alan.step(f"/people/{made.body['id']}", "grant_role", "joins", role=ROLE)
        assert said.status == 200, said.body
        team.simulator.deliver()
        return Staffed.of(team)


@pytest.fixture
def team(course: Staffed) -> Iterator[Team]:
    """A copy of that study."""
    with course.copy() as team:
        team.simulator.twice = False
        yield team


def nora(team: Team) -> dict[str, Any]:
    items = team.alan.get("/people").body["items"]
    path = next(item["id"] for item in items if item["title"] == NORA["printed_name"])
    return dict(team.alan.get(f"/people/{path}").body)


def path(team: Team, kind: str, person: str | None = None) -> str:
    tariq, whose = team.training_administrator, person or nora(team)["entity"]
    for item in tariq.get(f"/training-assignments?owner={whose}").body["items"]:
        where = f"/training-assignments/{item['id']}"
        if tariq.get(where).body["data"]["kind"] == kind:
            return where
    raise AssertionError(f"no {kind}")


def done(**fields: Any) -> dict[str, Any]:
    return {"done_on": clock.today().isoformat(), "proof": "Signed sheet of the course, page 1"} | fields


def test_whoever_has_no_account_is_known_and_not_invited(team: Team) -> None:
    found = nora(team)
    assert (found["state"], found["data"]["sub"]) == ("registered", None)
    assert team.alan.step(f"/people/{found['id']}", "give_account", "will work here herself").status == 200
    team.simulator.deliver()
    assert nora(team)["state"] == "active"
    assert team.alan.step(f"/people/{found['id']}", "give_account", "again").code == "INVALID_TRANSITION"


def test_a_trainer_records_it_from_the_proof_and_everybody_sees_that(team: Team) -> None:
    tariq, where = team.training_administrator, path(team, "quiz")
    assert tariq.sign(where, "record_facilitated", **done()).body["reason"] == "proof_is_attached"
    proof = papers.attached(team, tariq, where)
    assert team.monitor.post(f"{where}/transitions/record_facilitated", {}, if_match='"1"').status == 404
    late = (clock.today() + timedelta(days=1)).isoformat()
    assert tariq.sign(where, "record_facilitated", **done(done_on=late)).body["reason"] == "done_by_now"
    earlier = (clock.today() - timedelta(days=5)).isoformat()

    papers.signed(tariq.sign(where, "record_facilitated", **done(done_on=earlier)))
    team.simulator.deliver()

    found = tariq.get(where).body
    assert (found["state"], found["data"]["facilitated"]["by"]) == ("completed", tariq.person)
    assert found["data"]["valid_until"] < (clock.today() + timedelta(days=365)).isoformat()
    [signature] = found["signatures"]
    assert (signature["printed_name"], signature["meaning"]["code"]) == (tariq.name, "facilitated")
    last = entries(team, found["entity"])[-1]
    assert any(proof in path for path in last["st"]["files"]), "the signature binds the proof"
    asked = tariq.get(f"/qualifications?person={nora(team)['entity']}&role={ROLE}").body
    shown = {item["kind"]: item["evidence"] for item in asked["items"]}
    assert (shown["quiz"]["facilitated"], shown["on_job"]) == (True, None)
    check_everything(team)


def test_what_others_have_to_see_is_reported_by_the_trainer_and_still_verified(team: Team) -> None:
    tariq, ivy, where = team.training_administrator, team.investigator, path(team, "on_job")
    papers.attached(team, tariq, where)
    assert tariq.sign(where, "record_facilitated", **done()).body["reason"] == "needs_no_verifier"
    himself = done(verifier=nora(team)["entity"])
    assert tariq.sign(where, "report_facilitated", **himself).status in (409, 422)
    papers.signed(tariq.sign(where, "report_facilitated", **done(verifier=ivy.person)))
    papers.signed(ivy.sign(where, "verify"))

    found = tariq.get(where).body
    assert (found["state"], [s["meaning"]["code"] for s in found["signatures"]]) == (
        "completed", ["facilitated", "verified"],
    )  # fmt: skip


def test_nobody_records_for_a_learner_who_can_sign_in(team: Team) -> None:
    tariq, where = team.training_administrator, path(team, "quiz", team.site_coordinator.person)
    papers.attached(team, tariq, where)
    said = tariq.sign(where, "record_facilitated", **done())
    assert (said.code, said.body["reason"]) == ("SOD_VIOLATION", "learner_has_no_account")
