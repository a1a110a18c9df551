"""The ledger orders, seals and publishes what was committed, shows it, and stops where history was changed."""

import base64
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Envelope
from services.ledger import (
    api,
    compare_trail,
    handout,
    log,
    package,
    publisher,
    receipts,
    reconciler,
    seal_key,
    sealed,
    sealer,
    sequencer,
    vault,
    views,
)
from services.ledger import trail as search
from services.ledger.faults import Diverged, Fork, NotAccepted, Rollback, Torn
from shared import aws, checkpoint, merkle, storage
from shared.audit_trail import SHARDS, pending_row
from shared.errors import Refusal
from tests.support.double.cloud import Go, gate
from tests.support.entries import Trail, six_entries
from tests.support.packs import trust_file
from tests.support.study import CONTEXT, request_event
from tests.support.study_tables import Study, study_tables
from verify import cqms_verify

ROOT = Path(__file__).resolve().parents[2]
CAPA = "capa/01JD0000000000000000000002"
VERSION = "document_version/01JD0000000000000000000001"


@pytest.fixture
def study() -> Iterator[Study]:
    with study_tables(serving="ledger") as study:
        yield study


@pytest.fixture
def trail(study: Study) -> Trail:
    return Trail()


def seal() -> int:
    sequencer.sequence()
    return sealer.seal_pending(busy_seconds=0)


def item(table: str, pk: str, sk: str = "-") -> dict[str, Any]:
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    return aws.client("dynamodb").get_item(TableName=os.environ[table], Key=key).get("Item", {})


def put(table: str, row: dict[str, Any]) -> None:
    aws.client("dynamodb").put_item(TableName=os.environ[table], Item=row)


def delete(table: str, pk: str, sk: str = "-") -> None:
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    aws.client("dynamodb").delete_item(TableName=os.environ[table], Key=key)


# order


def test_entries_are_ordered_by_time_and_each_entity_by_revision(trail: Trail):
    made = [*trail.written(2, ent=VERSION), *trail.written(1, ent=CAPA), *trail.written(1, ent=VERSION)]
    assert sequencer.sequence() == (4, 0)
    assert [(place.entity, place.revision) for place in log.places(0, 4)] == [
        (one.ent, one.v) for one in made
    ]


def test_more_entries_than_one_transaction_holds_are_all_ordered(trail: Trail):
    trail.written(40)
    assert sequencer.sequence() == (40, 0)
    assert log.head() == 40
    assert item("LOG_TABLE", *log.ordering_key(VERSION))["idx"] == {"N": "39"}


def test_order_and_seal_rest_on_what_stands_now_never_on_a_copy_that_may_be_older(trail: Trail):
    """DynamoDB answers from a copy unless it is told not to; the double has none to be told from."""
    asked: list[tuple[str, bool]] = []

    def listening(_service: str, operation: str, request: Any, go: Go) -> Any:
        if operation in ("Query", "GetItem", "BatchGetItem"):
            said = json.loads(request.body)
            reads = said["RequestItems"].values() if operation == "BatchGetItem" else [said]
            asked.extend((operation, read.get("ConsistentRead", False)) for read in reads)
        return go()

    trail.written(2)
    with gate(listening):
        sequencer.sequence()
        seal()
    assert {operation for operation, _ in asked} >= {"Query", "BatchGetItem"}
    assert all(now for _, now in asked), asked


def test_a_revision_that_is_seen_before_its_predecessor_waits(trail: Trail):
    first, second = trail.entry(), trail.entry()
    storage.commit(second.writes())
    assert sequencer.sequence() == (0, 1)
    storage.commit(first.writes())
    assert sequencer.sequence() == (2, 0)


def test_a_pending_row_that_comes_back_has_no_effect(trail: Trail):
    [entry] = trail.written(1)
    sequencer.sequence()
    storage.commit(entry.writes()[1:])
    assert sequencer.sequence() == (0, 1)
    assert log.head() == 1


def test_every_place_in_which_an_entry_may_wait_is_looked_at_and_no_other():
    waits = {pending_row(f"capa/{n}", 1)[0] for n in range(500)}
    assert waits == {f"P#{shard}" for shard in range(SHARDS)}


def test_no_pending_row_is_left_behind(trail: Trail, study: Study):
    trail.written(3)
    sequencer.sequence()
    shard = trail.entry().writes()[1].arguments["Item"]["pk"]["S"]
    answer = storage.query(
        "LOG_TABLE", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": shard}}
    )
    assert answer["items"] == []


