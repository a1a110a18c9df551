"""Quality events: reported in six fields, rated, triaged, investigated, closed; and everything that is refused."""

from typing import Any

from tests.integration.test_scopes import at_site
from tests.support import deviations
from tests.support.deviations import WHY, edited, report, reported, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Reply
from tests.support.trail import attempts, check_everything, entries


def entity(path: str) -> str:
    return "quality_event/" + path.rpartition("/")[2]


def test_a_monitor_reports_in_six_fields_and_triage_has_two_working_days(shared_team: Team) -> None:
    team = shared_team
    made = team.monitor.post("/quality-events", report()).body

    assert made["number"].startswith("ABC01-QE-")
    assert (made["state"], made["due_on"] is not None) == ("reported", True)
    assert len([f for f in report()]) == 6
    team.simulator.deliver()
    tasks = team.quality_manager.get(f"/tasks?subject={made['entity']}").body["items"]
    assert {task["title"] for task in tasks} == {f"Triage {made['number']}"}
    assert {task["owner"] for task in tasks} == {team.quality_manager.person, team.quality_associate.person}


def test_a_minor_event_is_closed_after_its_assessment_by_quality_assurance(shared_team: Team) -> None:
    team = shared_team
    path = deviations.assessed(team)

    assert team.monitor.sign(path, "close_minor").code == "FORBIDDEN"
    signed(team.quality_associate.sign(path, "close_minor"))

    found = team.monitor.get(path).body
    assert (found["state"], found["data"]["outcome"]) == ("closed", "assessed")
    assert [s["meaning"]["code"] for s in found["signatures"]] == ["qa_approved"]
    assert team.monitor.step(path, "assess").code == "INVALID_TRANSITION"


def test_a_major_event_is_investigated_and_closes_with_cause_search_and_decision_alone(
    shared_team: Team,
) -> None:
    team = shared_team
    path = deviations.assessed(team, rating="major", capa_required=None, capa_rationale="")
    assert team.quality_associate.sign(path, "close_minor").code == "INVALID_TRANSITION"
    signed(team.quality_associate.sign(path, "approve_assessment"))

    refused = team.monitor.step(path, "submit_investigation")
    assert [r["reason"] for r in refused.body["refusals"]] == ["cause_is_known", "similar_events_judged"]
    edited(team.monitor, path, root_causes=[deviations.CAUSE])
    stepped(
        team.monitor, path, "check_recurrence", searched="consent", decision="no_recurrence", rationale=WHY
    )
    stepped(team.monitor, path, "submit_investigation")
    refused = team.quality_associate.sign(path, "close")
    assert (refused.code, refused.body["missing"]) == (
        "MISSING_RATIONALE", ["whether a corrective action is required, and why not"],
    )  # fmt: skip

    stepped(team.quality_manager, path, "return_investigation", "decide on corrective action")
    edited(team.monitor, path, capa_required="no", capa_rationale="The form was replaced at once")
    stepped(team.monitor, path, "submit_investigation")
    signed(team.quality_associate.sign(path, "close"))
    assert team.monitor.get(path).body["data"]["outcome"] == "investigated"
    assert {"close"} <= {e["act"].partition(".")[2] for e in entries(team, entity(path))}


def test_a_required_corrective_action_must_stand_before_the_event_closes(shared_team: Team) -> None:
    team = shared_team
    path = deviations.investigated(team, capa_required="yes", ec_required="yes")

    refused = team.quality_associate.sign(path, "close")

    assert (refused.code, refused.body["missing"]) == (
        "MISSING_RATIONALE", ["a corrective action opened from this event"],
    )  # fmt: skip


def test_what_does_not_matter_is_logged_but_nothing_critical_ever_is(shared_team: Team) -> None:
    team = shared_team
    path = deviations.triaged(team, matters=False)
    assert team.monitor.step(path, "assess").code == "INVALID_TRANSITION"
    signed(team.quality_manager.sign(path, "log"))
    assert team.monitor.get(path).body["state"] == "closed"

    grave = deviations.triaged(team, rating="critical", matters=False)
    assert team.quality_manager.sign(grave, "log").code == "INVALID_TRANSITION"


