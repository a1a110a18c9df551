"""The audit programme: everything is covered or answered for, and facts propose audits without moving one. SC5.1, SC5.4"""

from typing import Any

import pytest

from tests.support import audits, plan
from tests.support.deviations import edited, reported, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Reply
from tests.support.trail import check_everything, entries


@pytest.fixture(scope="module")
def universe(shared_team: Team) -> dict[str, str]:
    """A high site, a low one, one of which nothing is known, a system, and a process; by name the path."""
    team = shared_team
    audits.modelled(team)
    paths = {name: audits.site(team, name) for name in ("high", "low", "unknown")}
    for name, value in (("high", "2"), ("low", "0")):
        assert audits.entered(team, paths[name], "important_deviations", value).status == 200
        assert (
            audits.entered(team, paths[name], "staff_turnover", "50" if name == "high" else "0").status == 200
        )
    paths["system"] = audits.opened(team.auditor, "auditable-entities", audits.thing())
    team.simulator.deliver()
    return paths


@pytest.fixture(scope="module")
def names(shared_team: Team, universe: dict[str, str]) -> dict[str, str]:
    return {name: audits.entity(shared_team, path) for name, path in universe.items()}


def whole(names: dict[str, str]) -> list[tuple[str, str]]:
    """The high one every year, each of the others once in three years."""
    yearly = [(names["high"], quarter) for quarter in ("2026-Q4", "2027-Q4", "2028-Q3")]
    return [*yearly, (names["low"], "2026-Q2"), (names["unknown"], "2027-Q2"), (names["system"], "2028-Q1")]


def coverage(team: Team, path: str) -> dict[str, dict[str, Any]]:
    return {row["about"]: row for row in team.auditor.get(f"{path}/coverage").body["items"]}


def refused(reply: Reply, reason: str) -> list[str]:
    assert (reply.status, reply.body["reason"]) == (409, reason), reply.body
    return list(reply.body["missing"])


def test_nobody_signs_a_programme_that_leaves_something_out_unanswered(
    shared_team: Team, universe: dict[str, str], names: dict[str, str]
) -> None:
    team = shared_team
    planned = [one for one in whole(names) if one[0] != names["system"] and one[1] != "2027-Q4"]
    path = audits.opened(team.auditor, "audit-programmes", audits.programme(*planned))
    rows = coverage(team, path)
    assert {name: rows[names[name]]["standing"] for name in names} == {
        "high": "too_rare", "low": "covered", "unknown": "covered", "system": "not_covered"}  # fmt: skip
    assert (rows[names["high"]]["every_months"], rows[names["high"]]["longest_months"]) == (12, 21)
    assert (rows[names["unknown"]]["value"], rows[names["unknown"]]["every_months"]) == (None, None)

    missing = refused(team.quality_manager.sign(path, "approve"), "everything_is_covered")
    numbers = {name: team.auditor.get(universe[name]).body["number"] for name in ("high", "system")}
    assert f"{numbers['high']} is too rare" in missing
    assert f"{numbers['system']} is not covered" in missing
    audits.justified(team, path)
    assert refused(team.quality_manager.step(path, "approve"), "signature_required") == []
    signed(team.quality_manager.sign(path, "approve"))
    assert team.quality_manager.sign(path, "activate").code == "FORBIDDEN"
    assert team.study_manager.step(path, "send_back", "the system is audited in 2028").status == 200
    assert team.auditor.get(path).body["signatures"][0]["voided"] == {"by": "send_back"}


def test_what_nobody_took_into_the_universe_is_a_gap_too(shared_team: Team) -> None:
    team = shared_team
    party, process = audits.party(team, "vendor", "Couriers"), plan.approved(team)
    team.simulator.deliver()
    path = audits.opened(team.auditor, "audit-programmes", audits.programme())
    code = team.auditor.get(process).body["data"]["code"]
    rows = coverage(team, path)
    assert (rows[party]["standing"], rows[party]["title"]) == ("not_in_the_universe", "Couriers")
    assert (rows[code]["standing"], rows[code]["is_open"]) == ("not_in_the_universe", True)
    audits.opened(
        team.auditor, "auditable-entities", {"title": "A process", "kind": "process", "process": code}
    )
    assert code not in coverage(team, path)