def test_a_head_that_was_set_back_stops_the_sequencer(trail: Trail):
    trail.written(3)
    sequencer.sequence()
    put("LOG_TABLE", {"pk": {"S": "HEAD"}, "sk": {"S": "-"}, "n": {"N": "1"}})
    trail.written(1)
    with pytest.raises(Rollback):
        sequencer.sequence()


# seal


def test_what_is_sealed_is_the_exact_bytes_under_a_signed_root(trail: Trail):
    entries = trail.written(3)
    assert seal() == 3
    assert vault.read("seg/000000000000-000000000003") == b"".join(one.b + b"\n" for one in entries)
    assert vault.read("val/000000000000-000000000003").decode() == "".join(f"{one.x}\n" for one in entries)
    found = checkpoint.verify(vault.read("cp/000000000003"), os.environ["LOG_ORIGIN"], seal_key.every())
    assert (found.size, found.root) == (3, merkle.root_of(merkle.leaf_hash(one.b) for one in entries))


def test_each_seal_continues_the_tree_of_the_one_before(trail: Trail):
    for _ in range(3):
        trail.written(2)
        seal()
    leaves = [bytes.fromhex(place.leaf) for place in log.places(0, 6)]
    for size in (2, 4, 6):
        note = checkpoint.parse_body(checkpoint.parse_note(vault.read(vault.checkpoint_key(size))).text)
        assert note.root == merkle.root_of(leaves[:size])
    assert log.Seal.of(storage.get("LOG_TABLE", log.SEAL)[0]).frontier.root() == merkle.root_of(leaves)


@pytest.mark.parametrize("prefix", ["seg/", "cp/"])
def test_sealed_objects_are_locked_for_the_rolling_time(trail: Trail, prefix: str):
    trail.written(1)
    seal()
    [key] = vault.keys(prefix)
    head = aws.client("s3").head_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key)
    assert head["ObjectLockMode"] == "GOVERNANCE"
    assert head["ObjectLockLegalHoldStatus"] == "ON"
    left = head["ObjectLockRetainUntilDate"] - datetime.now(UTC)
    assert timedelta(hours=23) < left < timedelta(hours=25)


