"""The inbox: queues of a group, delegation, who waits for whom, the ladder, the team, mails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from botocore.awsrequest import AWSResponse

from shared import clock
from tests.support import deviations, papers
from tests.support.deviations import reported, stepped
from tests.support.double import cloud
from tests.support.faults import Crash
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything

Row = dict[str, Any]


def work(caller: Caller, number: str) -> list[Row]:
    """Return a person's open work about a record."""
    items = caller.get("/tasks?owner=me&limit=100").body["items"]
    return [item for item in items if number in item["title"]]


def path(task: Row) -> str:
    return f"/tasks/{task['id']}"


def to_triage(team: Team) -> str:
    """Report an event; return its number."""
    found = team.monitor.get(reported(team)).body["number"]
    team.simulator.deliver()
    return str(found)


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """Let business days pass, as the local runner does."""
    before = os.environ.get("DATE_OFFSET_DAYS", "0")
    os.environ["DATE_OFFSET_DAYS"] = str(int(before) + days)
    try:
        yield
    finally:
        os.environ["DATE_OFFSET_DAYS"] = before


def until(day: date) -> int:
    return (day - clock.today()).days


def mails(to: str) -> list[str]:
    """Return the subjects of the mails somebody was sent."""
    sent = cloud.current().mails.sent
    return [
        one["Content"]["Simple"]["Subject"]["Data"]
        for one in sent
        if one["Destination"]["ToAddresses"] == [to]
    ]


# -- the queue of a group ---------------------------------------------------------------------------------------


def test_what_a_group_is_asked_is_claimed_by_one_and_leaves_the_others_inbox(shared_team: Team) -> None:
    team, number = shared_team, to_triage(shared_team)
    [hers], [his] = work(team.quality_manager, number), work(team.quality_associate, number)

    stepped(team.quality_associate, path(his), "claim")

    assert work(team.quality_manager, number) == []
    assert [task["state"] for task in work(team.quality_associate, number)] == ["claimed"]
    assert team.quality_manager.get(path(hers)).body["state"] == "taken"
    late = team.quality_manager.step(path(hers), "claim")
    assert (late.status, late.code) == (409, "INVALID_TRANSITION")


def test_what_is_given_back_is_offered_to_all_again_with_its_reason(shared_team: Team) -> None:
    team, number = shared_team, to_triage(shared_team)
    [his] = work(team.quality_associate, number)
    stepped(team.quality_associate, path(his), "claim")

    assert team.quality_associate.step(path(his), "give_back").status == 422
    stepped(team.quality_associate, path(his), "give_back", "I know the site's investigator")

    assert [task["state"] for task in work(team.quality_manager, number)] == ["open"]
    again = team.quality_associate.step(path(his), "give_back", "Twice")
    assert again.code == "INVALID_TRANSITION"
    check_everything(team)


def test_two_who_claim_at_once_get_one_claim(shared_team: Team) -> None:
    team, number = shared_team, to_triage(shared_team)
    [hers], [his] = work(team.quality_manager, number), work(team.quality_associate, number)
    stepped(team.quality_manager, path(hers), "claim")

    stale = team.quality_associate.post(f"{path(his)}/transitions/claim", {"fields": {}}, if_match='"1"')

    assert stale.status in (409, 412)
    assert team.quality_manager.get(path(hers)).body["state"] == "claimed"


def test_work_of_a_group_ends_for_all_when_its_subject_moves(shared_team: Team) -> None:
    team = shared_team
    event = reported(team)
    number = team.monitor.get(event).body["number"]
    team.simulator.deliver()
    stepped(team.quality_associate, path(work(team.quality_associate, number)[0]), "claim")

    deviations.triaged(team, event)
    team.simulator.deliver()

    assert work(team.quality_associate, number) == work(team.quality_manager, number) == []


def test_what_one_person_alone_is_asked_is_not_claimed(shared_team: Team) -> None:
    team = shared_team
    event = deviations.triaged(team)
    team.simulator.deliver()
    [hers] = work(team.monitor, team.monitor.get(event).body["number"])
    assert team.monitor.step(path(hers), "claim").body["reason"] == "is_for_a_group"


# -- delegation -------------------------------------------------------------------------------------------------