def test_no_triage_without_rating_and_its_rationale(shared_team: Team) -> None:
    path, team = reported(shared_team), shared_team
    triage = {"matters": True, "rationale": WHY, "owner": team.monitor.person}

    assert team.quality_associate.step(path, "triage", **triage).code == "MISSING_RATIONALE"
    assert team.monitor.step(path, "rate", rating="minor", rationale="no").status == 422


def test_a_rating_goes_up_freely_and_down_only_with_the_signature_of_quality_assurance(
    shared_team: Team,
) -> None:
    team = shared_team
    path = deviations.triaged(team, rating="major")
    lower = {"rating": "minor", "rationale": "Nobody was harmed, and no data are used"}

    assert team.monitor.step(path, "rate", **lower).code == "SIGNATURE_REQUIRED"
    assert team.quality_manager.sign(path, "lower_rating").code == "MISSING_FIELD"
    stepped(team.quality_manager, path, "propose_lower_rating", **lower)
    assert team.quality_manager.sign(path, "lower_rating").code == "SOD_VIOLATION"
    signed(team.quality_associate.sign(path, "lower_rating"))
    assert team.monitor.get(path).body["data"]["rating"] == "minor"
    stepped(team.monitor, path, "rate", rating="critical", rationale="It happened to ten participants")
    team.simulator.deliver()
    title = f"{team.monitor.get(path).body['number']} was rated critical"
    paged = {caller.person for caller in (team.quality_manager, team.study_manager, team.medical)}
    tasks = team.quality_manager.get(f"/tasks?subject={entity(path)}").body["items"]
    assert {task["owner"] for task in tasks if task["title"] == title} == paged


def test_another_instant_of_awareness_needs_a_reason_and_the_signature_of_a_second_person(
    shared_team: Team,
) -> None:
    team = shared_team
    path, breach = deviations.suspected(team, aware_at=deviations.ago(hours=30))
    was = team.monitor.get(breach).body["data"]["due_at"]
    body = {"aware_at": deviations.ago(hours=1), "reason": "I was told later"}
    revision = team.monitor.get(path).body["revision"]
    refused = team.monitor.call("PATCH", path, body, if_match=f'"{revision}"')
    assert (refused.status, refused.code) == (409, "SIGNATURE_REQUIRED")
    assert [a["why"]["code"] for a in attempts(team, team.monitor.sub)][-1] == "SIGNATURE_REQUIRED"

    later = {"aware_at": deviations.ago(seconds=-3600), "justification": "The mail was read later"}
    assert team.monitor.step(path, "propose_awareness", **later).code == "MISSING_FIELD"
    other = {"aware_at": deviations.ago(hours=20), "justification": "The mail was read later"}
    stepped(team.monitor, path, "propose_awareness", **other)
    assert team.quality_manager.sign(path, "correct_awareness").code == "VALIDATION_FAILED"
    signed(team.quality_manager.sign(path, "correct_awareness", "The mail system shows it"))

    found = team.monitor.get(path).body["data"]
    assert found["aware_corrected_at"][:16] == other["aware_at"][:16]
    assert found["aware_at"] != found["aware_corrected_at"]
    assert was < team.monitor.get(breach).body["data"]["due_at"]


def test_a_participants_name_is_not_stored_unless_quality_assurance_confirms_it_is_none(
    shared_team: Team,
) -> None:
    team = shared_team
    named = "Frau Annemarie Becker had a blood sample taken before consent."
    refused = team.monitor.post("/quality-events", report(what_happened=named))
    assert refused.status == 422
    assert "code" in refused.body["errors"][0]["message"]
    assert "Becker" not in str(refused.body)

    path = reported(
        team, what_happened="The form Mr Proper was used before consent.", identifiers_checked=True
    )
    stepped(team.monitor, path, "rate", rating="minor", rationale=WHY)
    triage = {"matters": True, "rationale": WHY, "owner": team.monitor.person}
    assert team.quality_associate.step(path, "triage", **triage).code == "MISSING_RATIONALE"
    stepped(team.quality_associate, path, "confirm_no_identifiers", "It is the name of a form")
    edited(team.monitor, path, expected="The form of Mr Right")
    assert team.quality_associate.step(path, "triage", **triage).code == "MISSING_RATIONALE"
    stepped(team.quality_manager, path, "confirm_no_identifiers", "It is the name of another form")
    stepped(team.quality_associate, path, "triage", **triage)


