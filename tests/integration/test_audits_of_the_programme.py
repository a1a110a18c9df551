"""What the signed programme plans is drafted as an audit ahead of its quarter, once, and nothing is moved in silence. A2, ADR 0087"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shared import clock
from tests.support import audits
from tests.support.deviations import edited, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries

CYCLE = {"cycle_from": "2030-01-01", "cycle_to": "2032-12-31"}
EVE, DAY = "2030-03-17", "2030-03-18"  # a fortnight before the second quarter begins
Live = Callable[[str], None]


@pytest.fixture
def live(team: Team, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Let it be a day, twice looked at by the machine."""

    def until(day: str) -> None:
        monkeypatch.setenv("DATE_OFFSET_DAYS", "0")
        monkeypatch.setenv("DATE_OFFSET_DAYS", str((date.fromisoformat(day) - clock.today()).days))
        for _ in range(2):
            team.simulator.handler("audits", "daily")({}, None)
        team.simulator.deliver()

    return until


def planned(team: Team, *quarters: str) -> tuple[str, str, str]:
    """Bring a programme into force that audits a site in these quarters; return site, its name, programme."""
    site = audits.site(team, "Planned", responsible=[team.site_coordinator.person])
    name = audits.entity(team, site)
    return site, name, audits.activated(team, *((name, quarter) for quarter in quarters), **CYCLE)


def about(team: Team, name: str) -> list[dict[str, Any]]:
    """Return the audits of a thing, as records."""
    rows = team.auditor.get(f"/audits?about={name}&limit=100").body["items"]
    return [team.auditor.get(f"/audits/{row['id']}").body for row in rows]


def path_of(found: dict[str, Any]) -> str:
    return f"/audits/{found['id']}"


def asked(who: Caller, number: str) -> list[str]:
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return [item["title"] for item in items if number in item["title"] and item["state"] == "open"]


def test_a_line_is_an_audit_a_fortnight_before_its_quarter_and_once(team: Team, live: Live) -> None:
    site, name, programme = planned(team, "2030-Q2", "2031-Q2")
    live(EVE)
    assert about(team, name) == []
    live(DAY)
    [found] = about(team, name)
    standing = team.auditor.get(programme).body
    data = found["data"]
    assert (found["state"], data["kind"], data["owner"], data["scope_of_audit"]) == (
        "draft",
        "routine",
        None,
        "",
    )
    assert (data["about"], data["party"]) == (name, team.auditor.get(site).body["data"]["party"])
    assert (data["programme"], data["quarter"]) == (standing["entity"], "2030-Q2")
    assert (data["start_on"], data["end_on"]) == ("2030-04-01", "2030-04-04")
    assert data["auditees"] == [team.site_coordinator.person]
    assert {(link["rel"], link["to"]) for link in found["links"]} == {
        ("references", name), ("caused_by", standing["entity"])}  # fmt: skip
    [born] = entries(team, found["entity"])
    assert (born["act"], born["by"]["role"], born["why"]["code"]) == (
        "audit.create", "system", "programme_plans_it")  # fmt: skip
    said = f"Name who leads {found['number']} and plan it: the programme has it in 2030-Q2"
    assert asked(team.auditor, found["number"]) == asked(team.quality_manager, found["number"]) == [said]
    check_everything(team)


def test_what_is_drafted_is_led_by_somebody_and_says_of_what_before_it_is_planned(
    team: Team, live: Live
) -> None:
    _, name, _ = planned(team, "2030-Q2")
    live(DAY)
    [found] = about(team, name)
    path, moved = path_of(found), {"start_on": "2030-05-06", "end_on": "2030-05-07"}
    for refused in (
        team.auditor.step(path, "plan"),
        team.quality_manager.step(path, "reschedule", "in May", **moved),
    ):
        assert (refused.status, refused.body["refusals"][0]["reason"]) == (409, "has_a_lead")
    edited(team.auditor, path, owner=team.auditor.person)
    assert team.auditor.step(path, "plan").body["reason"] == "has_a_scope"
    edited(team.auditor, path, scope_of_audit="Consent, data and medicine")
    stepped(team.quality_manager, path, "reschedule", "the site asked for May", **moved)
    stepped(team.auditor, path, "plan")
    team.simulator.deliver()
    assert asked(team.auditor, found["number"]) == [f"Prepare {found['number']}"]
    live("2030-04-23")
    assert [one["state"] for one in about(team, name)] == ["in_preparation"]


