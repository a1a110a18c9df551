"""People come, get roles, lose them, change their names and leave; nobody acts on their own access."""

import json
import time
from typing import Any

import pytest

from shared import clock
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller
from tests.support.trail import check_everything, entries, everything


def path_of(caller: Caller) -> str:
    return "/people/" + caller.person.partition("/")[2]


def test_first_administrators_are_invited_once(team: Team) -> None:
    before = everything(team)
    people = [
        {"username": name, "printed_name": f"{name} Eve", "email": f"{name}@x.example"}
        for name in ("eve", "evo")
    ]
    answer = team.simulator.handler("people", "first")({"administrators": people}, CONTEXT)

    assert answer["refused"]["code"] == "ALREADY_EXISTS"
    assert answer["refused"]["reason"] == "administrators_exist"
    assert everything(team) == before


def test_nobody_gives_themselves_a_role_or_checks_themselves(team: Team) -> None:
    mine = path_of(team.alan)
    check = {"method": "government_id_in_person", "evidence": "file 1"}
    for step, fields in (("grant_role", {"role": "medical"}), ("verify_identity", check), ("leave", {}),
                         ("change_legal_name", {"printed_name": "King Alan"}), ("suspend_signing", {})):  # fmt: skip
        reply = team.alan.step(mine, step, "because I can", **fields)
        assert (reply.status, reply.code) == (409, "SOD_VIOLATION"), step


CONFLICTS = [("monitor", "study_administrator"), ("monitor", "inspector"), ("monitor", "auditor"),
             ("auditor", "investigator"), ("quality_manager", "study_administrator"), ("inspector", "author")]  # fmt: skip


@pytest.mark.parametrize(("held", "wanted"), CONFLICTS)
def test_roles_that_conflict_never_meet_in_one_person(shared_team: Team, held: str, wanted: str) -> None:
    path = path_of(shared_team.everyone()[held])
    reply = shared_team.alan.step(path, "grant_role", "stands in", role=wanted)
    assert (reply.status, reply.code) == (409, "ROLE_CONFLICT")
    assert reply.body["missing"][0].startswith(f"{wanted} with {held}")


def test_a_grant_has_its_beginning_its_end_and_its_history(team: Team) -> None:
    path = path_of(team.monitor)
    before = clock.instant(clock.now())
    soon = clock.instant(clock.now() + clock.timedelta(seconds=2))
    assert team.alan.step(path, "grant_role", "stands in", role="medical", valid_to=soon).status == 200
    assert "medical" in team.monitor.get("/me").body["roles"]
    during = clock.instant(clock.now())
    while clock.instant(clock.now()) < soon:
        time.sleep(0.1)

    assert "medical" not in team.monitor.get("/me").body["roles"]
    roles = lambda at: [g["role"] for g in team.alan.get(f"{path}?as_of={at}").body["data"]["grants"]]  # noqa: E731
    assert (roles(before), roles(during)) == (["monitor"], ["monitor", "medical"])


def test_an_ended_role_ends_at_once_and_stays_in_the_list(team: Team) -> None:
    path = path_of(team.document_controller)
    assert team.alan.step(path, "revoke_role", "changed duties", role="document_controller").status == 200
    made = team.document_controller.post("/documents", {"title": "Mine"})
    assert made.status == 403
    [grant] = team.alan.get(path).body["data"]["grants"]
    assert (grant["revoked_by"], bool(grant["valid_to"])) == (team.alan.person, True)
    again = team.alan.step(path, "revoke_role", "once more", role="document_controller")
    assert (again.status, again.code) == (409, "MISSING_LINK")


def test_a_leaver_is_out_at_once_and_their_name_is_never_given_again(team: Team) -> None:
    path = path_of(team.monitor)
    assert team.alan.step(path, "leave", "left the company").status == 200
    assert team.monitor.get("/me").body["reason"] == "account_disabled"
    team.simulator.deliver()
    body = {"printed_name": "Pia Other", "username": "pia", "email": "pia.other@site.example"}
    reply = team.alan.post("/people", body)

    assert (reply.status, reply.code, reply.body["reason"]) == (409, "ALREADY_EXISTS", "identifier_retired")
    assert all(grant["valid_to"] for grant in team.alan.get(path).body["data"]["grants"])
    assert entries(team, team.monitor.person)[-1]["act"] == "person.leave"
    check_everything(team)


def test_the_printed_name_changes_only_by_its_own_step(team: Team) -> None:
    path = path_of(team.monitor)
    was = team.alan.get(path).body["revision"]
    change = {"printed_name": "Pia Else", "reason": "a typing error"}
    reply = team.alan.call("PATCH", path, change, if_match=f'"{was}"')
    assert (reply.status, reply.body["reason"]) == (422, "fixed_field")


def test_a_compromise_is_reported_by_oneself_and_restored_by_two_others(team: Team) -> None:
    path = path_of(team.approver)
    assert team.monitor.step(path, "report_compromise", "he told me").code == "FORBIDDEN"
    assert team.approver.step(path, "report_compromise", "my notebook was stolen").status == 200
    team.simulator.deliver()
    assert team.alan.get(path).body["data"]["compromised_at"]
    check = {"method": "government_id_by_video", "evidence": "call of today"}
    assert team.alan.step(path, "request_restore", "new notebook", **check).status == 200
    assert team.alan.step(path, "confirm_restore", "I am sure").code == "SOD_VIOLATION"
    assert team.alba.step(path, "confirm_restore", "seen on video").status == 200
    # `auth_time` has whole seconds: a sign-in within the second of the report counts as before it
    fresh = Caller(team.simulator, team.approver.sub, seconds_later=1)
    assert not fresh.get("/me").body["signing"]["suspended"]


def test_an_old_policy_cannot_be_accepted(team: Team) -> None:
    reply = team.monitor.step(path_of(team.monitor), "accept_signature_policy", policy_version=7)
    assert (reply.status, reply.code) == (428, "PRECONDITION_REQUIRED")


def test_an_administrator_decides_nothing_about_quality(team: Team) -> None:
    body: dict[str, Any] = {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person}
    for administrator in (team.alan, team.alba):
        assert administrator.post("/documents", body).status == 403


def test_everything_done_to_a_person_is_one_entry_with_who_and_why(team: Team) -> None:
    path, before = path_of(team.medical), len(entries(team, team.medical.person))
    for role in ("monitor", "lead_monitor"):
        assert team.alan.step(path, "grant_role", "stands in", role=role).status == 200
    new = entries(team, team.medical.person)[before:]

    assert [entry["act"] for entry in new] == ["person.grant_role"] * 2
    assert all(entry["by"]["name"] == "Alan Meyer" and entry["why"]["text"] for entry in new)
    assert "stands in" not in json.dumps(new)  # a reason is committed to, never in clear
    shown = team.alan.get(f"{path}/audit-trail?limit=100").body["items"][-1]
    assert shown["reason"]["text"] == "stands in"