def test_it_says_which_reports_were_signed_in_time_and_which_wait(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = audits.opened(team.auditor, "audit-programmes", audits.programme())

    def reports() -> dict[str, Any]:
        return dict(team.auditor.get(f"{path}/coverage").body["reports"])

    at_once, slow, forgotten = (audits.begun(team) for _ in range(3))
    for one in (at_once, slow, forgotten):
        stepped(team.auditor, one, "write_narrative", narrative=audits.NARRATIVE)
        stepped(team.auditor, one, "complete_fieldwork")
    audits.reported_by(team, at_once)
    number = {one: team.auditor.get(one).body["number"] for one in (slow, forgotten)}
    assert reports() == {"in_time": 1, "after": 0, "late": [], "waiting": [number[slow], number[forgotten]]}
    monkeypatch.setenv("DATE_OFFSET_DAYS", "31")  # the report is due after thirty days
    audits.reported_by(team, slow)
    assert reports() == {"in_time": 1, "after": 1, "late": [number[forgotten]], "waiting": []}


def test_both_signatures_bring_it_into_force_and_a_new_version_takes_its_place(
    shared_team: Team, names: dict[str, str]
) -> None:
    team = shared_team
    first = audits.activated(team, *whole(names))
    found = team.auditor.get(first).body
    assert [(s["meaning"]["code"], s["role"]) for s in found["signatures"]] == [
        ("qa_approved", "quality_manager"), ("approved", "study_manager")]  # fmt: skip
    basis = {row["about"]: row for row in found["data"]["basis"]}
    assert (basis[names["high"]]["value"], basis[names["high"]]["every_months"]) == ("100.0", 12)
    edit = team.auditor.call(
        "PATCH", first, {"title": "Other", "reason": "late"}, if_match=f'"{found["revision"]}"'
    )
    assert edit.code == "IMMUTABLE_STATE"
    other = audits.justified(
        team, audits.opened(team.auditor, "audit-programmes", audits.programme(*whole(names)))
    )
    assert refused(team.quality_manager.sign(other, "approve"), "replaces_what_stands") == [
        "replaces what stands"
    ]

    second = audits.activated(team, *whole(names), replaces=found["entity"])
    before, after = team.auditor.get(first).body, team.auditor.get(second).body
    assert (before["state"], before["data"]["succeeded_by"]) == ("superseded", after["entity"])
    assert after["data"]["version"] == 2
    check_everything(team)


def test_what_if_says_what_fewer_audits_would_cost_and_changes_nothing(
    shared_team: Team, universe: dict[str, str], names: dict[str, str]
) -> None:
    team = shared_team
    body = audits.programme(*whole(names), (names["low"], "2028-Q2"))
    path = audits.opened(team.auditor, "audit-programmes", body)
    before = team.auditor.get(path).body["revision"]
    one = team.auditor.get(f"{path}/what-if?fewer=1").body
    assert one["dropped"] == [{"entity": names["low"], "quarter": "2026-Q2"}]
    assert [(row["about"], row["standing"]) for row in one["items"]] == [(names["low"], "covered")]
    some = team.auditor.get(f"{path}/what-if?fewer=5").body
    assert (some["fewer"], some["days_saved"]) == (5, 20)
    lost = {row["about"]: row["standing"] for row in some["items"]}
    assert lost[names["low"]] == "not_covered"
    assert {one["entity"] for one in some["dropped"]} == {names["high"], names["low"]}
    assert names["unknown"] not in lost  # what nobody knows the risk of is given up last
    assert team.auditor.get(path).body["revision"] == before
    assert team.auditor.get(f"{path}/what-if?fewer=0").status == 422


def test_a_critical_event_proposes_an_audit_and_moves_none(
    shared_team: Team, universe: dict[str, str], names: dict[str, str]
) -> None:
    team = shared_team
    programmes = team.auditor.get("/audit-programmes?state=active").body["items"]
    path = audits.proposed(team, universe["low"])
    found = team.auditor.get(path).body
    assert (found["state"], found["data"]["about"]) == ("open", names["low"])
    [signal] = found["data"]["signals"]
    assert signal["signal"] == "critical_event"
    assert found["links"][0]["to"] == signal["record"]
    again = reported(team, site=team.auditor.get(universe["low"]).body["data"]["party"])
    stepped(team.quality_associate, again, "rate", rating="critical", rationale="And another one was")
    team.simulator.deliver()
    assert len(team.auditor.get(path).body["data"]["signals"]) == 2
    tasks = team.auditor.get("/tasks?owner=me&limit=100").body["items"]
    assert any(found["number"] in task["title"] for task in tasks)

    assert team.auditor.step(path, "accept").code == "VALIDATION_FAILED"
    assert team.auditor.step(path, "accept", "an audit for cause in the next quarter").status == 200
    team.simulator.deliver()
    assert team.auditor.get("/audit-programmes?state=active").body["items"] == programmes
    acts = [entry["act"].rpartition(".")[2] for entry in entries(team, found["entity"])]
    assert acts == ["create", "add_signal", "accept"]
    third = reported(team, site=team.auditor.get(universe["low"]).body["data"]["party"])
    stepped(team.quality_associate, third, "rate", rating="critical", rationale="A third one was harmed")
    team.simulator.deliver()
    assert [i["state"] for i in team.auditor.get(f"/audit-proposals?about={names['low']}").body["items"]].count(
        "open") == 1  # fmt: skip


def test_a_cycle_holds_its_audits_and_plans_nothing_that_is_gone(
    shared_team: Team, universe: dict[str, str]
) -> None:
    team = shared_team
    gone = audits.opened(team.auditor, "auditable-entities", audits.thing())
    name = audits.entity(team, gone)
    signed(team.quality_manager.sign(gone, "retire", "it was switched off"))
    for wrong in (audits.programme((name, "2029-Q1")), audits.programme(cycle_to="2025-12-31"),
                  audits.programme(cycle_to="2033-12-31")):  # fmt: skip
        assert team.auditor.post("/audit-programmes", wrong).code == "VALIDATION_FAILED"
    path = audits.opened(team.auditor, "audit-programmes", audits.programme((name, "2026-Q1")))
    said = team.quality_manager.sign(path, "approve").body
    assert name in next(one["missing"] for one in said["refusals"] if one["reason"] == "plans_what_is_there")
    edited(team.auditor, path, planned=[])
    assert team.inspector.get(path).status == 403
    assert team.monitor.get(f"{path}/coverage").status == 403


def test_an_inspector_sees_when_something_is_audited_and_no_score_of_it(team: Team) -> None:
    """SC9.2; E6(R3) 3.11.2: that there is a programme, and not what it knows of whom."""
    assert team.inspector.get("/audit-schedule").status == 404
    site = audits.site(team, "Scheduled")
    path = audits.activated(
        team, (audits.entity(team, site), "2026-Q3"), (audits.entity(team, site), "2026-Q1")
    )
    found = team.inspector.get("/audit-schedule").body
    thing = team.auditor.get(site).body
    assert found["number"] == team.auditor.get(path).body["number"]
    assert [(one["quarter"], one["number"]) for one in found["items"]] == [
        ("2026-Q1", thing["number"]), ("2026-Q3", thing["number"])]  # fmt: skip
    assert found["items"][0].keys() == {"number", "kind", "quarter"}
    assert not {"basis", "planned", "objectives"} & found.keys()
    assert team.inspector.get(path).status == 403
    assert team.monitor.get("/audit-schedule").status == 403
