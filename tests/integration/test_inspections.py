"""An inspection: let in for a time, asked, answered by two people, every reading kept, access ended with it."""

from typing import Any

import pytest

from tests.support import inspections, papers
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries


def refused(said: Any) -> tuple[int, str]:
    return said.status, said.body["reason"]


@pytest.fixture(scope="module")
def ines(shared_team: Team) -> Caller:
    """An inspector who is let in for three days."""
    return inspections.inspector(shared_team, "Ines Roche")


@pytest.fixture(scope="module")
def inspection(shared_team: Team, ines: Caller) -> str:
    return inspections.begun(shared_team, ines)


def test_an_inspection_begins_only_with_inspectors_whose_access_ends(shared_team: Team) -> None:
    """ACC-15: time-boxed; without the role, without an end, and with one that is too late it does not begin."""
    team = shared_team
    assert refused(team.quality_manager.step(inspections.announced(team), "begin")) == (409, "somebody_looks")
    for name, end, says in (
        ("Nora None", 90, "ends after"),
        ("Omar Open", None, "the access of Omar Open has no end"),
    ):
        path = inspections.announced(team, inspections.inspector(team, name, end))
        said = team.quality_manager.step(path, "begin")
        assert refused(said) == (409, "inspectors_are_let_in_for_a_time")
        assert says in said.body["missing"][0]
    path = inspections.announced(team, team.monitor)
    said = team.quality_manager.step(path, "begin")
    assert said.body["missing"] == ["Pia Conti does not hold the role inspector"]
    backward = inspections.body(team, ends_on=inspections.days(-1))
    assert team.quality_manager.post("/inspections", backward).status == 422
    papers.signed(team.quality_manager.sign(path, "cancel", "announced by mistake"))


def test_an_answer_reaches_the_inspector_only_over_two_people(
    shared_team: Team, inspection: str, ines: Caller
) -> None:
    team = shared_team
    request = inspections.asked(team, inspection, ines)
    assert team.monitor.step(request, "take_up").status == 200
    assert refused(team.monitor.sign(request, "make_ready")) == (409, "answer_is_there")
    assert ines.get(request).status == 403
    assert ines.get(inspection).status == 403
    assert ines.get("/publications").body["items"] == []

    request = inspections.prepared(team, inspections.asked(team, inspection, ines, owner=team.monitor.person))
    assert team.monitor.sign(request, "publish").status == 403
    assert team.quality_manager.step(request, "publish").code == "SIGNATURE_REQUIRED"
    assert ines.get("/publications").body["items"] == []
    papers.signed(team.quality_manager.sign(request, "publish"))

    [row] = ines.get("/publications").body["items"]
    shown = ines.get(f"/publications/{row['id']}").body
    assert (shown["data"]["text"], shown["data"]["prepared_by"], shown["data"]["published_by"]) == (
        inspections.ANSWER, team.monitor.person, team.quality_manager.person,
    )  # fmt: skip
    assert shown["transitions"] == [] or not any(step["allowed"] for step in shown["transitions"])


def test_whoever_prepared_or_wrote_any_of_it_never_publishes_it(
    shared_team: Team, inspection: str, ines: Caller
) -> None:
    team = shared_team
    request = inspections.asked(team, inspection, ines)
    for step in ("take_up",):
        assert team.study_manager.step(request, step).status == 200
    answered = {"answer": inspections.ANSWER, "reason": "found"}
    for caller in (team.study_manager, team.quality_associate):
        revision = caller.get(request).body["revision"]
        said = caller.call("PATCH", request, {**answered, "answer": f"{inspections.ANSWER} {caller.name}"},
                           if_match=f'"{revision}"')  # fmt: skip
        assert said.status == 200, said.body
    papers.signed(team.study_manager.sign(request, "make_ready"))

    assert team.study_manager.sign(request, "publish").code == "SOD_VIOLATION"
    assert team.quality_associate.sign(request, "publish").code == "SOD_VIOLATION"
    said = team.quality_manager.step(request, "send_back", "name the section")
    assert said.status == 200
    assert not [s for s in said.body["signatures"] if not s["voided"]]
    assert team.quality_manager.step(request, "withdraw", "asked by mistake").status == 200


def test_every_reading_of_what_was_published_is_an_entry(
    shared_team: Team, inspection: str, ines: Caller
) -> None:
    """Also of a file that was handed out with it."""
    team = shared_team
    request = inspections.asked(team, inspection, ines)
    papers.attached(team, team.document_controller, request)
    inspections.published(team, request)
    path = inspections.copy(team, ines)
    entity = f"publication/{path.rpartition('/')[2]}"

    found = ines.get(path).body
    [file] = found["data"]["files"]
    fetched = ines.get(f"{path}/files/{file['id']}")
    assert (fetched.status, fetched.body["sha256"]) == (200, papers.sha256(papers.pdf()))
    assert ines.get(f"{path}/files/{'0' * 26}").status == 404

    acts = [(entry["act"], entry["by"]["person"]) for entry in entries(team, entity)]
    assert acts[0] == ("publication.create", team.quality_manager.person)
    assert acts[1:] == [("publication.read", ines.person)] * 3
    number = found["number"]
    assert number == f"{team.monitor.get(request).body['number']}-P01"


