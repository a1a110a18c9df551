"""The quality plan by date: activities open ahead, come due, and are done with evidence or skipped with a signature."""

from datetime import date, timedelta

from shared import clock, duedates
from tests.support import papers, plan
from tests.support.staff import Team
from tests.support.trail import check_everything


def state(team: Team, path: str) -> str:
    return str(team.monitor.get(path).body["state"])


def asked(team: Team, path: str) -> list[tuple[str, str]]:
    """What the monitor has to do about a record."""
    number = team.monitor.get(path).body["number"]
    items = team.monitor.get("/tasks?owner=me&limit=100").body["items"]
    return [(item["state"], item["due_on"]) for item in items if number in item["title"]]


def _in(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_series_begins_only_with_a_signature_and_not_in_the_past(shared_team: Team) -> None:
    team = shared_team
    path = plan.planned(team)
    plan.daily(team)
    assert plan.activities(team, path) == []
    assert team.study_manager.sign(path, "approve").status == 403
    yesterday = _in(-1)
    late = team.quality_manager.sign(plan.planned(team, first_on=yesterday), "approve")
    assert (late.status, late.body["reason"]) == (409, "first_date_is_ahead")
    backward = plan.series(team, until_on=yesterday)
    assert team.study_manager.post("/activity-series", backward).status == 422


def test_activities_open_ahead_at_their_own_dates_however_late_the_last_one_is(team: Team) -> None:
    """A week in which nothing ran leaves none out, and nothing is moved by what is late."""
    path, today = plan.running(team, every="week"), clock.today()
    planned = [today + timedelta(weeks=n) for n in range(5)]
    shown = [team.monitor.get(one).body["data"] for one in plan.activities(team, path)]
    assert [one["planned_on"] for one in shown] == [day.isoformat() for day in planned]
    for one, day in zip(shown, planned, strict=True):
        begins = day if duedates.is_working_day(day) else duedates.working_days_from(day, 1)
        assert one["begins_on"] == begins.isoformat()
        assert one["due_by"] == duedates.working_days_from(begins, 5).isoformat()

    with plan.later(team, 21):
        plan.daily(team)
        every = plan.activities(team, path)
        assert [team.monitor.get(one).body["data"]["planned_on"] for one in every] == [
            (today + timedelta(weeks=n)).isoformat() for n in range(8)
        ]
        assert {state(team, one) for one in every[:3]} == {"due"}
        papers.signed(team.quality_manager.sign(path, "retire", "the file moved"))
        plan.daily(team)
        assert len(plan.activities(team, path)) == 8
        assert {state(team, one) for one in every[4:]} == {"planned"}
    check_everything(team)


def test_a_single_activity_ends_its_series_and_asks_its_owner_by_a_working_day(shared_team: Team) -> None:
    team = shared_team
    first = next(clock.today() + timedelta(days=n) for n in range(3, 11)
                 if (clock.today() + timedelta(days=n)).weekday() == 5)  # fmt: skip
    path = plan.running(team, first_on=first.isoformat())
    [activity] = plan.activities(team, path)
    assert (state(team, path), state(team, activity), asked(team, activity)) == ("ended", "planned", [])

    with plan.later(team, (first - clock.today()).days):
        assert state(team, activity) == "planned"
    with plan.later(team, (first - clock.today()).days + 2):
        due = duedates.working_days_from(first + timedelta(days=2), 5).isoformat()
        assert (state(team, activity), asked(team, activity)) == ("due", [("open", due)])


def test_done_is_signed_over_what_shows_it(shared_team: Team) -> None:
    team = shared_team
    outcome = "Two documents were missing and are filed now"
    with plan.later(team, 3):
        path = plan.activity(team)
    early = team.monitor.sign(plan.activity(team, first_on=_in(20)), "complete", outcome=outcome)
    assert early.code == "INVALID_TRANSITION"
    with plan.later(team, 6):
        bare = team.monitor.sign(path, "complete", outcome=outcome)
        assert (bare.status, bare.body["missing"]) == (409, ["evidence"])
        assert team.quality_manager.step(path, "add_evidence", text="It was done").code == "FORBIDDEN"
        papers.attached(team, team.monitor, path)
        assert team.monitor.step(path, "complete", outcome=outcome).code == "SIGNATURE_REQUIRED"
        papers.signed(team.monitor.sign(path, "complete", outcome=outcome))
        team.simulator.deliver()
        shown = team.auditor.get(path).body
        assert (shown["state"], shown["data"]["outcome"]) == ("completed", outcome)
        assert "open" not in dict(asked(team, path))
    assert team.inspector.get(path).status == 403


def test_skipping_is_asked_for_with_a_rationale_and_signed_by_somebody_else(shared_team: Team) -> None:
    team, path = shared_team, plan.activity(shared_team)
    unasked = team.quality_manager.sign(path, "skip")
    assert (unasked.code, unasked.body["reason"]) == ("MISSING_RATIONALE", "skip_was_asked")
    assert team.monitor.step(path, "request_skip", rationale="no").status == 422
    why = "The sponsor's own check covers the same index"
    assert team.monitor.step(path, "request_skip", rationale=why).status == 200
    assert team.quality_associate.step(path, "decline_skip", "it covers half of it").status == 200
    assert team.monitor.get(path).body["data"]["skip_request"] is None
    assert team.monitor.step(path, "request_skip", rationale=why).status == 200

    papers.signed(team.quality_manager.sign(path, "skip"))

    shown = team.auditor.get(path).body
    assert (shown["state"], shown["data"]["skip_request"]["rationale"]) == ("skipped", why)

    own = plan.activity(team, owner=team.quality_manager.person)
    assert team.quality_manager.step(own, "request_skip", rationale=why).status == 200
    assert team.quality_manager.sign(own, "skip").code == "SOD_VIOLATION"
    papers.signed(team.quality_associate.sign(own, "skip"))


def test_what_nobody_did_in_time_is_told_once_for_each_due_date(shared_team: Team) -> None:
    team, path = shared_team, plan.activity(shared_team)
    due = team.monitor.get(path).body["due_on"]
    days = (date.fromisoformat(due) - clock.today()).days
    told = f"{team.monitor.get(path).body['number']} is overdue"

    def notices() -> int:
        items = team.quality_manager.get("/tasks?owner=me&limit=100").body["items"]
        return len([item for item in items if item["title"] == told])

    with plan.later(team, days):
        assert notices() == 0
    with plan.later(team, days + 1):
        plan.daily(team)
        assert notices() == 1
        assert team.monitor.get(path).body["data"]["overdue_since"] == due


def test_a_date_moves_only_by_a_signature_and_the_planned_one_stays(shared_team: Team) -> None:
    team, path = shared_team, plan.activity(shared_team)
    shown = team.monitor.get(path).body
    later = (date.fromisoformat(shown["due_on"]) + timedelta(days=30)).isoformat()
    patch = {"due_by": later, "reason": "no time"}
    assert team.monitor.call("PATCH", path, patch, if_match='"1"').status == 405
    asks = {"new_due_on": later, "justification": "The vendor delivers late"}
    assert team.monitor.step(path, "request_extension", **asks).status == 200
    assert team.quality_manager.step(path, "grant_extension").code == "SIGNATURE_REQUIRED"
    papers.signed(team.quality_manager.sign(path, "grant_extension"))
    team.simulator.deliver()

    moved = team.monitor.get(path).body
    assert (moved["due_on"], moved["original_due_on"]) == (later, shown["due_on"])
    assert moved["data"]["planned_on"] == shown["data"]["planned_on"]
    assert ("open", later) in asked(team, path)


def test_work_goes_over_to_somebody_else_with_a_reason(shared_team: Team) -> None:
    team, path = shared_team, plan.activity(shared_team)
    assert team.monitor.step(path, "reassign", "no time", owner=team.auditor.person).status == 403
    given = team.study_manager.step(path, "reassign", "leave of absence", owner=team.lead_monitor.person)
    assert given.status == 200
    assert team.monitor.step(path, "add_evidence", text="It was done").code == "FORBIDDEN"
    assert team.lead_monitor.step(path, "add_evidence", text="It was done").status == 200
