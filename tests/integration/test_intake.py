"""The intake: reported without an account, counted, caught at the door, looked at by quality assurance alone."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.intake import limits
from services.intake.limits import Limit
from shared import clock
from tests.support import deviations
from tests.support.calls import counted
from tests.support.deviations import stepped
from tests.support.outside import VISITOR, WORDS, brought, knock
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.trail import check_everything, entries, everything, rows


def test_a_report_without_an_account_is_kept_for_quality_assurance_and_answered_with_a_code_alone(
    shared_team: Team,
) -> None:
    team = shared_team
    taken = knock(team, visitor="203.0.113.1", what_happened=WORDS, reporter="site", organisation="Site 104")
    assert (taken.status, set(taken.body)) == (201, {"code", "received_at"})
    team.simulator.deliver()

    found = team.quality_associate.get("/outside-reports?limit=100").body["items"][-1]
    record = team.quality_associate.get(f"/outside-reports/{found['id']}").body
    assert (record["state"], record["data"]["what_happened"]) == ("received", WORDS)
    tasks = team.quality_manager.get(f"/tasks?subject={record['entity']}").body["items"]
    assert {task["owner"] for task in tasks} == {team.quality_manager.person, team.quality_associate.person}
    for stranger in (team.study_manager, team.monitor, team.inspector, team.alan):
        assert stranger.get(f"/outside-reports/{record['id']}").status in (403, 404)
    [entry] = entries(team, record["entity"])
    assert (entry["by"]["name"], entry["by"]["session"], entry["req"]["source"]) == (
        "Public intake",
        None,
        None,
    )


def test_what_is_sent_again_under_its_key_is_the_same_report(shared_team: Team) -> None:
    """Rule 11: a retried create makes one record."""
    key = "2b1f7c1e-1111-4222-8333-444455556666"
    first, again, other = (
        knock(shared_team, visitor="203.0.113.77", key=sent, what_happened=WORDS)
        for sent in (key, key, f"{key}7")
    )
    assert (first.status, again.status, other.status) == (201, 201, 201)
    assert again.body == first.body
    assert other.body["code"] != first.body["code"]
    changed = knock(
        shared_team, visitor="203.0.113.78", key=key, what_happened=f"{WORDS} It was mended on Monday."
    )
    assert (changed.status, changed.body["reason"]) == (
        422,
        "idempotency_mismatch",
    )  # no word of it is lost in silence
    short = knock(shared_team, visitor="203.0.113.78", key="guessed", what_happened=WORDS)
    assert (short.status, short.body["reason"]) == (422, "invalid_field")


def test_nothing_is_kept_of_who_came_nor_the_code_itself(team: Team) -> None:
    code, path = brought(team, visitor=VISITOR)
    own = rows(team, "audit", f"A#outside_report#{path.rpartition('/')[2]}")
    kept = str(own) + str(rows(team, "data-intake")) + str(rows(team, "log"))
    assert not [said for said in (VISITOR, "192.0.2.7", code, code.replace("-", "")) if said in kept]


def test_with_the_code_one_sees_how_far_it_is_and_says_more(shared_team: Team) -> None:
    team = shared_team
    code, path = brought(team, visitor="203.0.113.2")
    stepped(team.quality_associate, path, "answer", message="Which freezer was it?")
    more = "It was the one in room 12."

    told = knock(team, "/status", visitor="203.0.113.2", code=code.lower().replace("-", " "))
    assert (told.body["state"], told.body["additions"]) == ("received", 0)
    assert [one["text"] for one in told.body["messages"]] == ["Which freezer was it?"]
    said = knock(team, "/additions", visitor="203.0.113.2", code=code, what_happened=more)
    assert (said.status, said.body["additions"]) == (200, 1)
    again = knock(team, "/additions", visitor="203.0.113.2", code=code, what_happened=more)
    assert (again.status, again.body["additions"]) == (200, 1)  # sent again because no answer came: kept once
    assert WORDS not in str(told.body) + str(said.body)
    assert more not in str(said.body)
    record = team.quality_manager.get(path).body
    assert [one["text"] for one in record["data"]["additions"]] == [more]
    team.simulator.deliver()
    tasks = team.quality_manager.get(f"/tasks?subject={record['entity']}").body["items"]
    assert f"More was said about {record['number']}" in {task["title"] for task in tasks}


def test_who_does_not_know_the_code_learns_nothing(shared_team: Team) -> None:
    team = shared_team
    brought(team, visitor="203.0.113.3")
    said = {"what_happened": "I say that it was me."}
    for path, also in (("/status", {}), ("/additions", said)):
        answers = [knock(team, path, visitor="203.0.113.4", code=code, **also)
                   for code in ("A" * 26, "1", "' OR 1=1", "ABC01-OUT-0001", "")]  # fmt: skip
        assert {(answer.status, answer.body["detail"]) for answer in answers} == {
            (404, "A report with this code does not exist, or you may not see it.")
        }
    assert team.simulator.call("GET", "/outside-reports", None, None).status == 401
    assert team.simulator.call("GET", "/intake/reports/status", None, None).status in (401, 404, 405)


def test_a_participants_name_is_caught_at_the_door_and_not_repeated(shared_team: Team) -> None:
    team, before = shared_team, len(everything(shared_team)["data-intake"])
    named = {"what_happened": "The consent of Mrs Becker was signed by somebody else."}

    refused = knock(team, visitor="203.0.113.5", **named)
    assert (refused.status, "Becker" in json.dumps(refused.body)) == (422, False)
    assert "by their code alone" in refused.body["detail"]
    assert len(everything(team)["data-intake"]) == before
    assert knock(team, visitor="203.0.113.5", **named, names_no_participant=True).status == 201


def test_quality_assurance_accepts_it_as_one_quality_event_that_ends_it(team: Team) -> None:
    code, path = brought(team, reporter="vendor", occurred_on=clock.today().isoformat())
    accept = {"fields": {"event_kind": "issue", "category": "vendor"}}
    assert team.monitor.post(f"{path}/transitions/accept", accept, if_match='"1"').status in (403, 404)
    stepped(team.quality_associate, path, "accept", event_kind="suspected_breach", category="vendor")
    team.simulator.deliver()

    report = team.quality_manager.get(path).body
    [row] = team.monitor.get("/quality-events").body["items"]
    event = team.monitor.get(f"/quality-events/{row['id']}").body
    assert [link["to"] for link in event["links"]] == [report["entity"]]
    assert event["data"]["aware_at"][:19] == report["data"]["received_at"][:19]
    assert WORDS not in str(event)
    breach = deviations.breach_of(team, f"/quality-events/{row['id']}")
    assert team.monitor.get(breach).body["data"]["aware_at"][:19] == report["data"]["received_at"][:19]

    where = f"/quality-events/{row['id']}"
    deviations.ruled_out(team, breach)
    deviations.assessed(team, where)
    signed(team.quality_manager.sign(where, "close_minor"))
    team.simulator.deliver()
    assert knock(team, "/status", code=code).body["state"] == "concluded"
    late = knock(team, "/additions", code=code, what_happened="And it happened again.")
    assert late.code == "INVALID_TRANSITION"
    assert not [t for t in team.quality_manager.get(f"/tasks?subject={report['entity']}").body["items"]
                if t["state"] == "open"]  # fmt: skip
    check_everything(team)


def test_what_is_nothing_for_the_quality_system_is_declined_by_signature_with_the_reason(
    shared_team: Team,
) -> None:
    team = shared_team
    code, path = brought(team, visitor="203.0.113.6")
    assert team.quality_manager.step(path, "decline", "An advertisement").code == "SIGNATURE_REQUIRED"
    signed(team.quality_manager.sign(path, "decline", "An advertisement"))
    assert knock(team, "/status", visitor="203.0.113.6", code=code).body["state"] == "declined"


def test_whoever_comes_too_often_waits_and_others_do_not(
    shared_team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = shared_team
    monkeypatch.setattr(limits, "REPORTS", Limit("few", 2, 4, 6))
    comes = [knock(team, visitor="2001:db8::1", what_happened=WORDS) for _ in range(3)]
    assert [reply.status for reply in comes] == [201, 201, 429]
    assert 0 < int(comes[-1].headers["retry-after"]) <= 3601
    assert knock(team, visitor="2001:db8::ffff", what_happened=WORDS).status == 429  # the same subscriber
    assert knock(team, visitor="198.51.100.1", what_happened=WORDS).status == 201

    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=1))
    assert knock(team, visitor="2001:db8::1", what_happened=WORDS).status == 201


def test_whoever_writes_their_own_address_is_counted_by_the_one_they_have_and_all_together(
    shared_team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = shared_team
    monkeypatch.setattr(limits, "REPORTS", Limit("peer", 2, 3, 60))
    forged = [knock(team, visitor=f"198.51.100.{n}", what_happened=WORDS).status for n in range(5)]
    assert forged == [201, 201, 201, 429, 429]
    monkeypatch.setattr(limits, "REPORTS", Limit("all", 2, 60, 3))
    assert [knock(team, visitor=f"198.51.100.{n}", what_happened=WORDS).status for n in range(4)][-1] == 429


def test_whoever_is_refused_costs_nothing_but_the_count(
    shared_team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "QUESTIONS", Limit("one", 1, 9, 9))
    assert knock(shared_team, "/status", visitor="203.0.113.7", code="A" * 26).status == 404
    with counted() as watch:
        assert knock(shared_team, "/status", visitor="203.0.113.7", code="A" * 26).status == 429
    assert watch.names == ["UpdateItem"] * 3


@pytest.mark.parametrize(("body", "status"), [
    ({"what_happened": "x" * 20_000}, 413), ({"what_happened": "x" * 4_001}, 422), ({"what_happened": "short"}, 422),
    ({"what_happened": WORDS, "state": "declined"}, 422), ({"what_happened": WORDS, "received_at": "2020"}, 422),
    ({"what_happened": WORDS, "occurred_on": "2999-01-01"}, 422), ({"what_happened": "a\u202eb" * 10}, 422), ({}, 422),
])  # fmt: skip
def test_what_is_no_report_is_refused_whatever_it_says(
    shared_team: Team, body: dict[str, Any], status: int
) -> None:
    visitor = f"203.0.114.{abs(hash(str(body))) % 250}"
    assert knock(shared_team, visitor=visitor, **body).status == status


def test_hostile_words_are_kept_as_they_are_and_run_nowhere(shared_team: Team) -> None:
    team, hostile = shared_team, "=cmd|' /C calc'!A0 <script>alert(1)</script> {{7*7}} \"; DROP TABLE reports"
    _, path = brought(team, visitor="203.0.113.8", what_happened=hostile, organisation="=1+1")
    assert team.quality_manager.get(path).body["data"]["what_happened"] == hostile
    assert team.quality_manager.get(f"{path}/print").status == 200
    listed = team.quality_manager.get("/outside-reports?format=csv")
    assert listed.status == 200
    assert b'"=' not in listed.body
