"""What the role matrix asks for: quizzes with attempts and lock, tasks that others see, refreshing. records.md 2.4"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from shared import clock
from tests.support import matrix, papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller, Reply
from tests.support.trail import check_everything, entries

RIGHT, WRONG = [1], [0]


@pytest.fixture(scope="module")
def course(staffed: Staffed) -> Staffed:
    """Coordinators pass a quiz, then are seen at work by an investigator; the quiz counts for a year."""
    with staffed.copy() as team:
        team.simulator.twice = False  # that a second delivery changes nothing is shown elsewhere
        quiz = matrix.requirement(team, "quiz", refresh_months=12)
        work = with_material(team, "on_job", prerequisites=[quiz], verifier_role="investigator",
                             instruction="Dispense twice under supervision.")  # fmt: skip
        matrix.matrix(
            team, matrix.row("site_coordinator", matrix.curriculum(team, "site_coordinator", quiz, work))
        )
        team.simulator.deliver()
        return Staffed.of(team)


def with_material(team: Team, kind: str, **fields: Any) -> str:
    """An active requirement beside which a file stands."""
    made = matrix.drafted(
        team, "training-requirements", title=f"A requirement of kind {kind}", kind=kind, **fields
    )
    where = f"/training-requirements/{made.body['id']}"
    papers.attached(team, team.training_administrator, where)
    papers.signed(matrix.approved(team, where))
    return str(made.body["entity"])


@pytest.fixture
def ruled(course: Staffed) -> Iterator[Team]:
    """A copy of that study."""
    with course.copy() as team:
        team.simulator.twice = False
        yield team


def mine(caller: Caller) -> dict[str, dict[str, Any]]:
    found = caller.get("/training-assignments?owner=me").body["items"]
    records = [caller.get(f"/training-assignments/{item['id']}").body for item in found]
    return {record["data"]["kind"]: record for record in records if record["state"] != "cancelled"}


def path(caller: Caller, kind: str) -> str:
    return f"/training-assignments/{mine(caller)[kind]['id']}"


def tries(caller: Caller, right: int) -> Reply:
    return caller.step(path(caller, "quiz"), "answer", answers=[RIGHT] * right + [WRONG] * (5 - right))


def passed(team: Team) -> None:
    sam = team.site_coordinator
    assert sam.step(path(sam, "quiz"), "open").status == 200
    assert tries(sam, 5).status == 200
    papers.signed(sam.sign(path(sam, "quiz"), "complete"))


def tasks(caller: Caller) -> list[str]:
    return [item["title"] for item in caller.get("/tasks?owner=me").body["items"]]


def test_an_active_matrix_assigns_what_it_asks_for_to_its_roles_and_to_nobody_else(ruled: Team) -> None:
    found = mine(ruled.site_coordinator)
    assert set(found) == {"quiz", "on_job"}
    assert {record["data"]["cause"] for record in found.values()} == {"matrix_changed"}
    assert mine(ruled.monitor) == {}
    assert sorted(tasks(ruled.site_coordinator)) == sorted(
        f"Training to do: {r['number']}" for r in found.values()
    )


def test_learners_read_what_is_asked_of_them_and_nobody_what_is_asked_of_others(ruled: Team) -> None:
    sam, where = ruled.site_coordinator, path(ruled.site_coordinator, "on_job")
    shown = sam.get(f"{where}/requirement").body
    assert shown["instruction"] == "Dispense twice under supervision."
    assert (shown["verified_by"], shown["version"]) == ("investigator", 1)
    assert shown["before"] == [
        {"number": "ABC01-TRQ-0001", "title": "A requirement of kind quiz", "done": False}
    ]
    [held] = shown["material"]
    given = sam.get(f"{where}/requirement/{held['id']}")
    assert (given.status, given.body["sha256"]) == (200, held["sha256"])
    assert ruled.training_administrator.get(f"{where}/requirement").body == shown
    number = f"/training-assignments/{sam.get(where).body['number'].lower()}"
    assert sam.get(number).body == sam.get(where).body
    assert sam.get(number.replace("trn", "run")).status == 404
    assert ruled.monitor.get(f"{where}/requirement").status == 404
    assert ruled.monitor.get(f"{where}/requirement/{held['id']}").status == 404

    passed(ruled)
    assert sam.get(f"{where}/requirement").body["before"][0]["done"] is True
    of_quiz = sam.get(f"{path(sam, 'quiz')}/requirement").body
    assert (of_quiz["pass_pct"], of_quiz["valid_months"]) == (80, 12)
    assert "options" not in str(of_quiz)


def test_a_quiz_is_drawn_from_its_pool_and_never_shows_what_is_right(ruled: Team) -> None:
    sam = ruled.site_coordinator
    where = path(sam, "quiz")
    assert sam.get(f"{where}/questions").status == 404
    sam.step(where, "open")

    shown = sam.get(f"{where}/questions").body

    assert (len(shown["items"]), shown["attempts_left"], shown["pass_pct"]) == (5, 3, 80)
    assert all(set(item) == {"text", "options"} for item in shown["items"])
    assert "right" not in str(sam.get(where).body["data"])
    assert ruled.monitor.get(f"{where}/questions").status == 404
    assert sam.step(where, "answer", answers=[RIGHT] * 4).body["reason"] == "every_question_is_answered"
    assert sam.sign(where, "complete").body["reason"] == "quiz_is_passed"


def test_a_quiz_is_locked_after_the_last_attempt_until_a_trainer_unlocks_it_with_a_reason(
    ruled: Team,
) -> None:
    sam, tariq = ruled.site_coordinator, ruled.training_administrator
    where = path(sam, "quiz")
    sam.step(where, "open")
    for right, left in ((3, 2), (2, 1), (3, 0)):
        assert tries(sam, right).body["data"]["attempts_left"] == left
    fourth = tries(sam, 5)
    assert (fourth.status, fourth.code) == (409, "INVALID_TRANSITION")
    ruled.simulator.deliver()
    assert mine(sam)["quiz"]["state"] == "locked"
    assert tries(sam, 5).code == "INVALID_TRANSITION"
    number = mine(sam)["quiz"]["number"]
    assert f"Unlock {number}: its attempts are used up" in tasks(tariq)

    assert sam.step(where, "unlock", "I am ready").code == "FORBIDDEN"
    assert tariq.step(where, "unlock").body["reason"] == "reason_required"
    assert tariq.step(where, "unlock", "We went through it together").status == 200
    ruled.simulator.deliver()
    assert f"Unlock {number}: its attempts are used up" not in tasks(tariq)
    assert tries(sam, 4).body["data"]["passed"] is True
    papers.signed(sam.sign(where, "complete"))
    ruled.simulator.deliver()

    done = mine(sam)["quiz"]
    assert done["state"] == "completed"
    assert [attempt["score"] for attempt in done["data"]["attempts"]] == [60, 40, 60, 80]
    assert [s["meaning"]["code"] for s in done["signatures"]] == ["read_understood"]
    check_everything(ruled)


def test_what_others_have_to_see_waits_for_what_comes_before_and_for_them(ruled: Team) -> None:
    sam, ivy = ruled.site_coordinator, ruled.investigator
    where = path(sam, "on_job")
    early = sam.step(where, "open")
    assert (early.code, early.body["missing"]) == ("NOT_TRAINED", ["ABC01-TRQ-0001"])
    passed(ruled)
    assert sam.step(where, "open").status == 200
    assert sam.sign(where, "complete").body["reason"] == "needs_no_verifier"
    report = {"done_on": clock.today().isoformat(), "evidence": "Dispensing log of 5 June, pages 1 to 3"}
    assert sam.sign(where, "report_done", verifier=sam.person, **report).code == "SOD_VIOLATION"
    assert ivy.get(where).status == 404
    papers.signed(sam.sign(where, "report_done", verifier=ivy.person, **report))
    ruled.simulator.deliver()
    assert f"Verify {mine(sam)['on_job']['number']}" in tasks(ivy)

    assert sam.sign(where, "verify").code == "SOD_VIOLATION"
    assert ruled.training_administrator.sign(where, "verify").body["reason"] == "has_the_verifier_role"
    assert ivy.step(where, "verify").code == "SIGNATURE_REQUIRED"
    assert ivy.step(where, "send_back", "Page 2 is not initialled").status == 200
    papers.signed(sam.sign(where, "report_done", verifier=ivy.person, **report))
    papers.signed(ivy.sign(where, "verify"))
    ruled.simulator.deliver()

    done = mine(sam)["on_job"]
    assert done["state"] == "completed"
    assert [s["meaning"]["code"] for s in done["signatures"]] == ["read_understood"] * 2 + ["verified"]
    assert tasks(ivy) == tasks(sam) == []


def test_what_runs_out_is_assigned_again_once_and_ahead_of_time(ruled: Team) -> None:
    sam, before = ruled.site_coordinator, os.environ.get("DATE_OFFSET_DAYS", "0")
    passed(ruled)
    first = mine(sam)["quiz"]
    assert first["data"]["valid_until"] == first["due_on"]
    for days, again in ((300, False), (340, True)):
        os.environ["DATE_OFFSET_DAYS"] = str(days)
        ruled.simulator.daily()
        ruled.simulator.daily()
        ruled.simulator.deliver()
        found = [
            i for i in sam.get("/training-assignments?owner=me").body["items"] if i["state"] == "assigned"
        ]
        refreshed = [sam.get(f"/training-assignments/{i['id']}").body["data"] for i in found]
        assert [d["follows"] for d in refreshed if d["cause"] == "refresh"] == [first["entity"]] * again
    os.environ["DATE_OFFSET_DAYS"] = before


def test_what_a_matrix_does_not_ask_for_any_more_is_cancelled_and_what_was_done_stays(ruled: Team) -> None:
    sam = ruled.site_coordinator
    passed(ruled)
    [old] = ruled.quality_manager.get("/role-matrices").body["items"]
    other = matrix.requirement(ruled, "external")
    matrix.matrix(ruled, matrix.row("site_coordinator", matrix.curriculum(ruled, "site_coordinator", other)),
                  replaces=f"role_matrix/{old['id']}")  # fmt: skip
    ruled.simulator.deliver()

    found = mine(sam)
    assert {kind: record["state"] for kind, record in found.items()} == {
        "quiz": "completed",
        "external": "assigned",
    }
    items = sam.get("/training-assignments?owner=me").body["items"]
    [cancelled] = [item for item in items if item["state"] == "cancelled"]
    assert entries(ruled, f"training_assignment/{cancelled['id']}")[-1]["why"]["code"] == "matrix_changed"


def test_a_matrix_of_a_site_reaches_its_people_alone(ruled: Team) -> None:
    alan = ruled.alan
    sites = [alan.post("/parties", {"kind": "site", "legal_name": name, "country": "DE"}).body["entity"]
             for name in ("Site 104", "Site 105")]  # fmt: skip
    germany = alan.post("/parties", {"kind": "country", "legal_name": "Germany", "country": "DE"}).body[
        "entity"
    ]
    for place, kind in ((sites[0], "external"), (germany, "classroom")):
        given = {"verifier_role": "investigator"} if kind == "classroom" else {}
        wanted = matrix.requirement(ruled, kind, **given)
        matrix.matrix(
            ruled, matrix.row("medical", matrix.curriculum(ruled, "medical", wanted)), holds_for=place
        )
    for person, site in ((ruled.monitor, sites[0]), (ruled.author, sites[1])):
        where = f"/people/{person.person.partition('/')[2]}"
        assert alan.step(where, "grant_role", "helps there", role="medical", scope=site).status == 200
    ruled.simulator.deliver()

    assert set(mine(ruled.monitor)) == {"external", "classroom"}
    assert set(mine(ruled.author)) == {"classroom"}
    assert mine(ruled.medical) == {}
