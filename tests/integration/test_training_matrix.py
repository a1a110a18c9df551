"""The matrix of a role from one item for each person, and a person's training record on paper. T1, T14"""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from services.training import everybody
from shared import aws, clock, gate, storage
from tests.support import matrix, papers
from tests.support.calls import counted
from tests.support.staff import Staffed, Team
from tests.support.study import Caller

ROLE = "site_coordinator"
PEOPLE, REQUIREMENTS = 200, 40


@pytest.fixture(scope="module")
def course(staffed: Staffed) -> Staffed:
    """Coordinators pass a quiz and are seen at work."""
    with staffed.copy() as team:
        team.simulator.twice = False
        quiz, work = matrix.requirement(team, "quiz", refresh_months=1), matrix.requirement(team, "on_job")
        matrix.matrix(team, matrix.row(ROLE, matrix.curriculum(team, ROLE, quiz, work), before_work=True))
        team.simulator.deliver()
        return Staffed.of(team)


@pytest.fixture
def team(course: Staffed) -> Iterator[Team]:
    """A copy of that study."""
    with course.copy() as team:
        team.simulator.twice = False
        yield team


def shown(team: Team, caller: Caller | None = None) -> dict[str, str]:
    """How far the coordinator is, by the kind of what is asked for."""
    said = (caller or team.training_administrator).get(f"/training-matrix?role={ROLE}")
    assert said.status == 200, said.body
    [row] = said.body["items"]
    assert (row["person"], row["name"], row["scope"]) == (team.site_coordinator.person, "Sam Young", "study")
    kinds = {column["key"]: column["kind"] for column in said.body["columns"]}
    return {kinds[cell["key"]]: cell["standing"] for cell in row["cells"]}


def path(caller: Caller, kind: str) -> str:
    for item in caller.get("/training-assignments?owner=me").body["items"]:
        where = f"/training-assignments/{item['id']}"
        if caller.get(where).body["data"]["kind"] == kind:
            return where
    raise AssertionError(kind)


def passed(team: Team) -> None:
    sam = team.site_coordinator
    where = path(sam, "quiz")
    assert sam.step(where, "open").status == 200
    assert sam.step(where, "answer", answers=[[1]] * 5).status == 200
    papers.signed(sam.sign(where, "complete"))
    team.simulator.deliver()


def test_the_matrix_follows_what_people_do(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(team) == {"quiz": "open", "on_job": "open"}
    passed(team)
    assert shown(team) == {"quiz": "completed", "on_job": "open"}
    sam, where = team.site_coordinator, path(team.site_coordinator, "on_job")
    assert sam.step(where, "open").status == 200
    report = {"done_on": clock.today().isoformat(), "evidence": "Dispensing log, page 1"}
    papers.signed(sam.sign(where, "report_done", verifier=team.investigator.person, **report))
    team.simulator.deliver()
    assert shown(team)["on_job"] == "awaiting_verification"
    monkeypatch.setenv("DATE_OFFSET_DAYS", "40")
    assert shown(team) == {"quiz": "run_out", "on_job": "overdue"}


def test_a_later_due_date_shows(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    where = path(team.site_coordinator, "on_job")
    later = (clock.today() + timedelta(days=60)).isoformat()
    asked = {"new_due_on": later, "justification": "The monitor comes only then"}
    assert team.site_coordinator.step(where, "request_extension", **asked).status == 200
    papers.signed(team.quality_manager.sign(where, "grant_extension"))
    team.simulator.deliver()
    monkeypatch.setenv("DATE_OFFSET_DAYS", "40")
    assert shown(team)["on_job"] == "open"


def test_overseers_read_it_and_nobody_else(team: Team) -> None:
    assert shown(team, team.inspector) == shown(team)
    assert team.monitor.get(f"/training-matrix?role={ROLE}").status == 403
    assert team.inspector.get("/training-matrix?role=emperor").status == 422
    assert team.inspector.get("/training-matrix").status == 422


def test_two_hundred_people_and_forty_requirements_are_read_from_their_summaries(team: Team) -> None:
    people = [f"person/{n:026d}" for n in range(PEOPLE)]
    keys = [f"training_requirement/{n:026d}" for n in range(REQUIREMENTS)]
    stands = {
        key: ["completed", f"training_assignment/{key[-26:]}", "2026-01-01", "2030-01-01"] for key in keys
    }
    note = json.dumps(stands, separators=(",", ":"))
    table = team.simulator.study.table("data-training")
    for person in people:
        held = {"pk": f"ROLE#{ROLE}", "sk": f"{person}#party/{person[-26:]}", "note": "held"}
        known = {"pk": f"SUMMARY#{person}", "sk": "-", "note": note}
        for row in (held, known):
            item = {name: {"S": value} for name, value in row.items()} | {"v": {"N": "1"}}
            aws.client("dynamodb").put_item(TableName=table, Item=item)

    read, calls, cursor = 0, [], ""
    for _ in range(3):
        with counted() as watch:
            said = team.inspector.get(
                f"/training-matrix?role={ROLE}" + (f"&cursor={cursor}" if cursor else "")
            )
        assert said.status == 200, said.body
        calls.append(len(watch.names))
        read, cursor = read + len(said.body["items"]), said.body["next_cursor"]

    assert (read, cursor) == (PEOPLE + 1, None)
    assert max(calls) <= 14, (
        "whatever the number of people and sites; what the role asks for takes most of them"
    )


def test_a_persons_training_record_shows_every_signature(team: Team) -> None:
    passed(team)
    sam = team.site_coordinator
    for caller, whose in ((sam, "me"), (team.inspector, sam.person.partition("/")[2])):
        said = caller.get(f"/training-records/{whose}/print")
        assert said.status == 200
        text = _text(said.body)
        assert "Training record" in text
        assert "Sam Young" in text
        assert "Read and understood" in text
    assert team.inspector.get(f"/training-records/{'0' * 26}/print").status == 404
    assert team.monitor.get(f"/training-records/{sam.person.partition('/')[2]}/print").status == 404


def _text(raw: Any) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages).split())


def test_a_matrix_that_concerns_many_is_taken_in_parts_and_gates_when_all_were_judged(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with staffed.copy() as team:
        team.simulator.twice = False
        for caller in (team.monitor, team.medical):
            where = f"/people/{caller.person.partition('/')[2]}"
            assert team.alan.step(where, "grant_role", "helps out", role=ROLE).status == 200
        team.simulator.deliver()
        monkeypatch.setattr(everybody, "FEW", 5)
        named = matrix.curriculum(team, ROLE, matrix.requirement(team))
        team.simulator.deliver()
        matrix.matrix(team, matrix.row(ROLE, named, before_work=True))
        [changed] = [one for one in team.simulator.told() if one["detail-type"] == "training.matrix_changed"]
        for _ in range(2):
            team.simulator.react(changed)
        first, *parts = dict.fromkeys(team.simulator.study.parts())  # told twice, they were sent twice
        assert len(parts) > 2

        for part in (*parts, *parts):
            team.simulator.tell("training", part)
        assert ROLE not in gated(), "somebody was not judged yet"
        team.simulator.tell("training", first)
        team.simulator.react(changed)
        assert (ROLE in gated(), team.simulator.study.parts()) == (True, [])
        for caller in (team.monitor, team.medical, team.site_coordinator):
            assert [i["state"] for i in caller.get("/training-assignments?owner=me").body["items"]] == [
                "assigned"
            ]


def gated() -> frozenset[str]:
    return gate.told(storage.get("SESSIONS_TABLE", gate.GATES)[0], None).gated