def test_an_audit_that_somebody_made_for_the_quarter_is_the_one(team: Team, live: Live) -> None:
    """One for cause is none of the programme: what was planned is audited too."""
    site, name, _ = planned(team, "2030-Q2")
    other, unplanned, _ = site, name, None
    when = {"start_on": "2030-06-03", "end_on": "2030-06-04"}
    made = audits.audit(team, other, **when)
    live(DAY)
    assert [one["entity"] for one in about(team, unplanned)] == [audits.entity(team, made)]
    signed(team.quality_manager.sign(made, "cancel", "drafted by mistake"))
    for_cause = audits.audit(team, other, **when | {"kind": "for_cause"})
    live(DAY)
    found = {
        one["entity"]: one["data"]["quarter"] for one in about(team, unplanned) if one["state"] == "draft"
    }
    assert found.pop(audits.entity(team, for_cause)) is None
    assert list(found.values()) == ["2030-Q2"]


def test_what_was_given_up_by_signature_is_not_drafted_again(team: Team, live: Live) -> None:
    _, name, programme = planned(team, "2030-Q2")
    live(DAY)
    [found] = about(team, name)
    signed(team.quality_manager.sign(path_of(found), "cancel", "the site was closed for good"))
    live("2030-06-30")
    audits.activated(team, (name, "2030-Q2"), replaces=audits.entity(team, programme), **CYCLE)
    live("2030-06-30")
    assert [one["state"] for one in about(team, name)] == ["cancelled"]


def test_a_new_version_moves_no_audit_and_doubles_none(team: Team, live: Live) -> None:
    """Nothing is rescheduled in silence: the quarter it has now is said, the dates stand until somebody moves them."""
    _, name, programme = planned(team, "2030-Q2", "2031-Q2")
    live(DAY)
    [found] = about(team, name)
    edited(team.auditor, path_of(found), owner=team.auditor.person, scope_of_audit="Consent and medicine")
    second = audits.activated(
        team, (name, "2030-Q3"), (name, "2031-Q2"), replaces=audits.entity(team, programme), **CYCLE
    )
    live("2030-06-20")
    [moved] = about(team, name)
    assert moved["entity"] == found["entity"]
    assert [moved["data"][field] for field in ("start_on", "end_on")] == [
        found["data"][field] for field in ("start_on", "end_on")]  # fmt: skip
    assert (moved["data"]["quarter"], moved["data"]["programme"]) == ("2030-Q3", audits.entity(team, second))
    told = f"{found['number']}: the programme has it in 2030-Q3 now; its dates stand until somebody moves it"
    assert told in asked(team.auditor, found["number"])
    assert told in asked(team.quality_manager, found["number"])
    last = entries(team, found["entity"])[-1]
    assert (last["act"], last["by"]["role"], last["why"]["code"]) == (
        "audit.note_quarter", "system", "programme_changed")  # fmt: skip

    audits.activated(team, (name, "2032-Q2"), replaces=audits.entity(team, second), **CYCLE)
    live("2030-06-21")
    assert [one["data"]["quarter"] for one in about(team, name)] == ["2032-Q2"]
    signed(team.quality_manager.sign(path_of(found), "cancel", "it is audited in 2032"))
    live("2032-03-18")
    assert [(one["state"], one["data"]["quarter"]) for one in about(team, name)] == [
        ("cancelled", "2032-Q2"), ("draft", "2032-Q2")]  # fmt: skip


def test_what_was_held_before_its_new_quarter_is_audited_in_it_again(team: Team, live: Live) -> None:
    """What is held early is no answer to a later line, and what no line asks for is said to be planned no more."""
    site, name, programme = planned(team, "2030-Q2", "2032-Q2")
    live(DAY)
    [found] = about(team, name)
    second = audits.activated(team, (name, "2032-Q2"), replaces=audits.entity(team, programme), **CYCLE)
    live("2030-04-02")
    path = path_of(found)
    edited(team.auditor, path, owner=team.auditor.person, scope_of_audit="Consent and medicine",
           agenda=[{"on": "2030-04-02", "topic": "Consent"}])  # fmt: skip
    for step in ("plan", "confirm", "begin"):
        stepped(team.auditor, path, step)
    live("2032-03-18")
    assert sorted(one["state"] for one in about(team, name)) == ["draft", "in_progress"]

    other = audits.entity(team, audits.site(team, "Other"))
    audits.activated(team, (other, "2032-Q2"), replaces=audits.entity(team, second), **CYCLE)
    live("2032-03-19")
    left = next(one for one in about(team, name) if one["state"] == "draft")
    assert left["data"]["quarter"] is None
    assert any("no more" in title for title in asked(team.quality_manager, left["number"]))
    assert team.auditor.get(site).status == 200
