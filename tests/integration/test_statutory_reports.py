"""What the law wants told beside serious breaches: each duty by its own clock, to its own recipient. QMS-16, QMS-11, OPS-06"""

from datetime import timedelta

import pytest

from services.quality_events.clocks import CLOCKS, Clock
from shared import clock
from tests.support.deviations import ago, duties_of, duty, investigated, reported, stepped, told, triaged
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.trail import check_everything

TOLD = {"authority_ref": "CTIS-2026-7", "member_states": ["DE"]}
WHY = "The event was known from the brochure"


@pytest.mark.parametrize("law", [law for law in CLOCKS if law.duty != "serious_breach"],
                         ids=lambda law: f"{law.duty} {law.jurisdiction}")  # fmt: skip
def test_each_duty_runs_on_its_own_clock_and_names_whom_to_tell_by_which_law(
    shared_team: Team, law: Clock
) -> None:
    team = shared_team
    event = reported(team, occurred_at=ago(days=4), aware_at=ago(hours=30))
    from_measure = law.runs_from == "measure"
    measure = {"measure_taken_at": ago(hours=50)} if from_measure else {}
    found = team.monitor.get(duty(team, event, law.duty, jurisdiction=law.jurisdiction, **measure)).body
    began = measure.get("measure_taken_at") or team.monitor.get(event).body["data"]["aware_at"]
    assert clock.parse(found["data"]["due_at"]) == clock.parse(began) + timedelta(days=law.days)
    assert (found["data"]["recipient"], found["data"]["clause"]) == (law.recipient, law.clause)


def test_a_measure_and_nothing_else_has_its_own_instant(shared_team: Team) -> None:
    team, event = shared_team, reported(shared_team)
    for body in (
        {"duty": "urgent_safety_measure"},
        {"duty": "unexpected_event", "measure_taken_at": ago(hours=1)},
        {"duty": "urgent_safety_measure", "measure_taken_at": ago(hours=-1)},
        {"duty": "serious_breach"},
    ):
        assert team.study_manager.post(f"{event}/statutory-reports", body).status == 422


def test_a_breach_of_personal_data_and_a_critical_incident_ask_at_once_and_once(team: Team) -> None:
    privacy = reported(team, event_kind="data_privacy", category="privacy", country="GB")
    incident = reported(team, event_kind="system_incident", category="computerised_system")
    other = reported(team, event_kind="observation")
    team.simulator.deliver()
    assert not duties_of(team, incident)
    for rating in ("major", "critical", "critical"):
        stepped(team.monitor, incident, "rate", rating=rating, rationale="Data of the trial were reached")
    stepped(team.monitor, other, "retype", "Names were sent", event_kind="data_privacy")
    stepped(team.monitor, other, "retype", "Names were sent", event_kind="data_privacy")
    team.simulator.deliver()

    found = {path: duties_of(team, path) for path in (privacy, incident, other)}
    assert {path: [(one["data"]["duty"], one["data"]["recipient"]) for one in some] for path, some in found.items()} == {
        privacy: [("personal_data_breach", "Information Commissioner")],
        incident: [("security_incident", "CSIRT or competent authority")],
        other: [("personal_data_breach", "Data protection authority")],
    }  # fmt: skip
    number = found[incident][0]["number"]
    for caller in (team.quality_manager, team.study_manager, team.medical):
        titles = [task["title"] for task in caller.get("/tasks?owner=me").body["items"]]
        assert titles.count(f"Tell the authority, or rule it out: {number}") == 1
    check_everything(team)


def test_it_warns_by_its_own_days_and_stops_when_somebody_was_told(team: Team) -> None:
    event = reported(
        team, event_kind="data_privacy", category="privacy", aware_at=ago(hours=49), occurred_at=ago(days=3)
    )
    late = reported(
        team, event_kind="data_privacy", category="privacy", aware_at=ago(days=4), occurred_at=ago(days=5)
    )
    team.simulator.deliver()
    for _ in range(2):
        team.simulator.daily()
        team.simulator.deliver()
    [found], [over] = duties_of(team, event), duties_of(team, late)
    assert (found["data"]["alarm_days"], over["data"]["alarm_days"]) == (2, 2)
    said = f"Day 2 of the clock of {found['number']}"
    titles = [task["title"] for task in team.medical.get("/tasks?owner=me").body["items"]]
    assert titles.count(said) == 1

    paths = [f"/statutory-reports/{one['id']}" for one in (found, over)]
    assert team.study_manager.step(paths[0], "request_extension").code == "LEGAL_CLOCK"
    early = {**TOLD, "notified_at": ago(days=3)}
    assert team.study_manager.step(paths[0], "record_notification", **early).code == "MISSING_FIELD"
    assert [told(team, path)["data"]["on_time"] for path in paths] == [True, False]
    team.simulator.deliver()
    assert said not in [task["title"] for task in team.medical.get("/tasks?owner=me").body["items"]]


def test_silence_takes_a_rationale_and_the_signature_of_a_second_person(shared_team: Team) -> None:
    team = shared_team
    path = duty(team, reported(team))
    assert team.quality_manager.sign(path, "rule_out").code == "MISSING_RATIONALE"
    stepped(team.quality_manager, path, "propose_no_report", rationale=WHY)
    assert team.quality_manager.sign(path, "rule_out").code == "SOD_VIOLATION"
    stepped(team.study_manager, path, "propose_no_report", rationale=WHY)
    assert team.medical.sign(path, "rule_out").code == "FORBIDDEN"
    signed(team.quality_manager.sign(path, "rule_out"))
    assert stepped(team.medical, path, "reassess", "A second case")["state"] == "running"
    assert team.quality_manager.sign(path, "rule_out").code == "MISSING_RATIONALE"


def test_a_critical_incident_closes_neither_over_an_open_report_nor_without_cause_and_action(
    team: Team,
) -> None:
    incident = reported(team, event_kind="system_incident", category="computerised_system", system_name="EDC")
    path = investigated(team, incident, rating="critical", capa_required=None, capa_rationale="")
    team.simulator.deliver()
    [found] = duties_of(team, path)
    refused = team.quality_associate.sign(path, "close").body
    assert {one["reason"] for one in refused["refusals"]} == {"no_open_children", "correction_is_decided"}
    missing = next(one["missing"] for one in refused["refusals"] if one["reason"] == "no_open_children")
    assert missing == [found["number"]]


def test_another_awareness_moves_every_clock_that_runs_from_it(shared_team: Team) -> None:
    team = shared_team
    event = triaged(team, reported(team, occurred_at=ago(days=9), aware_at=ago(days=3)))
    runs = duty(team, event)
    measure = duty(team, event, "urgent_safety_measure", measure_taken_at=ago(days=2))
    before = team.monitor.get(measure).body["data"]["due_at"]
    earlier = ago(days=4)
    stepped(
        team.monitor, event, "propose_awareness", aware_at=earlier, justification="The mail came a day before"
    )
    signed(team.quality_manager.sign(event, "correct_awareness", "As the mail shows"))
    moved = team.monitor.get(runs).body
    assert clock.parse(moved["data"]["due_at"]) == clock.parse(earlier) + timedelta(days=15)
    assert moved["due_on"] == moved["data"]["due_at"][:10]
    assert team.monitor.get(measure).body["data"]["due_at"] == before
