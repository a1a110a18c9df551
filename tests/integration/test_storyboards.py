"""Storyboards reach inspectors as published copies alone, and are stale by time or by what they rest on; the board says so."""

from typing import Any

import pytest

from tests.support import corrections, deviations, inspections, papers, plan
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries


def entity(path: str, kind: str = "quality_event") -> str:
    return f"{kind}/{path.rpartition('/')[2]}"


def rated(team: Team, event: str, rating: str) -> None:
    """Rate an event anew, and let everybody hear of it."""
    deviations.stepped(
        team.quality_associate, event, "rate", rating=rating, rationale="A participant was harmed"
    )
    team.simulator.deliver()


def retyped(team: Team, event: str, kind: str) -> None:
    """Say of what kind it is after all, and let everybody hear of it."""
    deviations.stepped(team.monitor, event, "retype", "It breaks the protocol", event_kind=kind)
    team.simulator.deliver()


def work(who: Caller, number: str) -> list[str]:
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return [item["title"] for item in items if number in item["title"] and item["state"] == "open"]


def shown(team: Team, path: str) -> tuple[str, list[str]]:
    """Its state, and the facts because of which somebody has to look at it again."""
    found = team.monitor.get(path).body
    return found["state"], [one["fact"] for one in found["data"]["stale_because"]]