def test_in_production_values_alone_are_under_no_lock(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    """E6(R3) 4.2.2(b): a value may have to be redacted."""
    monkeypatch.setenv("LOCK_MODE", "COMPLIANCE")
    trail.written(1)
    seal()
    modes = {}
    for key in (*vault.keys(""), *vault.keys("val/")):
        head = aws.client("s3").head_object(Bucket=vault.bucket_of(key), Key=key)
        modes[key[:3]] = head.get("ObjectLockMode")
    assert modes == {"seg": "COMPLIANCE", "cp/": "COMPLIANCE", "val": None}


def test_a_busy_log_is_sealed_once_in_a_while_and_then_all_of_it(trail: Trail):
    trail.written(1)
    seal()
    begun = datetime.now(UTC)
    trail.written(2)
    sequencer.sequence()
    assert sealer.seal_pending(busy_seconds=0.5) == 2
    assert datetime.now(UTC) - begun > timedelta(seconds=0.2)
    assert [*vault.keys("cp/")] == ["cp/000000000001", "cp/000000000003"]


def test_a_log_that_has_rested_is_sealed_at_once(trail: Trail):
    trail.written(1)
    seal()
    put("LOG_TABLE", item("LOG_TABLE", "SEAL") | {"at": {"S": "2026-01-01T00:00:00.000000Z"}})
    trail.written(1)
    sequencer.sequence()
    begun = datetime.now(UTC)
    assert sealer.seal_pending(busy_seconds=8) == 1
    assert datetime.now(UTC) - begun < timedelta(seconds=6)


def test_a_clock_that_ran_ahead_delays_the_next_seal_no_longer_than_once(trail: Trail):
    trail.written(1)
    seal()
    put("LOG_TABLE", item("LOG_TABLE", "SEAL") | {"at": {"S": "2999-01-01T00:00:00.000000Z"}})
    trail.written(1)
    sequencer.sequence()
    begun = datetime.now(UTC)
    assert sealer.seal_pending(busy_seconds=0.3) == 1
    assert datetime.now(UTC) - begun < timedelta(seconds=5)


def test_a_long_backlog_is_sealed_in_several_segments(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealer, "MOST", 2)
    trail.written(5)
    assert seal() == 5
    assert [vault.bounds(key) for key in vault.keys("seg/")] == [(0, 2), (2, 4), (4, 5)]


def test_nothing_to_seal_writes_nothing(study: Study):
    assert sealer.seal_pending() == 0
    assert [*vault.keys("")] == []


def test_an_order_set_back_below_the_seal_stops_the_sealer(trail: Trail):
    trail.written(3)
    seal()
    put("LOG_TABLE", {"pk": {"S": "HEAD"}, "sk": {"S": "-"}, "n": {"N": "2"}})
    with pytest.raises(Rollback, match="3 entries were sealed, the order holds 2"):
        sealer.seal_pending()


def test_a_restore_followed_by_new_commands_stops_the_sealer(trail: Trail):
    trail.written(2)
    seal()
    then = item("LOG_TABLE", "SEAL")
    trail.written(2)
    seal()
    trail.written(1)
    sequencer.sequence()
    put("LOG_TABLE", then)
    with pytest.raises(Rollback, match="newest checkpoint is over 4 entries, the frontier over 2"):
        sealer.seal_pending()
    assert max(vault.keys("cp/")) == "cp/000000000004"


def test_a_frontier_of_another_history_of_the_same_size_stops_the_sealer(trail: Trail):
    trail.written(2)
    seal()
    row = item("LOG_TABLE", "SEAL")
    row["frontier"]["L"][0]["S"] = "0" * 64
    put("LOG_TABLE", row)
    with pytest.raises(Rollback, match="no longer have the root"):
        sealer.seal_pending()


def test_a_lost_seal_row_stops_the_sealer(trail: Trail):
    trail.written(2)
    seal()
    delete("LOG_TABLE", "SEAL")
    with pytest.raises(Rollback):
        sealer.seal_pending()


def test_an_entry_changed_before_its_seal_is_never_signed(trail: Trail):
    [entry] = trail.written(1)
    sequencer.sequence()
    row = item("AUDIT_TABLE", log.audit_partition(VERSION), "0000000001")
    put("AUDIT_TABLE", row | {"b": {"B": entry.b.replace(b"Anna", b"Otto")}})
    with pytest.raises(Torn, match="not the entry that was put in order"):
        sealer.seal_pending()
    assert [*vault.keys("")] == []


@pytest.mark.parametrize(("table", "key"), [("AUDIT_TABLE", (log.audit_partition(VERSION), "0000000002")),
                                            ("LOG_TABLE", log.place_key(1))])  # fmt: skip
def test_a_row_missing_after_a_torn_restore_stops_the_sealer(trail: Trail, table: str, key: tuple[str, str]):
    trail.written(3)
    sequencer.sequence()
    delete(table, *key)
    with pytest.raises(Torn, match=r"index 1"):
        sealer.seal_pending()


def test_a_segment_that_stands_there_with_other_bytes_stops_the_sealer(trail: Trail):
    trail.written(1)
    sequencer.sequence()
    vault.create("seg/000000000000-000000000001", b"another history\n")
    with pytest.raises(Fork, match="sealed with other entries"):
        sealer.seal_pending()
    assert log.sealed_size() == 0


def test_a_checkpoint_that_stands_there_over_another_root_stops_the_sealer(trail: Trail):
    trail.written(1)
    sequencer.sequence()
    claim = checkpoint.Checkpoint(os.environ["LOG_ORIGIN"], 1, b"\x01" * 32)
    vault.create(
        "cp/000000000001", checkpoint.sign(claim, seal_key.every()[0], seal_key.signer(seal_key.every()[0]))
    )
    with pytest.raises(Rollback):  # with no range under way, a newer checkpoint is another log's
        sealer.seal_pending()
    intent = {"M": {"from": {"N": "0"}, "to": {"N": "1"}}}
    put("LOG_TABLE", {"pk": {"S": "SEAL"}, "sk": {"S": "-"}, "intent": intent})
    with pytest.raises(Fork, match="another history"):
        sealer.seal_pending()


def test_a_worker_that_stops_says_so_in_a_metric(
    trail: Trail, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    trail.written(1)
    seal()
    delete("LOG_TABLE", "HEAD")
    with pytest.raises(Rollback):
        sealer.handler({}, CONTEXT)
    assert '"SealRollback":[1.0]' in capsys.readouterr().out


# publish


def test_an_event_tells_the_fact_of_the_sealed_entry_and_its_place(trail: Trail, study: Study):
    trail.written(1, told=None)
    [entry] = trail.written(1, cause={"index": 7, "hops": 2})
    seal()
    assert publisher.publish() == 2
    [event] = study.published()
    envelope = Envelope.model_validate(event["detail"])
    assert event["detail-type"] == "document_version.approved"
    assert (envelope.study, envelope.index, envelope.entity, envelope.revision) == ("ABC01", 1, VERSION, 2)
    assert (envelope.leaf, envelope.number, envelope.actor) == (entry.leaf, "ABC01-SOP-001", "anna")
    assert (envelope.causation, envelope.hops, envelope.data) == (7, 2, {"record": VERSION})


def test_nothing_leaves_before_its_seal(trail: Trail, study: Study):
    trail.written(2)
    sequencer.sequence()
    assert publisher.publish() == 0
    assert study.published() == []


def test_nothing_is_told_twice_by_an_undisturbed_publisher(trail: Trail, study: Study):
    trail.written(23)
    seal()
    assert [publisher.publish(), publisher.publish()] == [23, 0]
    assert [event["detail"]["index"] for event in study.published()] == [*range(23)]


def test_the_cursor_stops_before_the_first_event_that_the_bus_refused(trail: Trail, study: Study):
    trail.written(2)
    trail.written(1, ent=CAPA)
    trail.written(1)
    seal()

    def refuse(parsed: dict[str, Any], **_: object) -> None:
        parsed["FailedEntryCount"] = 1
        parsed["Entries"][2] = {"ErrorCode": "InternalFailure", "ErrorMessage": "not now"}

    hook = "after-call.events.PutEvents"
    aws.client("events").meta.events.register(hook, refuse)
    with pytest.raises(NotAccepted, match="index 2"):
        publisher.publish()
    assert item("LOG_TABLE", "PUB")["next"] == {"N": "2"}
    aws.client("events").meta.events.unregister(hook, refuse)
    assert publisher.publish() == 2
    assert {event["detail"]["index"] for event in study.published()} == {0, 1, 2, 3}


def test_a_bus_that_does_not_exist_is_noticed(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    trail.written(1)
    seal()
    monkeypatch.setenv("BUS_NAME", "nowhere")
    with pytest.raises(aws.client("events").exceptions.ResourceNotFoundException):
        publisher.publish()
    assert item("LOG_TABLE", "PUB") == {}


def test_one_module_alone_puts_events():
    callers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("events", "shared", "services", "infra", "verify")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\.put_events\(", path.read_text())
    ]
    assert callers == ["services/ledger/publisher.py"]


# receipts


def test_a_receipt_follows_an_entry_from_its_commit_to_its_seal(trail: Trail):
    [entry] = trail.written(1)
    first = receipts.receipt(VERSION, 1)
    assert (first["index"], first["sealed"], first["checkpoint"], first["leaf"]) == (
        None,
        False,
        None,
        entry.leaf,
    )
    sequencer.sequence()
    assert (receipts.receipt(VERSION, 1)["index"], receipts.receipt(VERSION, 1)["sealed"]) == (0, False)
    sealer.seal_pending()
    sealed = receipts.receipt(VERSION, 1)
    assert (sealed["sealed"], sealed["checkpoint"]["size"]) == (True, 1)
    assert sealed["checkpoint"]["root"] == entry.leaf


def test_a_receipt_of_an_older_revision_is_found_too(trail: Trail):
    trail.written(3)
    seal()
    assert [receipts.receipt(VERSION, v)["index"] for v in (1, 2, 3)] == [0, 1, 2]


@pytest.mark.parametrize("asked", [(VERSION, 2), (CAPA, 1), ("../x", 1), ("a/b/c", 1)])
def test_there_is_no_receipt_of_what_was_never_committed(trail: Trail, asked: tuple[str, int]):
    trail.written(1)
    with pytest.raises(Refusal) as refused:
        receipts.receipt(*asked)
    assert refused.value.code == "NOT_FOUND"


def test_the_proof_of_an_entry_can_be_checked_with_the_logs_key_alone(trail: Trail):
    entries = trail.written(5)
    seal()
    head, _, note = receipts.proof(VERSION, 3).partition("\n\n")
    first, extra, index, *path = head.split("\n")
    assert base64.b64decode(extra.removeprefix("extra ")) == entries[2].b
    found = checkpoint.verify(note.encode(), os.environ["LOG_ORIGIN"], seal_key.every())
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 2")
    proof = [base64.b64decode(part) for part in path]
    merkle.verify_inclusion(merkle.leaf_hash(entries[2].b), 2, found.size, proof, found.root)


@pytest.mark.parametrize("kept", [True, False])
def test_a_proof_is_the_same_from_kept_roots_and_from_leaves(
    trail: Trail, monkeypatch: pytest.MonkeyPatch, kept: bool
):
    monkeypatch.setattr(log, "BUCKET", 4)
    entries = trail.written(14)
    seal()
    leaves = [merkle.leaf_hash(one.b) for one in entries]
    if kept:
        assert [views.keep_roots(), views.keep_roots()] == [3, 0]
    for index in (0, 5, 13):
        expected = merkle.inclusion_proof(lambda a, b: merkle.root_of(leaves[a:b]), index, 14)
        lines = receipts.proof(VERSION, index + 1).partition("\n\n")[0].split("\n")[3:]
        assert [base64.b64decode(line) for line in lines] == expected


def test_there_is_no_proof_before_the_seal(trail: Trail):
    trail.written(1)
    with pytest.raises(Refusal, match="not yet sealed") as refused:
        receipts.proof(VERSION, 1)
    assert refused.value.status == 409


# the projection


@pytest.fixture
def projected(trail: Trail) -> Trail:
    six_entries(trail)
    seal()
    views.project()
    return trail


def indexes() -> list[int]:
    return [entry["index"] for entry in search.page(search.search_of({}))["items"]]


def test_the_projection_goes_no_further_than_the_seal_and_never_doubles(trail: Trail):
    trail.written(1)
    seal()
    trail.written(1)
    sequencer.sequence()
    assert [views.project(), views.project()] == [1, 0]
    assert indexes() == [0]


def test_an_empty_trail_is_an_empty_page(study: Study):
    assert search.page(search.search_of({})) == {"items": [], "next_cursor": None}


# the doors


def ask(path: str, role: str = "quality_manager", **query: str) -> tuple[int, Any]:
    """Ask as a person with this role."""
    grants = [{"role": role, "scope": "study", "valid_from": "2026-01-01T00:00:00.000000Z"}]
    row = storage.PersonRow(
        "P#quinn", "-", person="person/01QUINN", number="ABC01-PER-0001", name="Quinn", username="quinn",
        email="q@x.example", sub="quinn", zone="UTC", state="active", grants=json.dumps(grants),
        identity_verified=1, can_sign=1, policy_version=1,
    )  # fmt: skip
    put("ACCESS_TABLE", row.serialize())
    claims = {"sub": "quinn", "client_id": os.environ["WEB_CLIENT_ID"], "token_use": "access", "jti": "j",
              "origin_jti": "o", "auth_time": "1795248000", "iss": os.environ["ISSUER"]}  # fmt: skip
    text = "&".join(f"{key}={value}" for key, value in query.items())
    answer = api.handler(request_event("GET", path, text, None, claims, {}), CONTEXT)
    return answer["statusCode"], answer["body"]


def test_a_receipt_is_answered_over_http(trail: Trail):
    trail.written(1)
    seal()
    status, body = ask(f"/receipts/{VERSION}/1")
    assert (status, json.loads(body)["sealed"]) == (200, True)
    assert ask(f"/receipts/{VERSION}/2")[0] == 404
    assert ask(f"/receipts/{VERSION}/first")[0] == 422
    assert ask(f"/receipts/{VERSION}/1/proof")[0] == 200


def test_the_trail_is_answered_to_those_who_may_search_it(projected: Trail):
    status, body = ask("/audit-trail", action="capa.close")
    assert (status, len(json.loads(body)["items"])) == (200, 2)
    assert ask("/audit-trail", role="site_coordinator")[0] == 403
    assert ask("/audit-trail/package", limit="5")[0] == 200
    assert ask("/audit-trail/package", role="site_coordinator")[0] == 403


def test_anyone_signed_in_can_take_the_newest_checkpoint_away(trail: Trail):
    assert ask("/audit-trail/checkpoint", role="site_coordinator")[0] == 404
    trail.written(1)
    seal()
    assert ask("/audit-trail/checkpoint", role="site_coordinator")[0] == 200


# checking


@pytest.mark.parametrize("name", ["pack", "pack.zip"])
def test_an_exported_pack_is_verified_offline(projected: Trail, tmp_path: Path, name: str):
    package.export(tmp_path / name)
    code, report = cqms_verify.verify(tmp_path / name, trust_file(tmp_path, *seal_key.every()))
    assert (code, report["entries"], report["signatures"], report["values_withheld"]) == (0, 6, 1, 0)


def test_a_pack_without_values_is_verified_too(projected: Trail, tmp_path: Path):
    package.export(tmp_path / "pack", handout.nobody)
    code, report = cqms_verify.verify(tmp_path / "pack", trust_file(tmp_path, *seal_key.every()))
    assert (code, report["values_opened"]) == (0, 0)


def test_a_pack_put_together_from_the_pages_of_the_api_is_verified(trail: Trail, tmp_path: Path):
    for _ in range(3):
        trail.written(2)
        seal()
    listing, page = [], package.page(None, 2)
    while True:
        listing += page["items"]
        if page["next_cursor"] is None:
            break
        page = package.page(page["next_cursor"], 2)
    for found in listing:
        assert f"versionId={found['version']}" in found["url"]
        (tmp_path / "pack" / found["key"]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pack" / found["key"]).write_bytes(vault.read_version(found["key"], found["version"]))
    (tmp_path / "pack/versions.json").write_text(json.dumps(listing))
    (tmp_path / "trust.json").write_text(json.dumps(package.trust()))
    code, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    assert (code, report["entries"], report["checkpoints"], report["warnings"]) == (0, 6, 3, [])


@pytest.mark.parametrize("cursor", ["x", "AAAA", "dmFsLw", "c2VnLw"])
def test_a_cursor_that_is_not_ours_opens_nothing(study: Study, cursor: str):
    with pytest.raises(Refusal) as refused:
        package.page(cursor, 10)
    assert refused.value.code == "VALIDATION_FAILED"


def test_a_later_version_laid_over_a_segment_is_left_out_of_the_pack_and_reported(
    projected: Trail, tmp_path: Path
):
    [key] = vault.keys("seg/")
    s3 = aws.client("s3")
    s3.put_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key, Body=b"false\n", ChecksumAlgorithm="SHA256")
    package.export(tmp_path / "pack")
    code, report = cqms_verify.verify(tmp_path / "pack", trust_file(tmp_path, *seal_key.every()))
    assert code == 0
    assert report["warnings"][0].startswith(key)


def differences() -> list[str]:
    """What trail and order differ in; these entries were made by hand, without records."""
    stands = sealed.read()
    return [*stands.found, *compare_trail.compare(stands)]


def test_undisturbed_tables_agree_with_the_seal(projected: Trail):
    projected.written(1)
    sequencer.sequence()
    assert differences() == []


PLACE, AUDIT, ORDER = log.place_key(1), (log.audit_partition(VERSION), "0000000002"), log.ordering_key(CAPA)


@pytest.mark.parametrize(
    ("table", "key", "change"),
    [
        ("AUDIT_TABLE", AUDIT, {"b": {"B": b"{}"}}),
        ("AUDIT_TABLE", AUDIT, {"h": {"S": "0" * 64}}),
        ("AUDIT_TABLE", AUDIT, None),
        ("LOG_TABLE", PLACE, {"h": {"S": "0" * 64}}),
        ("LOG_TABLE", PLACE, {"v": {"N": "9"}}),
        ("LOG_TABLE", PLACE, None),
        ("LOG_TABLE", ORDER, {"v": {"N": "1"}}),
        ("LOG_TABLE", ORDER, {"idx": {"N": "1"}}),
        ("LOG_TABLE", ORDER, None),
    ],
)
def test_a_row_that_was_changed_after_its_seal_is_named(projected: Trail, table: str, key: Any, change: Any):
    if change is None:
        delete(table, *key)
    else:
        put(table, item(table, *key) | change)
    assert any("/".join(key) in difference for difference in differences())
    with pytest.raises(Diverged):
        reconciler.handler({}, CONTEXT)


def test_what_was_laid_over_a_sealed_object_is_named(projected: Trail):
    s3, bucket = aws.client("s3"), os.environ["RECORDS_BUCKET"]
    [key] = vault.keys("cp/")
    s3.delete_object(Bucket=bucket, Key=key)
    assert any(f"{key}: a delete marker" in difference for difference in sealed.read().found)
