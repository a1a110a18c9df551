"""The restore drill as one command: copies restored and torn, rebuilt, proven, taken away, recorded, judged. OPS-03"""

import json
from datetime import date
from typing import Any

import pytest

from infra import cli
from infra.recovery import drill as drilling
from shared import clock, storage
from tests.support import papers, plan
from tests.support.double.cloud import current
from tests.support.staff import Team
from tests.support.study import CONTEXT
from tests.support.trail import check_everything, everything


class Functions:
    """The deployed functions of the study, as whoever holds deploy credentials calls them."""

    def __init__(self, team: Team) -> None:
        self.team = team

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # boto's names
        _, service, function = FunctionName.split("-")
        answer = self.team.simulator.handler(service, function)(json.loads(Payload), CONTEXT)
        return {"Payload": Body(json.dumps(answer).encode())}


class Body:
    """What a payload is read from."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self) -> bytes:
        return self.data


def drilled(team: Team, torn: bool = True) -> dict[str, Any]:
    team.simulator.study.serve("ledger")
    return dict(cli.recorded(Functions(team), "ABC01", drilling.drill(torn)))  # type: ignore[arg-type]  # only `invoke`


def test_everything_sealed_comes_back_and_quality_accepts_the_record(team: Team) -> None:
    papers.effective(team)
    before, tables = everything(team), set(current().dynamodb.tables)

    figures = drilled(team)

    assert (figures["differences"], figures["lost"], figures["verdict"]) == ([], [], "verified")
    assert figures["written"] > 0, "the torn entry was written again"
    assert figures["tables"]["audit"] == len(before["audit"]) == figures["entries"] == figures["sealed"]
    assert figures["rpo_seconds"] == 0
    assert set(current().dynamodb.tables) == tables, "the copies are taken away"
    after = everything(team)
    assert {name: after[name] for name in after if name not in ("audit", "data-ledger")} == {
        name: before[name] for name in before if name not in ("audit", "data-ledger")
    }, "the study itself is not touched"
    path = f"/restore-drills/{figures['entity'].partition('/')[2]}"
    papers.signed(team.quality_manager.sign(path, "accept"))
    team.simulator.deliver()
    shown = team.inspector.get(path).body
    assert (shown["state"], shown["number"], shown["sealed"]) == ("accepted", figures["number"], True)
    check_everything(team)


def test_what_was_not_sealed_and_torn_away_is_named_with_its_key(team: Team) -> None:
    papers.document(team)
    team.simulator.deliver()
    made = team.document_controller.post("/documents", {"title": "Not sealed yet", "doc_type": "SOP",
                                                        "owner": team.author.person})  # fmt: skip
    figures = drilling.drill()
    assert figures["lost"] == [f"A#document#{made.body['id']}/0000000001"]
    assert figures["lost_count"] == 1
    assert figures["differences"] == []
    team.simulator.study.serve("ledger")
    assert not drilling.drill(torn=False)["lost"]


def test_a_drill_that_did_not_bring_everything_back_is_not_accepted(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.document(team)
    team.simulator.deliver()
    monkeypatch.setattr(drilling, "rebuild", lambda: drilling.Rebuilt())
    figures = drilled(team)
    assert figures["differences"]
    path = f"/restore-drills/{figures['entity'].partition('/')[2]}"
    refused = team.quality_manager.sign(path, "accept")
    assert (refused.status, refused.code) == (409, "HASH_MISMATCH")
    assert team.author.get(path).status == 403
    papers.signed(team.quality_manager.sign(path, "fail", "the rebuild did nothing"))


def test_a_drill_that_dies_leaves_no_copy_behind(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = set(current().dynamodb.tables)

    def dies() -> None:
        raise RuntimeError("the machine went off")

    monkeypatch.setattr(drilling, "_tear", dies)
    with pytest.raises(RuntimeError):
        drilling.drill()
    assert set(current().dynamodb.tables) == tables
    assert storage.table("AUDIT_TABLE") == "abc01-audit"


def test_a_planned_drill_is_done_by_a_drill_alone_and_told_when_it_is_overdue(team: Team) -> None:
    again = plan.running(team, kind="restore_drill", title="Drill a restore", every="half_year")
    first = plan.activities(team, again)[0]
    number, outcome = team.monitor.get(first).body["number"], "All came back within the hour"
    late = (date.fromisoformat(team.monitor.get(first).body["due_on"]) - clock.today()).days + 1
    with plan.later(team, late):
        plan.daily(team)
        asked = team.quality_manager.get("/tasks?owner=me&limit=100").body["items"]
        assert [item["title"] for item in asked].count(f"{number} is overdue") == 1
        assert team.monitor.step(first, "add_evidence", text="It was done").status == 200
        drill = drilled(team)["entity"]
        for record in ("restore_drill/01JD0000000000000000000001", drill):
            assert team.monitor.step(first, "add_evidence", text="Its record", record=record).status == 200
            refused = team.monitor.sign(first, "complete", outcome=outcome)
            assert (refused.status, refused.body["reason"]) == (409, "drill_was_accepted")
        papers.signed(team.quality_manager.sign(f"/restore-drills/{drill.partition('/')[2]}", "accept"))
        team.simulator.deliver()
        papers.signed(team.monitor.sign(first, "complete", outcome=outcome))
