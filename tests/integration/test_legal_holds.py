"""A legal hold: two people place it, it is stronger than any date, two people end it. REC-04"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from shared import aws
from tests.support import holds, papers
from tests.support.staff import Team
from tests.support.trail import check_everything, entries


def number(team: Team, path: str) -> str:
    return str(team.inspector.get(path).body["number"])


def data(team: Team, path: str) -> dict[str, Any]:
    return dict(team.inspector.get(path).body["data"])


def document_of(team: Team, version: str) -> str:
    return str(team.author.get(version).body["parent"])


def objects(team: Team, version: str) -> Iterator[dict[str, Any]]:
    found = data(team, version)
    for kept in (found["vault"], found["rendition"]):
        yield {"Bucket": os.environ["RECORDS_BUCKET"], "Key": kept["key"], "VersionId": kept["version_id"]}


def state_of(where: dict[str, Any]) -> str:
    return str(aws.client("s3").get_object_legal_hold(**where)["LegalHold"]["Status"])


@pytest.fixture(scope="module")
def version(shared_team: Team) -> str:
    return papers.approved(shared_team)


def test_a_confirmed_hold_stands_on_every_object_and_shows_on_document_and_version(
    shared_team: Team, version: str
) -> None:
    team, document = shared_team, document_of(shared_team, version)
    for where in objects(team, version):  # as somebody with rights to the bucket might have left it
        aws.client("s3").put_object_legal_hold(**where, LegalHold={"Status": "OFF"})

    hold = holds.placed(team, document)

    assert [state_of(where) for where in objects(team, version)] == ["ON", "ON"]
    for path in (version, f"/documents/{document.partition('/')[2]}"):
        assert number(team, hold) in data(team, path)["legal_holds"]
    noted = data(team, hold)
    assert (noted["records_held"], noted["objects_held"]) == (2, 2)


def test_whoever_asked_for_a_hold_does_not_confirm_it(shared_team: Team, version: str) -> None:
    team = shared_team
    made = team.quality_manager.post("/legal-holds", holds.body(document_of(team, version)))
    path = f"/legal-holds/{made.body['id']}"
    refused = team.quality_manager.sign(path, "confirm")
    assert (refused.status, refused.code) == (409, "SOD_VIOLATION")
    assert team.study_manager.sign(path, "confirm").status == 403
    assert team.author.get(path).status == 403
    papers.signed(team.quality_associate.sign(path, "confirm"))


def test_whoever_edited_the_request_does_not_confirm_it_either(shared_team: Team, version: str) -> None:
    team, path = shared_team, holds.requested(shared_team, document_of(shared_team, version))
    change = {"reference": "4412/26", "reason": "another reference"}
    seen = team.quality_manager.get(path).body["revision"]
    assert team.quality_manager.call("PATCH", path, change, if_match=f'"{seen}"').status == 200
    assert team.quality_manager.sign(path, "confirm").code == "SOD_VIOLATION"
    assert team.quality_associate.step(path, "decline", "asked for twice").status == 200


def test_confirming_and_releasing_are_signed(shared_team: Team, version: str) -> None:
    team, path = shared_team, holds.requested(shared_team, document_of(shared_team, version))
    assert team.quality_manager.step(path, "confirm").code == "SIGNATURE_REQUIRED"
    papers.signed(team.quality_manager.sign(path, "confirm"))
    assert team.study_manager.step(path, "request_release").status == 422  # it says why
    assert team.study_manager.step(path, "request_release", "closed").status == 200
    assert team.quality_manager.step(path, "confirm_release").code == "SIGNATURE_REQUIRED"
    papers.signed(team.quality_manager.sign(path, "confirm_release"))
    team.simulator.deliver()
    signatures = team.inspector.get(path).body["signatures"]
    assert [(s["step"], s["printed_name"]) for s in signatures] == [
        ("confirm", "Quinn Novak"), ("confirm_release", "Quinn Novak")]  # fmt: skip


def test_whoever_asked_for_the_release_does_not_sign_it(shared_team: Team, version: str) -> None:
    team, path = shared_team, holds.placed(shared_team, document_of(shared_team, version))
    assert team.quality_manager.step(path, "request_release", "closed, I think").status == 200
    assert team.quality_manager.sign(path, "confirm_release").code == "SOD_VIOLATION"
    assert team.quality_associate.step(path, "keep", "a second inquiry is open").status == 200
    assert team.inspector.get(path).body["state"] == "placed"
    assert data(team, path)["release_asked_by"] is None
    holds.released(team, path)


def test_of_two_holds_the_other_stands_when_one_is_released(shared_team: Team) -> None:
    team, version = shared_team, papers.submitted(shared_team)
    document = document_of(team, version)
    one, two = (holds.placed(team, document, reference=reference) for reference in ("1/26", "2/26"))
    assert len(data(team, version)["legal_holds"]) == 2

    holds.released(team, one)

    assert data(team, version)["legal_holds"] == [number(team, two)]
    holds.released(team, two)
    assert data(team, version)["legal_holds"] == []
    kept = data(team, version)["vault"]
    where = {"Bucket": os.environ["RECORDS_BUCKET"], "Key": kept["key"], "VersionId": kept["version_id"]}
    assert state_of(where) == "ON", "the study's own hold stands until its archive"


def test_what_is_held_gets_no_shorter_retention(shared_team: Team) -> None:
    team, path = shared_team, papers.document(shared_team)
    document = f"document/{path.rpartition('/')[2]}"
    hold = holds.placed(team, document)

    refused = team.quality_manager.step(
        path, "change_retention", "not essential", retention_class="operational"
    )

    assert (refused.status, refused.code) == (409, "RETENTION_LOCK")
    assert refused.body["missing"] == [number(team, hold)]
    assert data(team, path)["retention_class"] == "essential"
    revision = team.author.get(path).body["revision"]
    change = {"retention_class": "operational", "reason": "not essential"}
    patched = team.document_controller.call("PATCH", path, change, if_match=f'"{revision}"')
    assert patched.body["errors"][0]["pointer"] == "/retention_class"
    holds.released(team, hold)
    changed = team.quality_manager.step(path, "change_retention", "moved", retention_class="operational")
    assert changed.status == 200, changed.body
    assert data(team, path)["retention_class"] == "operational"


def test_a_hold_on_the_study_covers_what_comes_later(shared_team: Team) -> None:
    team, before = shared_team, papers.draft(shared_team)
    hold = holds.placed(team)
    later = papers.document(team)
    team.simulator.handler("documents", "daily")({}, None)
    team.simulator.deliver()
    assert number(team, hold) in data(team, before)["legal_holds"]
    assert number(team, hold) in data(team, later)["legal_holds"]
    version = papers.draft(team, later)
    assert number(team, hold) in data(team, version)["legal_holds"], (
        "a version is born under its document's holds"
    )
    trail = entries(team, f"document/{later.rpartition('/')[2]}")
    team.simulator.handler("documents", "daily")({}, None)
    assert entries(team, f"document/{later.rpartition('/')[2]}") == trail, "held once"
    holds.released(team, hold)
    assert number(team, hold) not in (data(team, version)["legal_holds"] or [])
    check_everything(team)


@pytest.mark.parametrize(
    "changes",
    [
        {"covers": "study"},
        {"documents": []},
        {"why": "short"},
        {"documents": ["person/01ARZ3NDEKTSV4RRFFQ69G5FAV"]},
    ],
)
def test_a_hold_says_what_it_covers_and_why(shared_team: Team, version: str, changes: dict[str, Any]) -> None:
    asked = holds.body(document_of(shared_team, version), **changes)
    assert shared_team.study_manager.post("/legal-holds", asked).status == 422


def test_a_hold_on_a_document_nobody_knows_is_not_placed(shared_team: Team) -> None:
    path = holds.requested(shared_team, "document/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    refused = shared_team.quality_manager.sign(path, "confirm")
    assert (refused.status, refused.code) == (409, "MISSING_LINK")
    assert shared_team.quality_manager.step(path, "decline", "no such document").status == 200


def test_a_word_that_comes_late_holds_nothing_again(shared_team: Team, version: str) -> None:
    team, document = shared_team, document_of(shared_team, version)
    path = holds.requested(team, document)
    papers.signed(team.quality_manager.sign(path, "confirm"))
    confirmed = [event for event in team.simulator.told() if event["detail-type"] == "legal_hold.confirmed"]
    assert team.study_manager.step(path, "request_release", "asked in error").status == 200
    papers.signed(team.quality_associate.sign(path, "confirm_release"))
    team.simulator.deliver()
    for event in confirmed:
        team.simulator.react(event)
    team.simulator.deliver()
    assert number(team, path) not in data(team, version)["legal_holds"]


def test_a_second_person_of_quality_finds_it_in_the_inbox(shared_team: Team, version: str) -> None:
    team = shared_team
    made = team.quality_manager.post(
        "/legal-holds", holds.body(document_of(team, version), title="To be signed")
    )
    team.simulator.deliver()

    def asked(who: Any) -> list[str]:
        items = who.get("/tasks?owner=me&limit=100").body["items"]
        return [
            item["title"]
            for item in items
            if made.body["number"] in item["title"] and item["state"] == "open"
        ]

    assert asked(team.quality_associate) == [f"Confirm {made.body['number']}"]
    assert asked(team.quality_manager) == []
