"""A suspected serious breach: the law's clock runs from awareness, and nobody stops it but by telling. QMS-06"""

from datetime import timedelta
from typing import Any

from shared import clock
from tests.integration.test_scopes import at_site
from tests.support import deviations
from tests.support.deviations import ago, stepped, suspected
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything

WHY = "The sample cannot harm, and no data are used"


def test_the_clock_runs_seven_days_from_awareness_and_stands_on_the_record_at_once(shared_team: Team) -> None:
    team = shared_team
    aware = ago(hours=50)
    path, breach = suspected(team, occurred_at=ago(days=5), aware_at=aware)

    found, event = team.monitor.get(breach).body, team.monitor.get(path).body
    assert clock.parse(found["data"]["due_at"]) == clock.parse(aware) + timedelta(days=7)
    assert found["number"] == f"{event['number']}-SB01"
    team.simulator.deliver()
    paged = {caller.person for caller in (team.quality_manager, team.study_manager, team.medical)}
    tasks = team.quality_manager.get(f"/tasks?subject={found['entity']}").body["items"]
    assert {task["owner"] for task in tasks} == paged


def test_nobody_extends_the_clock_and_the_attempt_is_kept(shared_team: Team) -> None:
    team = shared_team
    _, breach = suspected(team)
    before = team.monitor.get(breach).body
    for caller in (team.study_manager, team.quality_manager, team.medical):
        refused = caller.step(breach, "request_extension")
        assert (refused.status, refused.code) == (409, "LEGAL_CLOCK")
    alone = team.alan.post(f"{breach}/transitions/request_extension", {}, if_match=f'"{before["revision"]}"')
    assert alone.code in ("FORBIDDEN", "NOT_FOUND")
    assert team.monitor.get(breach).body["data"] == before["data"]
    assert not {"pause", "stop_clock"} & {t["name"] for t in before["transitions"]}


def test_the_study_is_warned_after_three_five_and_six_days_once_each(team: Team) -> None:
    days = {days: suspected(team, aware_at=ago(hours=days * 24 + 1))[1] for days in (2, 3, 4, 5, 6)}
    for _ in range(2):
        team.simulator.daily()
        team.simulator.deliver()

    found = {days: team.monitor.get(breach).body for days, breach in days.items()}
    assert {d: one["data"]["alarm_days"] for d, one in found.items()} == {2: None, 3: 3, 4: 3, 5: 5, 6: 6}
    told = [t["title"] for t in team.study_manager.get("/tasks?owner=me").body["items"]]
    for days_passed in (3, 5, 6):
        assert told.count(f"Day {days_passed} of the clock of {found[days_passed]['number']}") == 1


def test_a_breach_is_signed_notified_and_its_event_closes_after_it(shared_team: Team) -> None:
    team = shared_team
    path, breach = suspected(team)
    stepped(team.quality_manager, breach, "assess", jurisdictions=["EU", "GB"])
    assert team.quality_manager.sign(breach, "confirm_breach").code == "MISSING_RATIONALE"
    proposal = {
        "decision": "breach",
        "rationale": "Rights of the participant were hurt",
        "member_states": ["DE"],
    }
    stepped(team.study_manager, breach, "propose_decision", **proposal)
    assert team.study_manager.sign(breach, "confirm_breach").code == "FORBIDDEN"
    signed(team.quality_manager.sign(breach, "confirm_breach"))

    told = {"authority_ref": "CTIS-2026-1", "member_states": ["DE"]}
    before = {**told, "notified_at": ago(days=4)}
    assert team.study_manager.step(breach, "record_notification", **before).code == "MISSING_FIELD"
    found = stepped(team.study_manager, breach, "record_notification", **told, notified_at=ago(minutes=5))
    assert (found["state"], found["data"]["on_time"]) == ("notified", True)

    path = deviations.investigated(team, path, rating="critical")
    assert team.quality_associate.sign(path, "close").code == "OPEN_CHILDREN"
    signed(team.quality_manager.sign(breach, "close"))
    signed(team.quality_associate.sign(path, "close"))


def test_a_late_notification_is_accepted_and_stays_visible_as_late(shared_team: Team) -> None:
    team = shared_team
    _, breach = suspected(
        team, occurred_at=ago(days=20), aware_at=ago(days=9), late_reason="The site told it at its next visit"
    )
    stepped(team.quality_manager, breach, "assess")
    proposal = {"decision": "breach", "rationale": "Rights of the participant were hurt"}
    stepped(team.study_manager, breach, "propose_decision", **proposal)
    signed(team.medical.sign(breach, "confirm_breach"))
    told = {"authority_ref": "CTIS-2026-2", "member_states": ["DE"], "notified_at": ago(hours=1)}
    assert stepped(team.study_manager, breach, "record_notification", **told)["data"]["on_time"] is False