def test_a_storyboard_reaches_inspectors_only_as_a_copy_that_a_second_person_published(team: Team) -> None:
    """A17: narrative, evidence, owner; released by the published path alone."""
    ines = inspections.inspector(team, "Ines Roche")
    event = deviations.reported(team)
    empty = inspections.told(team)
    assert team.monitor.sign(empty, "submit").body["reason"] == "evidence_is_linked"

    path = inspections.told(team, entity(event))
    papers.signed(team.monitor.sign(path, "submit"))
    assert team.monitor.sign(path, "approve").status == 403
    papers.signed(team.quality_associate.sign(path, "approve"))
    before = team.quality_manager.sign(path, "publish", inspection="inspection/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert (before.status, before.body["reason"]) == (409, "an_inspection_is_in_progress")
    inspection = inspections.begun(team, ines)
    assert ines.get("/storyboards").status == 403
    assert ines.get(path).status == 403
    assert ines.get("/readiness").status == 403
    assert ines.get("/publications").body["items"] == []

    named = {"inspection": entity(inspection, "inspection")}
    assert team.monitor.sign(path, "publish", **named).status == 403
    assert team.quality_manager.step(path, "publish", **named).code == "SIGNATURE_REQUIRED"
    papers.signed(team.quality_manager.sign(path, "publish", **named))
    copy = inspections.copy(team, ines)
    found = ines.get(copy).body
    data = found["data"]
    assert (found["number"], data["kind"]) == (f"{team.monitor.get(path).body['number']}-P01", "storyboard")
    assert (data["text"], data["of"]) == (inspections.telling(team)["narrative"], entity(path, "storyboard"))
    assert [item["record"] for item in data["items"]] == [entity(event)]
    assert (data["prepared_by"], data["published_by"]) == (team.monitor.person, team.quality_manager.person)
    assert [entry["act"] for entry in entries(team, entity(copy, "publication"))][-1] == "publication.read"
    check_everything(team)


def test_whoever_wrote_any_of_a_storyboard_neither_approves_nor_publishes_it(shared_team: Team) -> None:
    team = shared_team
    ines = inspections.inspector(team, "Isa Second")
    inspection = inspections.begun(team, ines)
    body = inspections.telling(team, entity(deviations.reported(team)), owner=team.quality_manager.person)
    made = team.quality_associate.post("/storyboards", body)
    path = f"/storyboards/{made.body['id']}"
    papers.signed(team.quality_associate.sign(path, "submit"))
    for one in (team.quality_associate, team.quality_manager):
        assert one.sign(path, "approve").code == "SOD_VIOLATION"
    assert team.quality_manager.step(path, "send_back", "name the visit").status == 200
    assert team.quality_associate.step(path, "withdraw", "not needed").status == 200

    other = inspections.approved(team, entity(deviations.reported(team)))
    late = inspections.inspector(team, "Ilse Late", end=None)
    open_ended = inspections.announced(team, late)
    assert team.quality_manager.step(open_ended, "begin").status == 409
    said = team.quality_manager.sign(other, "publish", inspection=entity(open_ended, "inspection"))
    assert said.body["reason"] == "an_inspection_is_in_progress"
    papers.signed(team.study_manager.sign(other, "publish", inspection=entity(inspection, "inspection")))


def test_a_storyboard_is_stale_when_what_it_rests_on_changed_since_it_was_looked_at(
    shared_team: Team,
) -> None:
    """What happened before it was approved was known, also when it is heard of later."""
    team, event = shared_team, deviations.reported(shared_team)
    deviations.stepped(team.monitor, event, "rate", rating="minor", rationale="One sample only")
    path = inspections.approved(team, entity(event))
    number = team.monitor.get(path).body["number"]
    team.simulator.deliver()
    assert shown(team, path) == ("approved", [])

    rated(team, event, "critical")
    assert shown(team, path) == ("stale", ["quality_event.rated"])
    assert work(team.monitor, number) == [f"Look again whether it still holds: {number}"]
    for who, step in ((team.quality_manager, "publish"), (team.quality_associate, "approve")):
        assert who.sign(path, step).code == "INVALID_TRANSITION"
    retyped(team, event, "observation")
    assert shown(team, path) == ("stale", ["quality_event.rated", "quality_event.retyped"])

    assert team.monitor.sign(path, "confirm", "it is still so").status == 403
    papers.signed(team.quality_manager.sign(path, "confirm", "the story names the grade nowhere"))
    team.simulator.deliver()
    assert shown(team, path) == ("approved", [])
    retyped(team, event, "protocol_deviation")
    assert shown(team, path) == ("stale", ["quality_event.retyped"])


def test_a_storyboard_is_stale_when_nobody_looked_at_it_for_its_time(shared_team: Team) -> None:
    team = shared_team
    path = inspections.approved(team, entity(deviations.reported(team)), good_for_days=30)
    number = team.monitor.get(path).body["number"]
    team.simulator.deliver()
    assert work(team.monitor, number) == [f"Look again whether it still holds: {number}"]
    inspection = inspections.begun(team, inspections.inspector(team, "Ida Later"))
    named = {"inspection": entity(inspection, "inspection")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", "30")
        assert number not in board(team)["storyboard_stale"]
        patch.setenv("DATE_OFFSET_DAYS", "31")
        assert number in board(team)["storyboard_stale"]
        late = team.quality_manager.sign(path, "publish", **named)
        assert (late.status, late.body["reason"]) == (409, "its_days_are_not_over")
        papers.signed(team.quality_manager.sign(path, "confirm", "read again, it holds"))
        assert team.monitor.get(path).body["due_on"] == inspections.days(30)
        papers.signed(team.quality_manager.sign(path, "publish", **named))


def test_a_new_version_takes_the_place_of_the_one_before_in_the_same_instant(shared_team: Team) -> None:
    team, event = shared_team, entity(deviations.reported(shared_team))
    first = inspections.approved(team, event)
    replaces = {"replaces": entity(first, "storyboard")}
    second, third = (inspections.told(team, event, **replaces) for _ in range(2))
    for path in (second, third):
        papers.signed(team.monitor.sign(path, "submit"))
    papers.signed(team.quality_manager.sign(second, "approve"))
    found = team.monitor.get(first).body
    assert (found["state"], found["data"]["succeeded_by"]) == ("superseded", entity(second, "storyboard"))
    assert team.monitor.get(second).body["data"]["version"] == 2
    assert team.quality_manager.sign(third, "approve").body["reason"] == "replaces_what_stands"
    papers.signed(team.quality_manager.sign(second, "retire", "the site was closed"))


def board(team: Team) -> dict[str, set[str]]:
    """The numbers on the board, by their kind; the counts say the same."""
    found: dict[str, Any] = team.quality_manager.get("/readiness").body
    kinds: dict[str, set[str]] = {kind: set() for kind in found["counts"]}
    for item in found["items"]:
        kinds[item["kind"]].add(item["number"])
    assert {kind: len(numbers) for kind, numbers in kinds.items()} == found["counts"]
    return kinds


def test_the_board_says_what_an_inspector_would_find_late_unshown_or_stale(team: Team) -> None:
    """A18: nothing of it before its day, and nothing of it once it was seen to."""
    capa, [action] = corrections.running(team)
    activity = plan.activity(team)
    inspection = inspections.begun(team, inspections.inspector(team, "Ines Roche"))
    request = inspections.asked(team, inspection, due_on=inspections.days(1))
    promise = inspections.promised(team, inspection, due_on=inspections.days(40))
    story = inspections.approved(team, entity(capa, "capa"), good_for_days=60)
    team.simulator.deliver()
    number = {path: team.quality_manager.get(path).body["number"]
              for path in (capa, action, activity, request, promise, story)}  # fmt: skip
    assert not any(board(team).values())

    with plan.later(team, 30):
        assert board(team)["evidence_missing"] == {number[activity], number[promise]}
    with plan.later(team, 90):
        late = board(team)
        assert late["capa_overdue"] == {number[capa], number[action]}
        assert late["evidence_missing"] == {number[activity], number[promise]}
        assert (late["storyboard_stale"], late["commitment_overdue"]) == ({number[story]}, {number[promise]})
        assert late["request_overdue"] == {number[request]}
        seen_to(team, capa, action, activity, request, promise, story)
        assert not any(board(team).values())


def seen_to(
    team: Team, capa: str, action: str, activity: str, request: str, promise: str, story: str
) -> None:
    """Let everybody do what the board asks for."""
    signed = papers.signed
    corrections.carried_out(team, action)
    deviations.stepped(team.study_manager, capa, "submit_implementation")
    deviations.stepped(team.monitor, activity, "add_evidence", text="Index of the file, signed")
    signed(team.monitor.sign(activity, "complete", outcome="Everything that is filed is listed"))
    inspections.published(team, request)
    assert team.monitor.step(promise, "add_evidence", text="The procedure was revised").status == 200
    signed(team.monitor.sign(promise, "fulfil"))
    signed(team.quality_manager.sign(promise, "verify"))
    signed(team.quality_manager.sign(story, "confirm", "read again, it holds"))
    team.simulator.deliver()