def test_changing_the_kind_loses_nothing(shared_team: Team) -> None:
    team = shared_team
    path = reported(team, event_kind="observation", participants=["104-007"], expected="Consent first")
    before = team.monitor.get(path).body["data"]

    stepped(team.monitor, path, "retype", "It breaks the protocol", event_kind="protocol_deviation")

    after = team.monitor.get(path).body["data"]
    assert after == {**before, "event_kind": "protocol_deviation"}
    stepped(team.monitor, path, "retype", "It may be worse", event_kind="suspected_breach")
    assert team.monitor.get(deviations.breach_of(team, path)).body["state"] == "suspected"
    assert team.monitor.step(path, "suspect_breach", "again").code == "ALREADY_EXISTS"


def test_an_important_deviation_names_a_criterion_the_study_has_signed(shared_team: Team) -> None:
    team = shared_team
    made = team.study_manager.post(
        "/deviation-criteria", {"title": "Consent", "wording": "Procedure before consent"}
    )
    criterion = f"/deviation-criteria/{made.body['id']}"
    path = reported(team, important_criterion=made.body["entity"])
    stepped(team.monitor, path, "rate", rating="minor", rationale=WHY)
    triage = {"matters": True, "rationale": WHY, "owner": team.monitor.person, "important_deviation": True}

    assert team.quality_associate.step(path, "triage", **triage).code == "MISSING_LINK"
    signed(team.quality_manager.sign(criterion, "activate"))
    assert stepped(team.quality_associate, path, "triage", **triage)["data"]["important_deviation"] is True


def test_similar_events_are_offered_with_a_score_and_the_third_grave_one_asks_how_to_go_on(
    team: Team,
) -> None:
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 104"}).body["entity"]
    paths = [reported(team, site=site) for _ in range(3)]
    reported(team, category="data", title="Late entry", what_happened="Visit data were entered late.")
    team.simulator.deliver()
    offered = team.monitor.get(paths[2]).body["data"]["candidates"]
    numbers = {team.monitor.get(path).body["number"] for path in paths[:2]}
    assert {one["number"] for one in offered} == numbers
    assert all(one["score"] == 100 for one in offered)

    for path in paths:
        stepped(team.monitor, path, "rate", rating="major", rationale=WHY)
        team.simulator.deliver()
    flagged = [team.monitor.get(path).body["data"]["persistent"] for path in paths]
    assert flagged == [None, None, True]
    path = deviations.investigated(team, paths[2])
    assert (
        team.quality_associate.sign(path, "close").body["refusals"][0]["reason"] == "persistence_is_decided"
    )
    plan = {"decision": "continue_with_measures", "rationale": "A second monitor visits the site"}
    stepped(team.monitor, path, "plan_going_on", **plan)
    signed(team.quality_manager.sign(path, "decide_going_on"))
    signed(team.quality_associate.sign(path, "close"))


def test_a_mistaken_event_is_cancelled_by_signature_and_a_closed_one_reopened_with_reason(
    shared_team: Team,
) -> None:
    team = shared_team
    path = reported(team)
    stepped(team.quality_manager, path, "request_cancellation", "It was another study")
    assert team.quality_manager.sign(path, "cancel").code == "SOD_VIOLATION"
    stepped(team.quality_associate, path, "decline_cancellation", "It was ours after all")
    assert team.monitor.get(path).body["state"] == "reported"
    stepped(team.monitor, path, "request_cancellation", "It was another study")
    signed(team.quality_manager.sign(path, "cancel"))

    closed = deviations.assessed(team)
    signed(team.quality_associate.sign(closed, "close_minor"))
    assert team.quality_manager.step(closed, "reopen").code == "VALIDATION_FAILED"
    assert stepped(team.quality_manager, closed, "reopen", "New facts from the site")["state"] == "assessment"


