"""The witness signs what continues what it signed before, after it recomputed all of it, and nothing else."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.ledger import anchors, package, receipts, sealer, sequencer, vault
from services.ledger.faults import Fork
from shared import aws, checkpoint, cosignature, seals
from shared.checkpoint import Checkpoint
from tests.support.double import cloud
from tests.support.entries import Trail
from tests.support.packs import LogKey, trust_file
from tests.support.study import CONTEXT
from tests.support.study_tables import Study, study_tables
from verify import cqms_verify
from witness import daily, keep, observe
from witness.faults import Refused

VERSION = "document_version/01JD0000000000000000000001"
SPONSOR = "sponsor@cqms.example"


@pytest.fixture
def study() -> Iterator[Study]:
    with study_tables(serving="ledger") as study:
        made = aws.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
        os.environ |= {
            "READER_ROLE": "arn:aws:iam::123456789012:role/abc01-witness-reader",
            "SEAL_KEY_ARN": os.environ["SEAL_KEY_IDS"], "WITNESS_KEY_ID": made["KeyId"], "SPONSOR_MAIL": SPONSOR,
        }  # fmt: skip
        aws.client("sesv2").create_email_identity(EmailIdentity=os.environ["MAIL_FROM"])
        yield study


@pytest.fixture
def trail(study: Study) -> Trail:
    return Trail()


def seal() -> None:
    sequencer.sequence()
    sealer.seal_pending(busy_seconds=0)


def sealed(trail: Trail, *counts: int) -> None:
    for count in counts:
        trail.written(count)
        seal()


def objects(bucket: str = "WITNESS_BUCKET") -> dict[str, bytes]:
    s3, name = aws.client("s3"), os.environ[bucket]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=name).get("Contents", [])]
    return {key: s3.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}


def cosigned() -> list[int]:
    return [int(key.removeprefix("cosig/")) for key in objects() if key.startswith("cosig/")]


def laid_over(key: str, body: bytes) -> None:
    """Put a further version over a sealed object, as somebody with the study's account may manage to."""
    aws.client("s3").put_object(
        Bucket=os.environ["RECORDS_BUCKET"], Key=key, Body=body, ChecksumAlgorithm="SHA256"
    )


def test_the_newest_checkpoint_is_cosigned_and_everything_up_to_it_mirrored(trail: Trail):
    sealed(trail, 2, 3)
    assert observe.observe() == 5
    assert cosigned() == [5]
    ours = {key: body for key, body in objects("RECORDS_BUCKET").items() if key.startswith(("seg/", "cp/"))}
    assert ours.items() <= objects().items()
    log = keep.known_log()
    assert log
    [key] = log.keys
    claim, times = cosignature.verify(objects()["cosig/000000000005"], key.name, [key], [keep.own_key()])
    assert (claim.size, list(times)) == (5, ["witness.example/w1"])