def test_work_is_delegated_with_a_reason_and_can_be_given_back(shared_team: Team) -> None:
    team = shared_team
    event = deviations.triaged(team)
    number = team.monitor.get(event).body["number"]
    team.simulator.deliver()
    [hers] = work(team.monitor, number)
    other = team.lead_monitor.person

    assert team.monitor.step(path(hers), "delegate", owner=other).status == 422
    stepped(team.monitor, path(hers), "delegate", "On leave this week", owner=other)
    assert work(team.monitor, number) == []
    [taken] = work(team.lead_monitor, number)
    assert team.lead_monitor.get(path(taken)).body["data"]["delegated_from"] == team.monitor.person

    stepped(team.lead_monitor, path(taken), "give_back", "You are back")
    assert len(work(team.monitor, number)) == 1


def test_a_signature_a_training_and_a_groups_work_are_never_delegated(shared_team: Team) -> None:
    team = shared_team
    version = papers.submitted(team)
    number = team.author.get(version).body["number"]
    team.simulator.deliver()
    [to_sign] = work(team.reviewer, number)
    refused = team.reviewer.step(path(to_sign), "delegate", "On leave", owner=team.approver.person)
    assert (refused.code, refused.body["reason"]) == ("INVALID_TRANSITION", "is_no_signature")

    [offered] = work(team.quality_manager, to_triage(team))
    refused = team.quality_manager.step(path(offered), "delegate", "Busy", owner=team.monitor.person)
    assert refused.body["reason"] == "is_ones_own"


@pytest.mark.parametrize("role", ["study_administrator", "inspector"])
def test_nobody_outside_the_work_of_the_study_takes_work_over(shared_team: Team, role: str) -> None:
    team = shared_team
    event = deviations.triaged(team)
    team.simulator.deliver()
    [hers] = work(team.monitor, team.monitor.get(event).body["number"])
    refused = team.monitor.step(path(hers), "delegate", "Busy", owner=team.everyone()[role].person)
    assert refused.body["reason"] == "can_take_it"


# -- waiting for others -----------------------------------------------------------------------------------------


def test_whoever_handed_something_on_sees_with_whom_it_is_and_since_when(shared_team: Team) -> None:
    team = shared_team
    event = deviations.assessed(team)
    number = team.monitor.get(event).body["number"]
    team.simulator.deliver()

    waiting = [
        t for t in team.monitor.get("/tasks?asked_by=me&limit=100").body["items"] if number in t["title"]
    ]

    assert {task["owner"] for task in waiting} == {team.quality_manager.person, team.quality_associate.person}
    assert {task["summary"].split(" ")[3] for task in waiting} == {clock.today().isoformat()}
    assert team.monitor.get(path(waiting[0])).status == 200
    others = team.lead_monitor.get(f"/tasks?asked_by={team.monitor.person}")
    assert (others.status, others.body["errors"][0]["pointer"]) == (422, "/query/asked_by")


def test_people_talk_about_work_where_it_stands(shared_team: Team) -> None:
    team, number = shared_team, to_triage(shared_team)
    [his] = work(team.quality_associate, number)

    said = team.monitor.post(f"{path(his)}/comments", {"text": "The site calls back at noon"})

    assert said.status == 200, said.body
    assert team.quality_associate.get(path(his)).body["comments"][0]["name"] == team.monitor.name
    assert team.author.post(f"{path(his)}/comments", {"text": "Me too"}).status == 404


def test_a_notice_ends_by_being_noted_and_work_does_not(shared_team: Team) -> None:
    team = shared_team
    event = reported(team)
    number = team.monitor.get(event).body["number"]
    stepped(team.monitor, event, "rate", rating="critical", rationale=deviations.WHY)
    team.simulator.deliver()
    mine = work(team.medical, number)
    [notice] = [task for task in mine if "rated critical" in task["title"]]

    assert team.medical.step(path(notice), "acknowledge").status == 422
    stepped(team.medical, path(notice), "acknowledge", "Seen; I call the site")

    assert "rated critical" not in str(work(team.medical, number))
    [triage] = [t for t in work(team.quality_manager, number) if t["title"].startswith("Triage")]
    assert team.quality_manager.step(path(triage), "acknowledge", "Seen").body["reason"] == "asks_to_be_noted"


# -- the ladder and the team ------------------------------------------------------------------------------------