def test_ruling_a_breach_out_takes_two_signatures_over_a_rationale(shared_team: Team) -> None:
    team = shared_team
    path, breach = suspected(team)
    number = team.monitor.get(breach).body["number"]
    stepped(team.quality_manager, breach, "assess")
    assert team.quality_manager.sign(breach, "rule_out").code == "MISSING_RATIONALE"
    stepped(team.study_manager, breach, "propose_decision", decision="not_breach", rationale=WHY)

    signed(team.quality_manager.sign(breach, "rule_out"))
    assert team.monitor.get(breach).body["state"] == "assessing"
    assert team.quality_manager.sign(breach, "rule_out").code in ("INVALID_TRANSITION", "SOD_VIOLATION")
    signed(team.medical.sign(breach, "rule_out"))
    assert team.monitor.get(breach).body["state"] == "not_breach"

    assert stepped(team.medical, breach, "reassess", "A second participant")["state"] == "assessing"
    path = deviations.triaged(team, path, matters=False)
    refused = team.quality_associate.sign(path, "log").body
    assert [r["reason"] for r in refused["refusals"]] == ["may_be_logged", "no_open_children"]
    assert refused["refusals"][1]["missing"] == [number]


def test_another_proposal_makes_signatures_on_the_former_one_void(shared_team: Team) -> None:
    team = shared_team
    _, breach = suspected(team)
    stepped(team.quality_manager, breach, "assess")
    stepped(team.study_manager, breach, "propose_decision", decision="not_breach", rationale=WHY)
    signed(team.quality_manager.sign(breach, "rule_out"))
    stepped(team.study_manager, breach, "propose_decision", decision="not_breach", rationale=f"{WHY}, again")
    signed(team.medical.sign(breach, "rule_out"))

    found = team.monitor.get(breach).body
    assert found["state"] == "assessing"
    assert [bool(s["voided"]) for s in found["signatures"]] == [True, False]


def confirmed_and_told(team: Team, breach: str) -> None:
    """Sign that it is a breach and tell the authority, five minutes ago."""
    stepped(team.quality_manager, breach, "assess")
    stepped(team.study_manager, breach, "propose_decision", decision="breach", rationale=WHY)
    signed(team.medical.sign(breach, "confirm_breach"))
    deviations.told(team, breach)


def test_it_is_counted_which_clocks_were_kept_and_each_that_was_not_is_named(team: Team) -> None:
    """SC2.7: by everybody over what they may read; whoever has one site counts that site alone."""
    old = {
        "occurred_at": ago(days=20),
        "aware_at": ago(days=9),
        "late_reason": "The site told it at its next visit",
    }
    in_time, late, overdue, ruled, _ = (suspected(team, **more)[1] for more in ({}, old, old, {}, {}))
    for breach in (in_time, late):
        confirmed_and_told(team, breach)
    deviations.ruled_out(team, ruled)
    report = deviations.duty(team, deviations.reported(team))
    sita = at_site(team, "monitor")
    here = team.alan.get(f"/people/{sita.person.partition('/')[2]}").body["data"]["grants"][0]["scope"]
    suspected(team, site=here)

    def counted(who: Caller) -> dict[str, dict[str, Any]]:
        return {one["duty"]: one for one in who.get("/statutory-clocks/compliance").body["items"]}

    found = counted(team.inspector)["serious_breach"]
    assert (found["told_on_time"], found["told_late"], found["overdue"]) == (1, 1, 1)
    assert (found["running"], found["ruled_out"], found["kept_pct"]) == (2, 1, 33)
    assert found["not_kept"] == sorted(team.monitor.get(path).body["number"] for path in (late, overdue))
    assert counted(team.inspector)["unexpected_event"]["running"] == 1
    deviations.told(team, report)
    assert counted(team.inspector)["unexpected_event"]["kept_pct"] == 100
    mine = counted(sita)["serious_breach"]
    assert (mine["running"], mine["told_on_time"], mine["not_kept"], mine["kept_pct"]) == (1, 0, [], None)
    assert team.alan.get("/statutory-clocks/compliance").status == 403


def test_every_chain_and_digest_of_this_holds(shared_team: Team) -> None:
    assert check_everything(shared_team) > 20