def test_values_are_not_mirrored_so_that_nothing_personal_is_locked_twice(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    assert not [key for key in objects() if key.startswith("val/")]


def test_the_witness_goes_on_from_its_own_frontier(trail: Trail):
    sealed(trail, 3)
    assert [observe.observe(), observe.observe()] == [3, 0]
    sealed(trail, 1, 1)
    assert observe.observe() == 2
    assert cosigned() == [3, 5]


def test_a_long_trail_is_taken_in_several_runs(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    sealed(trail, 2, 2, 2)
    monkeypatch.setattr(observe, "MOST", 3)
    assert [observe.observe(), observe.observe(), observe.observe()] == [4, 2, 0]
    assert cosigned() == [4, 6]


def test_what_the_witness_keeps_is_locked_and_held(trail: Trail):
    sealed(trail, 1)
    observe.observe()
    for key in (key for key in objects() if key != keep.HEAD):
        head = aws.client("s3").head_object(Bucket=os.environ["WITNESS_BUCKET"], Key=key)
        assert (head["ObjectLockMode"], head["ObjectLockLegalHoldStatus"]) == ("GOVERNANCE", "ON"), key


def test_a_lost_hint_costs_a_listing_and_nothing_else(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    aws.client("s3").delete_object(Bucket=os.environ["WITNESS_BUCKET"], Key=keep.HEAD)
    sealed(trail, 1)
    assert observe.observe() == 1


def test_a_run_that_broke_off_is_finished_by_the_next(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    sealed(trail, 2)

    def broken(_message: bytes) -> bytes:
        raise ConnectionError("the key cannot be reached")

    with monkeypatch.context() as patched:
        patched.setattr(keep, "sign", broken)
        with pytest.raises(ConnectionError):
            observe.observe()
    assert cosigned() == []
    assert observe.observe() == 2


def fork(trail: Trail, size: int) -> bytes:
    """Another history of that size, signed by the log's own key."""
    from services.ledger import seal_key

    claim = Checkpoint(os.environ["LOG_ORIGIN"], size, b"\x07" * 32)
    return checkpoint.sign(claim, seal_key.every()[0], seal_key.signer(seal_key.every()[0]))


def test_another_root_at_a_cosigned_size_is_refused(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    laid_over("cp/000000000002", fork(trail, 2))
    with pytest.raises(Refused, match="not the one that was cosigned"):
        observe.observe()


def test_a_study_that_shows_less_than_was_cosigned_is_refused(trail: Trail):
    sealed(trail, 2, 2)
    observe.observe()
    aws.client("s3").delete_object(Bucket=os.environ["RECORDS_BUCKET"], Key="cp/000000000004")
    with pytest.raises(Refused, match="cp/000000000004 is gone"):
        observe.observe()


def test_a_checkpoint_its_entries_do_not_lead_to_is_refused_though_the_log_signed_it(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    sealed(trail, 1)
    laid_over("cp/000000000003", fork(trail, 3))
    with pytest.raises(Refused, match="do not lead to the root"):
        observe.observe()
    assert cosigned() == [2]
    assert "seg/000000000002-000000000003" not in objects(), "nothing unproven is locked away"


@pytest.mark.parametrize("change", ["edited", "missing"])
def test_a_segment_that_is_not_what_was_sealed_is_refused(trail: Trail, change: str):
    sealed(trail, 2, 2)
    key = "seg/000000000002-000000000004"
    if change == "edited":
        laid_over(key, vault.read(key).replace(b"Anna", b"Otto"))
    else:
        aws.client("s3").delete_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key)
    with pytest.raises(Refused):
        observe.observe()
    assert cosigned() == []


def test_a_checkpoint_of_another_key_is_refused(trail: Trail):
    sealed(trail, 1)
    stranger = LogKey(os.environ["LOG_ORIGIN"])
    body = vault.read("cp/000000000001")
    claim = checkpoint.parse_body(checkpoint.parse_note(body).text)
    laid_over("cp/000000000001", checkpoint.sign(claim, stranger.public, stranger))
    with pytest.raises(checkpoint.NoteRefused):
        observe.observe()


def test_the_log_keeps_the_key_it_was_first_seen_with(trail: Trail):
    sealed(trail, 1)
    observe.observe()
    os.environ["SEAL_KEY_ARN"] = os.environ["WITNESS_KEY_ID"]
    with pytest.raises(Refused, match="another key"):
        observe.observe()


def test_a_kept_frontier_that_was_changed_stops_the_witness(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    body = json.dumps(["00" * 32]).encode()
    aws.client("s3").put_object(Bucket=os.environ["WITNESS_BUCKET"], Key="frontier/000000000002", Body=body,
                                ChecksumAlgorithm="SHA256")  # fmt: skip
    with pytest.raises(Refused, match="does not lead to the root that was cosigned"):
        observe.observe()


def test_a_refusal_is_told_in_a_metric(
    trail: Trail, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    sealed(trail, 1)
    laid_over("cp/000000000001", fork(trail, 1))
    with pytest.raises(Refused):
        observe.handler({}, CONTEXT)
    assert '"WitnessRefused":[1.0]' in capsys.readouterr().out


def mails() -> list[dict[str, Any]]:
    return cloud.current().mails.sent


def test_the_newest_cosigned_checkpoint_is_mailed_to_the_sponsor(trail: Trail):
    daily.handler({}, CONTEXT)
    assert mails() == []
    sealed(trail, 2)
    observe.handler({}, CONTEXT)
    daily.handler({}, CONTEXT)
    [mail] = mails()
    assert mail["Destination"] == {"ToAddresses": [SPONSOR]}
    assert objects()["cosig/000000000002"].decode() in mail["Content"]["Simple"]["Body"]["Text"]["Data"]


# what the study makes of it


def test_the_study_knows_the_newest_cosigned_checkpoint(trail: Trail):
    assert (anchors.anchor(), seals.newest_cosigned()) == (0, None)
    sealed(trail, 2)
    observe.observe()
    sealed(trail, 1)
    assert [anchors.anchor(), anchors.anchor()] == [2, 2]
    anchor = seals.newest_cosigned()
    assert anchor
    assert anchor.note.encode() == objects()["cosig/000000000002"]


def test_a_cosignature_over_another_history_than_ours_stops_the_study(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    note = fork(trail, 3)
    keep.keep("cosig/000000000003", cosignature.cosigned(note, keep.own_key(), 1748851250, keep.sign))
    sealed(trail, 1)
    with pytest.raises(Fork, match="another history of 3 entries"):
        anchors.anchor()


def trust(tmp_path: Path) -> Path:
    """The trust file, with the witness's key as the witness itself gives it."""
    place = tmp_path / "trust.json"
    place.write_text(
        json.dumps(package.trust() | {"keys": [package.trust()["keys"][0], keep.own_key().line()]})
    )
    return place


def test_a_pack_ends_at_the_newest_cosigned_checkpoint(trail: Trail, tmp_path: Path):
    sealed(trail, 2, 2)
    observe.observe()
    sealed(trail, 3)
    anchors.anchor()
    package.export(tmp_path / "pack")
    code, report = cqms_verify.verify(tmp_path / "pack", trust(tmp_path))
    assert (code, report["anchored"], report["unanchored"], report["warnings"]) == (0, 4, 3, [])


def test_a_pack_put_together_from_the_pages_of_the_api_carries_the_cosignatures(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    keys, page = list[str](), package.page(None, 1)
    while page["next_cursor"]:
        keys += [item["key"] for item in page["items"]]
        page = package.page(page["next_cursor"], 1)
    keys += [item["key"] for item in page["items"]]
    assert keys == ["cp/000000000002", "seg/000000000000-000000000002", "cosig/000000000002"]


def test_a_signer_keeps_a_receipt_that_is_checked_without_any_pack(trail: Trail, tmp_path: Path):
    trail.written(2)
    trail.written(1, signed=True)
    sealed(trail, 2)
    place = tmp_path / "signature.tlog-proof"
    place.write_text(receipts.proof(VERSION, 3))
    given = trust_file(tmp_path, *(), **(package.trust() | {"keys": package.trust()["keys"]}))
    code, report = cqms_verify.verify(place, given)
    assert (code, report["index"], report["witnesses"]) == (0, 2, {})
    observe.observe()
    anchors.anchor()
    place.write_text(receipts.proof(VERSION, 3))
    code, report = cqms_verify.verify(place, trust(tmp_path))
    assert (code, list(report["witnesses"])) == (0, ["witness.example/w1"])
    assert report["entry"]["sig"]["printed_name"] == "Anna Weber"


def test_what_to_trust_names_the_witness_before_the_ledger_has_looked_at_what_it_signed(
    trail: Trail, tmp_path: Path
):
    sealed(trail, 2)
    observe.observe()
    given = package.trust()
    sealed(trail, 1)
    package.export(tmp_path / "pack")
    assert seals.newest_cosigned() is None
    code, report = cqms_verify.verify(tmp_path / "pack", trust_file(tmp_path, *(), **given))
    assert (code, report["verdict"], report["anchored"]) == (0, "verified", 2)
    sealed(trail, 1)
    observe.observe()
    assert package.trust()["newest_checkpoint"] == anchors.cosigned_note(4).decode(), (
        "and of what it signed since"
    )
