"""A programme of three years is lived: what it plans is audited, facts move nothing, and its end says what was left out."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared import clock
from tests.support import audits, plan
from tests.support.deviations import stepped
from tests.support.staff import Team
from tests.support.trail import check_everything, entries

CYCLE = {"cycle_from": "2027-01-01", "cycle_to": "2029-12-31"}


def lived_until(patch: pytest.MonkeyPatch, team: Team, day: str) -> None:
    """Let it be that day, and let everybody do the work of it."""
    patch.setenv("DATE_OFFSET_DAYS", "0")
    patch.setenv("DATE_OFFSET_DAYS", str((date.fromisoformat(day) - clock.today()).days))
    team.simulator.handler("audits", "daily")({}, None)
    team.simulator.deliver()


def carried_out(team: Team, thing: str) -> None:
    """Audit a thing on the day it is."""
    path = audits.begun(team, thing)
    stepped(team.auditor, path, "complete_fieldwork")


def first_day(quarter: str) -> str:
    """Return a day in the midst of a quarter."""
    return f"{quarter[:4]}-{int(quarter[6]) * 3 - 1:02d}-10"


def coverage(team: Team, path: str) -> dict[str, dict[str, Any]]:
    return {row["about"]: row for row in team.auditor.get(f"{path}/coverage").body["items"]}


def test_three_years_of_audits_end_with_what_was_left_out(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QMS-13, ISO 9001 9.2: covered is what was audited, not what was planned; nothing moves by itself."""
    audits.modelled(team)
    paths = {name: audits.site(team, name) for name in ("high", "low")}
    for term, value in (("important_deviations", "2"), ("staff_turnover", "50")):
        assert audits.entered(team, paths["high"], term, value).status == 200
    paths["system"] = audits.opened(team.auditor, "auditable-entities", audits.thing())
    code = team.auditor.get(plan.approved(team)).body["data"]["code"]
    team.simulator.deliver()
    names = {name: audits.entity(team, path) for name, path in paths.items()}
    lines = [
        ("high", "2027-Q4"),
        ("low", "2028-Q2"),
        ("high", "2028-Q4"),
        ("system", "2029-Q1"),
        ("high", "2029-Q4"),
    ]
    path = audits.activated(team, *((names[name], quarter) for name, quarter in lines), **CYCLE)
    signed = team.auditor.get(path).body["data"]
    assert [gap["about"] for gap in signed["gaps"]] == [code]

    for name, quarter in lines:
        lived_until(monkeypatch, team, first_day(quarter))
        if name != "system":
            carried_out(team, paths[name])
        if name == "low":
            audits.proposed(team, paths["low"])
    rows = coverage(team, path)
    assert {name: rows[names[name]]["carried_out"] for name in names} == {
        "high": ["2027-Q4", "2028-Q4", "2029-Q4"], "low": ["2028-Q2"], "system": []}  # fmt: skip
    assert rows[names["system"]]["standing"] == "covered"  # it is, by what is planned

    lived_until(monkeypatch, team, CYCLE["cycle_to"])
    assert team.auditor.get(path).body["state"] == "active"
    for _ in range(2):
        lived_until(
            monkeypatch, team, (date.fromisoformat(CYCLE["cycle_to"]) + timedelta(days=1)).isoformat()
        )
    found = team.auditor.get(path).body
    assert (found["state"], found["data"]["uncovered"]) == ("closed", [names["system"]])
    assert [found["data"][name] for name in ("planned", "gaps", "basis")] == [
        signed[name] for name in ("planned", "gaps", "basis")]  # fmt: skip
    acts = [entry["act"].rpartition(".")[2] for entry in entries(team, found["entity"])]
    assert acts == ["create", "edit", "approve", "activate", "end_cycle"]
    events = [team.monitor.get(f"/quality-events/{row['id']}").body
              for row in team.monitor.get("/quality-events?limit=100").body["items"]]  # fmt: skip
    [told] = [one for one in events if one["data"]["arrived_from"] == found["entity"]]
    assert {link["to"] for link in told["links"]} == {found["entity"], names["system"]}
    check_everything(team)
