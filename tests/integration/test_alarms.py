"""What must not wait: a lock on signing, a compromised account, and who looks at it."""

import time
import uuid

import pytest

from shared import clock
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import Caller


def path_of(caller: Caller) -> str:
    return "/people/" + caller.person.partition("/")[2]


def test_five_failed_signings_call_every_administrator_until_two_have_restored_it(team: Team) -> None:
    version = papers.with_file(team)
    for left in (4, 3, 2, 1, 0):
        refused = team.author.sign(version, "submit", token=lambda _: "x" * 40)
        assert (refused.status, refused.body["attempts_left"]) == (401, left)
    assert team.author.sign(version, "submit").code == "SIGNING_LOCKED"

    team.simulator.deliver()
    number = team.author.get("/me").body["number"]
    for administrator in (team.alan, team.alba):
        assert any(number in task["title"] for task in administrator.get("/tasks?owner=me").body["items"])

    check = {"method": "government_id_by_video", "evidence": "file 30"}
    author = path_of(team.author)
    assert team.alan.step(author, "request_restore", "spoke to her", **check).status == 200
    assert team.alan.step(author, "confirm_restore", "seen").code == "SOD_VIOLATION"
    assert team.alba.step(author, "confirm_restore", "checked again").status == 200
    team.simulator.deliver()
    assert team.alan.get("/tasks?owner=me").body["items"] == []
    assert team.author.sign(version, "submit").status == 202


def test_a_flood_of_refused_attempts_does_not_hide_that_signing_was_locked(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most of a flood is only counted; what locks signing is an entry and an alarm all the same. ACC-12"""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    version = papers.with_file(team)
    for _ in range(12):
        assert team.author.step(version, "approve").status in (403, 409)
    for left in (4, 3, 2, 1, 0):
        assert team.author.sign(version, "submit", token=lambda _: "x" * 40).body["attempts_left"] == left
    monkeypatch.undo()
    team.simulator.deliver()
    number = team.author.get("/me").body["number"]
    assert any(number in task["title"] for task in team.alan.get("/tasks?owner=me").body["items"])


def test_a_compromise_report_ends_every_session_at_once(team: Team) -> None:
    assert team.monitor.step(path_of(team.monitor), "report_compromise", "lost my notebook").status == 200

    said = team.monitor.get("/documents")

    assert (said.status, said.body["reason"]) == (401, "session_expired")
    later = {**team.monitor.claims(), "auth_time": str(int(time.time()) + 2), "origin_jti": uuid.uuid4().hex}
    signing = team.simulator.call("GET", "/me", None, later).body["signing"]
    assert signing["suspended"]


def test_a_sign_in_of_the_very_second_of_a_compromise_report_is_over_with_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now().replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert team.monitor.step(path_of(team.monitor), "report_compromise", "lost my notebook").status == 200
    for seconds, status in ((0, 401), (1, 200)):
        claims = {**team.monitor.claims(), "auth_time": str(int(moment.timestamp()) + seconds)}
        fresh = claims | {"origin_jti": uuid.uuid4().hex}
        assert team.simulator.call("GET", "/me", None, fresh).status == status


def test_the_instant_the_api_shows_gives_back_what_it_showed(team: Team) -> None:
    shown = team.monitor.get(papers.draft(team)).body

    again = team.monitor.get(f"/document-versions/{shown['id']}?as_of={shown['updated_at']}").body

    assert (again["revision"], again["data"]) == (shown["revision"], shown["data"])
