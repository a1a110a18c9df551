"""A poison fact goes into quarantine, the others flow, and people decide: tell it again once, or abandon it."""

import json
from typing import Any

import pytest

from services.ledger import dead_letters
from shared import aws
from tests.support.queues import Queues
from tests.support.staff import Team
from tests.support.study import CONTEXT
from tests.support.trail import check_everything, entries, rows

STUDY_WIDE = "study"


@pytest.fixture
def queues(team: Team, monkeypatch: pytest.MonkeyPatch) -> Queues:
    monkeypatch.setattr(dead_letters, "SECONDS", 0)
    return Queues(team.simulator)


def newcomer(team: Team, username: str) -> str:
    body = {"printed_name": "Nina Late", "username": username, "email": f"{username}@site.example"}
    return str(team.alan.post("/people", body).body["id"])


def row_of(person: str, role: str = "author") -> dict[str, Any]:
    return {"pk": {"S": f"ROLE#{role}"}, "sk": {"S": f"person/{person}#{STUDY_WIDE}"}}


def poisoned(team: Team, person: str, role: str = "author") -> dict[str, Any]:
    """Make training fail on the fact that this person holds the role: its own row of it is spoiled."""
    key = row_of(person, role)
    aws.client("dynamodb").put_item(TableName="abc01-data-training", Item=key | {"note": {"S": "?"}})
    return key


def grant(team: Team, person: str, role: str = "author") -> None:
    assert team.alan.step(f"/people/{person}", "grant_role", "joins the study", role=role).status == 200


def mended(key: dict[str, Any]) -> None:
    aws.client("dynamodb").delete_item(TableName="abc01-data-training", Key=key)


def quarantine(team: Team) -> None:
    team.simulator.handler("ledger", "quarantine")({}, CONTEXT)


def listed(team: Team, query: str) -> list[dict[str, Any]]:
    return list(team.quality_manager.get(f"/quarantined-events?{query}").body["items"])


def held(team: Team, key: dict[str, Any]) -> str:
    return next(r["note"] for r in rows(team, "data-training", key["pk"]["S"]) if r["sk"] == key["sk"]["S"])


def test_a_poison_fact_is_quarantined_and_the_others_flow(team: Team, queues: Queues) -> None:
    ill, well = newcomer(team, "nina"), newcomer(team, "nora")
    poisoned(team, ill)
    grant(team, ill)
    grant(team, well)
    queues.deliver()
    quarantine(team)

    [item] = listed(team, f"subject=person/{ill}")
    found = team.auditor.get(f"/quarantined-events/{item['id']}").body
    assert (found["state"], found["data"]["fact"]) == ("quarantined", "person.role_started")
    assert (found["data"]["consumer"], found["data"]["fault"]) == ("training", "KeyError")
    assert held(team, row_of(well)) == "held"
    [entry] = entries(team, found["entity"])
    assert entry["ev"]["name"] == "event.quarantined"
    assert entry["cause"]["index"] == found["data"]["index"]
    assert listed(team, f"subject=person/{well}") == []
    assert queues.dead() == 1, "the alarm stays on while nobody has decided"


def test_looking_again_changes_nothing(team: Team, queues: Queues) -> None:
    ill = newcomer(team, "nina")
    poisoned(team, ill)
    grant(team, ill)
    queues.deliver()
    for _ in range(3):
        quarantine(team)
        queues.deliver()

    [item] = listed(team, "state=quarantined")
    assert item["revision"] == 1
    assert queues.dead() == 1


def test_what_is_told_again_has_its_effect_once_and_leaves_quarantine(team: Team, queues: Queues) -> None:
    ill = newcomer(team, "nina")
    key = poisoned(team, ill)
    grant(team, ill)
    queues.deliver()
    quarantine(team)
    [item] = listed(team, "state=quarantined")
    path = f"/quarantined-events/{item['id']}"
    mended(key)
    redriven = team.quality_manager.step(path, "redrive", "the row is mended")
    assert redriven.status == 200, redriven.body
    again = team.quality_manager.step(path, "redrive", "the row is mended")
    assert (again.status, again.code) == (409, "INVALID_TRANSITION")
    queues.deliver()
    quarantine(team)

    assert held(team, key) == "held"
    found = team.quality_manager.get(path).body
    assert found["state"] == "handled"
    acts = [entry["act"].rpartition(".")[2] for entry in entries(team, found["entity"])]
    assert acts == ["create", "redrive", "note_handled"]
    assert entries(team, found["entity"])[1]["by"]["name"] == "Quinn Novak"
    assert queues.dead() == 0
    queues.deliver()
    check_everything(team)


def test_what_fails_again_is_quarantined_again_and_can_be_abandoned_with_a_reason(
    team: Team, queues: Queues
) -> None:
    ill = newcomer(team, "nina")
    poisoned(team, ill)
    grant(team, ill)
    queues.deliver()
    quarantine(team)
    [item] = listed(team, "state=quarantined")
    path = f"/quarantined-events/{item['id']}"
    assert team.quality_associate.step(path, "redrive", "perhaps it was the weather").status == 200
    queues.deliver()
    quarantine(team)

    assert team.quality_manager.get(path).body["state"] == "quarantined"
    unreasoned = team.quality_manager.step(path, "abandon")
    assert (unreasoned.status, unreasoned.body["reason"]) == (422, "reason_required")
    assert team.quality_associate.step(path, "abandon", "not needed").code == "FORBIDDEN"
    assert team.quality_manager.step(path, "abandon", "the role was entered by mistake").status == 200
    quarantine(team)
    assert queues.dead() == 0
    assert team.quality_manager.step(path, "redrive", "after all").code == "INVALID_TRANSITION"


def test_a_dead_letter_that_no_sealed_entry_backs_makes_no_record(team: Team, queues: Queues) -> None:
    sqs = aws.client("sqs")
    for body in (
        "{",
        json.dumps({"detail": {"study": "ABC01", "index": 10**9}}),
        json.dumps({"detail": {"study": "XYZ02", "index": 0}}),
        json.dumps({"requestPayload": {}}),
    ):
        sqs.send_message(QueueUrl=queues.last, MessageBody=body)
    quarantine(team)

    assert listed(team, "state=quarantined") == []
    assert queues.dead() == 4, "it is somebody's to look at, and the alarm says so"


def test_a_person_without_a_part_in_it_does_not_see_what_is_in_quarantine(team: Team) -> None:
    for caller in (team.author, team.monitor, team.vendor_contact):
        assert caller.get("/quarantined-events?state=quarantined").code == "FORBIDDEN"
    for caller in (team.inspector, team.alan):
        assert caller.get("/quarantined-events?state=quarantined").status == 200


def test_a_queue_names_the_service_a_letter_is_from() -> None:
    message = {"MessageId": "1", "ReceiptHandle": "r", "Body": "{}", "Attributes": {
        "SentTimestamp": "1795248000123",
        "DeadLetterQueueSourceArn": "arn:aws:sqs:eu-central-1:123456789012:abc01-training-reactions"}}  # fmt: skip
    letter = dead_letters._letter(message)
    assert (letter.source, letter.index, letter.sent_at) == ("training", None, "2026-11-21T08:00:00.123000Z")
