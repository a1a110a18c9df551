"""`make bench` measures what it says: a handler that does more than it should breaks a bar, and the run fails."""

from collections.abc import Callable
from typing import Any

import pytest

from bench import __main__ as bench
from bench import capacity, crypto, routes, table
from bench.bars import BARS
from bench.capacity import cost, judged_cost
from bench.cold import judged_start
from bench.replay import OtherCallsError, counted, recorder, replayed
from bench.starting import Started
from services.documents import api
from shared import storage
from shared.http import Api
from tests.support.filled import document
from tests.support.staff import Team


def create(team: Team) -> Callable[[], Any]:
    return lambda: team.document_controller.post("/documents", document(team))


def broken(team: Team) -> set[str]:
    return {row.id for row in judged_cost("create", cost(create(team))) if row.ok is False}


def slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every document request read one row more than it needs."""
    answer = api.api.app.resolve

    def reads_more(*request: Any) -> Any:
        storage.get("TABLE", ("E#nothing", "S"))
        return answer(*request)

    monkeypatch.setattr(api.api.app, "resolve", reads_more)


def test_one_more_call_of_a_handler_breaks_the_bar_of_its_calls(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.document_controller.get("/me")
    before = broken(team)
    slowed(monkeypatch)
    assert broken(team) - before == {"K1 create: AWS calls"}


def test_the_run_ends_with_1_where_a_bar_is_broken_or_was_not_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "WRITTEN", tmp_path / "bench.json")
    good = [table.judged(name, 0) for name in BARS["capacity"]]
    missing = good[1:]
    slow = [table.judged(good[0].id, 10**9), *missing]
    for rows, ends in ((good, 0), (slow, 1), (missing, 1)):
        monkeypatch.setattr(capacity, "measured", lambda rows=rows: iter(rows))
        assert bench.main(["capacity"]) == ends
        assert ("NOT OK" in capsys.readouterr().out) is bool(ends)


def test_what_is_replayed_makes_the_calls_that_were_recorded_and_no_others(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.document_controller.get("/me")
    study = recorder(team)
    create(team)()
    kept = study.kept[-1]
    assert kept.calls == ["BatchGetItem", "UpdateItem", "TransactWriteItems"]
    with replayed(kept):
        first = counted(kept.run)
    with replayed(kept):
        assert counted(kept.run).total == pytest.approx(first.total, rel=0.02)
    assert 0 < first.own < first.total
    slowed(monkeypatch)
    with pytest.raises(OtherCallsError), replayed(kept):
        kept.run()


def test_a_start_that_compiles_or_imports_what_it_may_not_breaks_its_bars() -> None:
    y1 = Started(1000, 1000, 10, (), ())
    wrong = Started(1500, 1200, 10, ("/a.py",), ("boto3",))
    assert [row.ok for row in judged_start("tasks.api", y1, y1) if row.bar is not None].count(False) == 0
    broken = {row.id.partition(" ")[0] for row in judged_start("tasks.api", wrong, y1) if row.ok is False}
    assert {"C4", "C5", "C6"} <= broken


def test_spelling_an_entry_three_times_breaks_the_bar_of_canonical_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once = crypto.canonical
    monkeypatch.setattr(crypto, "ENTRIES", 200)
    monkeypatch.setattr(crypto, "canonical", lambda value: max(once(value) for _ in range(3)))
    rows = list(crypto.measured())
    assert {row.id for row in rows if row.bar is not None} == set(BARS["crypto"])
    assert "W4 canonical JSON" in {row.id for row in rows if row.ok is False}


def test_looking_at_every_route_for_each_request_breaks_the_bar_of_dispatch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = Api.handler

    def looks_at_all(self: Api, *request: Any) -> Any:
        for operation in self.operations:
            for _ in range(5):
                operation.rule.strip()
        return answer(self, *request)

    assert [row.ok for row in routes.measured() if row.id == "G4 dispatch: exponent of function calls"] == [
        True
    ]
    monkeypatch.setattr(Api, "handler", looks_at_all)
    rows = list(routes.measured())
    assert {row.id for row in rows if row.bar is not None} == set(BARS["routes"])
    assert "G4 dispatch: exponent of function calls" in {row.id for row in rows if row.ok is False}