def test_an_inspector_sees_what_was_handed_to_them_and_nobody_elses(
    shared_team: Team, inspection: str, ines: Caller
) -> None:
    team = shared_team
    inspections.published(team, inspections.asked(team, inspection, ines))
    path = inspections.copy(team, ines)
    other = inspections.inspector(team, "Otto Other")

    assert other.get(path).status == 404
    assert other.get("/publications").body["items"] == []
    assert other.get(f"/publications?reader={ines.person}").status == 422
    for caller in (team.site_coordinator, team.vendor_contact, team.alan):
        assert caller.get(path).status == 404
    assert team.auditor.get(path).status == 200
    for asked in ("/inspections", "/inspection-requests", f"{inspection}/requests"):
        assert other.get(asked).status == 403
    assert other.post(f"{inspection}/requests", inspections.asking(team, other)).status == 403


def test_nothing_is_asked_for_in_the_future_and_a_copy_is_taken_back_with_a_signature(
    shared_team: Team, inspection: str, ines: Caller
) -> None:
    team = shared_team
    early = inspections.asking(team, ines, asked_at="2099-01-01T00:00:00Z")
    assert team.document_controller.post(f"{inspection}/requests", early).status == 422
    request = inspections.published(team, inspections.asked(team, inspection, ines))
    path = inspections.copy(team, ines)
    papers.signed(team.quality_manager.sign(path, "take_back", "it names another site"))
    assert ines.get(path).body["state"] == "taken_back"
    again = team.quality_manager.step(request, "reopen", "for the right site")
    assert again.body["state"] == "in_progress"
    papers.signed(team.monitor.sign(request, "make_ready"))
    papers.signed(team.quality_manager.sign(request, "publish"))
    number = team.monitor.get(request).body["number"]
    numbers = {row["number"] for row in ines.get("/publications?limit=100").body["items"]}
    assert {f"{number}-P01", f"{number}-P02"} <= numbers


def test_the_back_room_is_asked_and_a_second_person_checks(
    shared_team: Team, inspection: str, ines: Caller
) -> None:
    team = shared_team
    request = inspections.asked(team, inspection, ines, priority="urgent")
    team.simulator.deliver()
    number = team.monitor.get(request).body["number"]

    def work(caller: Caller) -> list[str]:
        items = caller.get("/tasks?owner=me&limit=100").body["items"]
        return [item["title"] for item in items if number in item["title"] and item["state"] == "open"]

    assert work(team.monitor) == [f"Find what an inspector asked for: {number}"]
    inspections.prepared(team, request)
    team.simulator.deliver()
    assert work(team.monitor) == []
    assert work(team.quality_manager) == [f"Check and publish the answer to {number}"]


def test_access_ends_with_the_inspection_and_open_requests_keep_it_open(team: Team) -> None:
    ines = inspections.inspector(team, "Ines Roche")
    inspection = inspections.begun(team, ines)
    request = inspections.asked(team, inspection, ines)
    said = team.quality_manager.step(inspection, "conclude", "the authority left")
    assert (said.code, said.body["missing"]) == ("OPEN_CHILDREN", [team.monitor.get(request).body["number"]])
    inspections.published(team, request)
    path = inspections.copy(team, ines)
    assert ines.get(path).status == 200
    assert team.quality_manager.step(request, "close", "she has what she asked for").status == 200

    assert team.quality_manager.step(inspection, "conclude", "the authority left").status == 200
    team.simulator.deliver()

    assert ines.get(path).status in (403, 404)
    assert ines.get("/publications").status == 403
    assert ines.get("/documents").status == 403
    told = [entry["act"] for entry in entries(team, ines.person)]
    assert told[-1] == "person.end_inspection"
    late = team.document_controller.post(f"{inspection}/requests", inspections.asking(team, ines))
    assert late.status == 409
    papers.signed(team.quality_manager.sign(inspection, "close"))
    check_everything(team)


def test_what_was_promised_keeps_the_inspection_open_until_somebody_else_saw_it_done(
    shared_team: Team,
) -> None:
    """Scenario 9, step 8: recorded, asked of its owner, shown, verified."""
    team = shared_team
    inspection = inspections.begun(team, inspections.inspector(team, "Iris Last"))
    path = inspections.promised(team, inspection, owner=team.quality_associate.person)
    team.simulator.deliver()
    number, owner = team.monitor.get(path).body["number"], team.quality_associate
    items = owner.get("/tasks?owner=me&limit=100").body["items"]
    said = f"Do what was promised to the authority: {number}"
    assert [item["due_on"] for item in items if item["title"] == said] == [inspections.days(30)]
    assert team.quality_manager.step(inspection, "conclude", "the authority left").status == 200
    kept = team.quality_manager.sign(inspection, "close")
    assert (kept.code, kept.body["missing"]) == ("OPEN_CHILDREN", [number])

    assert refused(owner.sign(path, "fulfil")) == (409, "is_shown")
    assert team.monitor.step(path, "add_evidence", text="It was revised").code == "FORBIDDEN"
    assert owner.step(path, "add_evidence", text="The procedure was revised").status == 200
    papers.signed(owner.sign(path, "fulfil"))
    assert owner.sign(path, "verify").code == "SOD_VIOLATION"
    papers.signed(team.quality_manager.sign(path, "verify"))

    papers.signed(team.quality_manager.sign(inspection, "close"))
    late = team.study_manager.post(f"{inspection}/commitments", inspections.promising(team))
    assert late.status == 409
