"""Out of office: who stands in sees the work, new work too, never the signatures, and it ends by itself. W4"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from shared import clock
from tests.support import deviations, papers
from tests.support.deviations import stepped
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import check_everything

Row = dict[str, Any]


@contextmanager
def days_later(team: Team, days: int) -> Iterator[None]:
    """Let business days pass, and the inbox look at them."""
    before = os.environ.get("DATE_OFFSET_DAYS", "0")
    os.environ["DATE_OFFSET_DAYS"] = str(int(before) + days)
    try:
        team.simulator.handler("tasks", "daily")({}, None)
        team.simulator.deliver()
        yield
    finally:
        os.environ["DATE_OFFSET_DAYS"] = before


def away(who: Caller, substitute: Caller, first: int = 0, last: int = 5) -> Reply:
    """Say that somebody is away from one day on to another, counted from today."""
    days = [(clock.today() + timedelta(days=one)).isoformat() for one in (first, last)]
    return who.post("/absences", {"begins_on": days[0], "ends_on": days[1], "substitute": substitute.person})


def standing(team: Team) -> str:
    """Pia is away from today, and Lena, who was made a monitor too, stands in for her; return the absence."""
    granted(team, team.lead_monitor, "monitor")
    said = away(team.monitor, team.lead_monitor)
    assert said.status == 201, said.body
    team.simulator.deliver()
    return f"/absences/{said.body['id']}"


def granted(team: Team, who: Caller, role: str, **more: str) -> None:
    path = f"/people/{who.person.partition('/')[2]}"
    assert team.alba.step(path, "grant_role", "stands in", role=role, **more).status == 200
    team.simulator.deliver()


def covered(who: Caller, number: str) -> list[Row]:
    return [row for row in who.get("/tasks/covered").body["items"] if number in row["title"]]


def own(who: Caller, number: str) -> list[Row]:
    return [row for row in who.get("/tasks?owner=me&limit=100").body["items"] if number in row["title"]]


def assessing(team: Team) -> str:
    """Pia has an event to assess; return its number."""
    event = deviations.triaged(team)
    team.simulator.deliver()
    return str(team.monitor.get(event).body["number"])


def test_what_was_open_and_what_comes_later_stands_with_the_substitute_too(team: Team) -> None:
    before = assessing(team)
    standing(team)
    after = assessing(team)

    for number in (before, after):
        [hers] = own(team.monitor, number)
        [his] = covered(team.lead_monitor, number)
        assert his["id"] == hers["id"]
        assert his["owner"] == team.monitor.person
        task = team.lead_monitor.get(f"/tasks/{his['id']}").body
        assert task["data"]["substitute"] == team.lead_monitor.person
        assert covered(team.quality_manager, number) == []
    check_everything(team)


def test_it_ends_by_itself_after_its_last_day(team: Team) -> None:
    path, number = standing(team), assessing(team)

    with days_later(team, 5):
        assert team.monitor.get(path).body["state"] == "running"
        assert covered(team.lead_monitor, number)
    with days_later(team, 6):
        assert team.monitor.get(path).body["state"] == "over"
        assert covered(team.lead_monitor, number) == []
        [hers] = own(team.monitor, number)
        assert team.monitor.get(f"/tasks/{hers['id']}").body["data"]["substitute"] is None
        assert team.lead_monitor.get(f"/tasks/{hers['id']}").status == 404
        assert own(team.lead_monitor, team.monitor.get(path).body["number"]) == []
    check_everything(team)


def test_it_begins_on_its_first_day_and_not_before(team: Team) -> None:
    number = assessing(team)
    granted(team, team.lead_monitor, "monitor")
    said = away(team.monitor, team.lead_monitor, 3, 9)
    team.simulator.deliver()

    assert covered(team.lead_monitor, number) == []
    assert own(team.lead_monitor, said.body["number"]), "who stands in knows of it beforehand"
    assert team.lead_monitor.get(f"/absences/{said.body['id']}").status == 200
    with days_later(team, 3):
        assert covered(team.lead_monitor, number)


def test_whoever_is_back_earlier_says_so(team: Team) -> None:
    path, number = standing(team), assessing(team)

    assert team.lead_monitor.step(path, "come_back", "she told me").status == 403
    stepped(team.monitor, path, "come_back", "the train ran")
    team.simulator.deliver()

    assert covered(team.lead_monitor, number) == []
    assert own(team.monitor, number)


def test_a_signature_and_ones_own_training_stay_with_the_person(team: Team) -> None:
    granted(team, team.approver, "reviewer")
    path = papers.submitted(team)
    number = team.reviewer.get(path).body["number"]
    said = away(team.reviewer, team.approver)
    assert said.status == 201, said.body
    team.simulator.deliver()

    [hers] = own(team.reviewer, number)
    assert hers["summary"].split(" ")[0] == "sign"
    assert covered(team.approver, number) == []
    assert team.approver.get(f"/tasks/{hers['id']}").status == 404
    assert team.approver.sign(path, "review").status in (403, 409)


def test_whoever_lacks_a_role_does_not_stand_in_and_it_is_said_who_could(team: Team) -> None:
    granted(team, team.lead_monitor, "monitor")

    said = away(team.monitor, team.investigator)

    assert (said.status, said.code) == (409, "NOT_QUALIFIED")
    assert said.body["missing"] == ["monitor"]
    assert said.body["who_can"] == ["Lena Braun"]
    assert team.monitor.get("/absences?owner=me").body["items"] == []


def test_a_role_that_ends_before_the_absence_does_is_not_enough(team: Team) -> None:
    ends = clock.instant(clock.now() + timedelta(days=3))
    granted(team, team.lead_monitor, "monitor", valid_to=ends)

    assert away(team.monitor, team.lead_monitor, 0, 5).code == "NOT_QUALIFIED"
    assert away(team.monitor, team.lead_monitor, 0, 1).status == 201


def test_nobody_is_away_twice_at_once_or_stood_in_for_by_whoever_is_away_too(team: Team) -> None:
    standing(team)
    granted(team, team.investigator, "lead_monitor")
    granted(team, team.investigator, "monitor")

    again = away(team.monitor, team.lead_monitor, 5, 9)
    assert (again.status, again.body["reason"]) == (409, "is_away_once")
    granted(team, team.monitor, "lead_monitor")
    chain = away(team.lead_monitor, team.monitor, 1, 2)
    assert (chain.status, chain.body["reason"]) == (409, "substitute_is_there")
    self = away(team.lead_monitor, team.lead_monitor, 1, 2)
    assert (self.status, self.body["reason"]) == (409, "is_somebody_else")
    past = away(team.lead_monitor, team.investigator, -3, -1)
    assert (past.status, past.code) == (422, "VALIDATION_FAILED")


def test_work_handed_to_somebody_else_meanwhile_leaves_the_substitute(team: Team) -> None:
    standing(team)
    number = assessing(team)
    [task] = covered(team.lead_monitor, number)

    stepped(team.lead_monitor, f"/tasks/{task['id']}", "delegate", "Sven knows the site",
            owner=team.study_manager.person)  # fmt: skip
    team.simulator.deliver()

    assert covered(team.lead_monitor, number) == own(team.monitor, number) == []
    assert own(team.study_manager, number)


def test_a_substitute_who_leaves_stands_in_no_more(team: Team) -> None:
    standing(team)
    number = assessing(team)
    lena = f"/people/{team.lead_monitor.person.partition('/')[2]}"
    assert team.alba.step(lena, "leave", "another study").status == 200
    team.simulator.deliver()
    team.simulator.handler("tasks", "daily")({}, None)

    [hers] = own(team.monitor, number)
    assert team.monitor.get(f"/tasks/{hers['id']}").body["data"]["substitute"] is None


def test_every_change_of_it_is_in_the_trail(team: Team) -> None:
    path = standing(team)
    stepped(team.monitor, path, "come_back", "the train ran")
    team.simulator.deliver()

    entries = team.quality_manager.get(f"{path}/audit-trail").body["items"]
    assert sorted(entry["act"] for entry in entries) == [
        "absence.begin", "absence.come_back", "absence.create"]  # fmt: skip