def test_site_staff_report_and_see_their_own_site_alone(team: Team) -> None:
    sita = at_site(team, "site_coordinator")
    own = team.alan.get(f"/people/{sita.person.partition('/')[2]}").body["data"]["grants"][0]["scope"]
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    elsewhere, nowhere = reported(team, site=other), reported(team)
    path = reported(team, by=sita, site=own)

    assert [item["id"] for item in sita.get("/quality-events").body["items"]] == [path.rpartition("/")[2]]
    assert sita.get(f"/quality-events?site={other}").code == "OUT_OF_SCOPE"
    for hidden in (elsewhere, nowhere):
        assert sita.get(hidden).code == "OUT_OF_SCOPE"
        assert sita.get(f"{hidden}/serious-breaches").code == "OUT_OF_SCOPE"
    assert sita.post("/quality-events", report(site=other)).code == "OUT_OF_SCOPE"
    assert len(team.monitor.get("/quality-events?state=reported").body["items"]) == 3
    assert team.monitor.get(path).status == 200


def test_the_trail_of_everything_that_was_done_holds(shared_team: Team) -> None:
    assert check_everything(shared_team) > 20


def test_what_is_recorded_long_after_it_was_observed_says_why_and_is_flagged(team: Team) -> None:
    """ATR-16: seven days, unless the study file says another number"""
    seen = {"occurred_at": deviations.ago(days=12), "detected_at": deviations.ago(days=8)}
    for excuse in ({}, {"late_reason": "   "}, {"late_reason": "late"}):
        refused = team.monitor.post("/quality-events", deviations.report(**seen, **excuse))
        assert (refused.status, refused.body["reason"]) == (422, "late_reason_required")
    why = "The site has no connection between two visits"
    late = deviations.reported(team, **seen, late_reason=why)
    in_time = deviations.reported(team, **(seen | {"detected_at": deviations.ago(days=6)}))
    assert team.monitor.get(late).body["data"]["recorded_late"] is True
    assert team.monitor.get(in_time).body["data"]["recorded_late"] is False
    listed = {row["id"]: row["summary"] for row in team.monitor.get("/quality-events").body["items"]}
    assert listed[late.rpartition("/")[2]] == "not rated protocol deviation, recorded late"
    assert listed[in_time.rpartition("/")[2]] == "not rated protocol deviation"
    [first] = team.monitor.get(f"{late}/audit-trail").body["items"][:1]
    told = {change["path"]: change["new"] for change in first["changes"]}
    assert (told["/recorded_late"], told["/late_reason"]) == (True, why)


def test_an_instant_of_detection_that_is_corrected_says_anew_whether_it_was_recorded_late(team: Team) -> None:
    """ATR-16: what counts is when it was recorded, not when the instant was put right"""
    path = deviations.reported(team, occurred_at=deviations.ago(days=12), detected_at=deviations.ago(days=6))

    def corrected(**fields: Any) -> Reply:
        revision = team.monitor.get(path).body["revision"]
        body = {**fields, "reason": "The nurse's diary has the day"}
        return team.monitor.call("PATCH", path, body, if_match=f'"{revision}"')

    earlier = deviations.ago(days=9)
    refused = corrected(detected_at=earlier)
    assert (refused.status, refused.body["reason"]) == (422, "late_reason_required")
    assert team.monitor.get(path).body["data"]["recorded_late"] is False
    why = "Only the diary of the nurse showed the day"
    assert corrected(detected_at=earlier, late_reason=why).body["data"]["recorded_late"] is True
    assert corrected(title="Blood before consent").body["data"]["recorded_late"] is True
    assert corrected(detected_at=deviations.ago(days=5)).body["data"]["recorded_late"] is False
    last = team.monitor.get(f"{path}/audit-trail").body["items"][-1]
    assert [(c["old"], c["new"]) for c in last["changes"] if c["path"] == "/recorded_late"] == [(True, False)]


def test_an_instant_of_awareness_that_is_corrected_says_anew_whether_it_was_recorded_late(team: Team) -> None:
    """ATR-16, where nobody said when it was detected"""
    path = deviations.reported(team, occurred_at=deviations.ago(days=12), aware_at=deviations.ago(days=2))
    other = {"aware_at": deviations.ago(days=10), "justification": "The mail was read earlier"}
    stepped(team.monitor, path, "propose_awareness", **other)
    assert team.monitor.get(path).body["data"]["recorded_late"] is False
    signed(team.quality_manager.sign(path, "correct_awareness", "The mail system shows it"))
    assert team.monitor.get(path).body["data"]["recorded_late"] is True