def test_late_work_climbs_from_its_owner_to_the_study_manager_to_quality_to_the_board(team: Team) -> None:
    event = deviations.triaged(team)
    number = team.monitor.get(event).body["number"]
    team.simulator.deliver()
    [hers] = work(team.monitor, number)
    due = date.fromisoformat(hers["due_on"])
    told = []
    for days in (-11, 3, 11, 22):
        with days_later(until(due) + days):
            team.simulator.daily()
            team.simulator.daily()
            team.simulator.deliver()
            told.append(team.monitor.get(path(hers)).body["data"]["level"])
    acts = [e["act"] for e in team.monitor.get(f"{path(hers)}/audit-trail").body["items"]]

    assert told == [1, 4, 5, 6]
    assert acts == ["task.create", "task.remind", "task.run_late", "task.escalate", "task.escalate_to_board"]
    late = f"{hers['number']} is late"
    assert [mails(f"{who}@site.example").count(late) for who in ("pia", "sven", "quinn", "quentin")] == [
        1,
        2,
        2,
        1,
    ]

    said = f"{hers['number']} is long overdue: decide how it goes on"
    [decision] = [task for task in work(team.study_manager, hers["number"]) if task["title"] == said]
    stepped(team.study_manager, path(decision), "acknowledge", "Pia is away; Lena assesses it")
    with days_later(until(due) + 22):
        standing = team.study_manager.get("/tasks/team").body
        [pia] = [one for one in standing["items"] if one["person"] == team.monitor.person]
        assert (pia["name"], pia["overdue"], pia["escalated"]) == ("Pia Conti", 1, 1)
    assert team.monitor.get("/tasks/team").code == "FORBIDDEN"


def test_a_weekend_and_a_holiday_of_the_study_are_no_working_days(monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.duedates import working_days_from

    friday = date(2026, 12, 18)
    assert working_days_from(friday, 1) == date(2026, 12, 21)
    monkeypatch.setenv("HOLIDAYS", "2026-12-21,2026-12-24")
    assert working_days_from(friday, 1) == date(2026, 12, 22)
    assert working_days_from(date(2026, 12, 25), -1) == date(2026, 12, 23)


# -- mails ------------------------------------------------------------------------------------------------------


def test_what_is_critical_is_mailed_at_once_and_everything_else_in_the_morning(team: Team) -> None:
    triage = to_triage(team)
    assert mails("quinn@site.example") == []

    stepped(team.monitor, reported(team), "rate", rating="critical", rationale=deviations.WHY)
    team.simulator.deliver()
    assert "something to acknowledge" in str(mails("quinn@site.example"))

    before = len(mails("quinn@site.example"))
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    with days_later(until(monday)):
        awake(team, team.quality_manager, morning=False)
        team.simulator.daily()
        assert len(mails("quinn@site.example")) == before
        awake(team, team.quality_manager, morning=True)
        team.simulator.daily()
        team.simulator.daily()
    [digest] = mails("quinn@site.example")[before:]
    assert digest.startswith("ABC01: ")
    assert triage in cloud.current().mails.sent[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]


def test_a_digest_whose_run_dies_before_the_mail_is_sent_by_the_next(team: Team) -> None:
    to_triage(team)
    awake(team, team.quality_manager, morning=True)
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())

    def dies(_service: str, operation: str, _request: object, go: cloud.Go) -> AWSResponse:
        if operation == "SendEmail":
            raise Crash
        return go()

    with days_later(until(monday)):
        before = len(mails("quinn@site.example"))
        with cloud.gate(dies), pytest.raises(Crash):
            team.simulator.daily()
        for _ in range(2):
            team.simulator.daily()
        digests = [subject for subject in mails("quinn@site.example")[before:] if subject.endswith(" open")]
    assert len(digests) == 1


def test_nobody_gets_a_digest_on_a_day_nobody_works(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    to_triage(team)
    awake(team, team.quality_manager, morning=True)
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    monkeypatch.setenv("HOLIDAYS", monday.isoformat())
    for day in (monday, monday - timedelta(days=1)):
        with days_later(until(day)):
            team.simulator.daily()
    assert mails("quinn@site.example") == []


def awake(team: Team, caller: Caller, morning: bool) -> None:
    """Let somebody live where it is past seven in the morning, or before it."""
    now = datetime.now(UTC)
    zone = next(
        z for z in sorted(available_timezones()) if (now.astimezone(ZoneInfo(z)).hour >= 7) == morning
    )
    where = f"/people/{caller.person.partition('/')[2]}"
    revision = team.alan.get(where).body["revision"]
    moved = team.alan.call("PATCH", where, {"zone": zone, "reason": "Moved"}, if_match=f'"{revision}"')
    assert moved.status == 200, moved.body
