"""A sealing key hands over to the next: announced by the key before it, followed by the witness and by verifiers."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.recovery.entries import kept
from services.ledger import anchors, handout, log, package, seal_key, sealer, sequencer, vault
from services.ledger.faults import Fork, Rollback
from shared import aws, checkpoint, clock, storage, succession
from shared.checkpoint import Checkpoint, NoteRefused
from shared.merkle import Frontier
from shared.succession import Succession
from tests.support.entries import Trail
from tests.support.packs import LogKey
from tests.support.study_tables import Study, study_tables
from verify import cqms_verify
from witness import keep, observe
from witness.faults import Refused


def made() -> str:
    return str(
        aws.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    )


@pytest.fixture
def study() -> Iterator[Study]:
    with study_tables(serving="ledger") as study:
        os.environ |= {
            "READER_ROLE": "arn:aws:iam::123456789012:role/abc01-witness-reader",
            "SEAL_KEY_ARN": os.environ["SEAL_KEY_IDS"], "WITNESS_KEY_ID": made(),
        }  # fmt: skip
        yield study


@pytest.fixture
def trail(study: Study) -> Trail:
    return Trail()


def sealed(trail: Trail, *counts: int) -> None:
    for count in counts:
        trail.written(count)
        sequencer.sequence()
        sealer.seal_pending(busy_seconds=0)


def another_key() -> None:
    """What a study file that names one more sealing key brings."""
    os.environ["SEAL_KEY_IDS"] += f",{made()}"


def rotated(trail: Trail) -> None:
    sealed(trail, 2, 1)
    another_key()
    sealed(trail, 2, 1)


def signer_of(size: int) -> int:
    note = vault.read(vault.checkpoint_key(size))
    [found] = [n for n, key in enumerate(seal_key.every()) if signed_by(note, key)]
    return found


def signed_by(note: bytes, key: checkpoint.VerifierKey) -> bool:
    try:
        checkpoint.verify(note, key.name, [key])
    except NoteRefused:
        return False
    return True


def laid_over(key: str, body: bytes) -> None:
    """Put an object into the records bucket, as somebody with the study's account may manage to."""
    aws.client("s3").put_object(
        Bucket=os.environ["RECORDS_BUCKET"], Key=key, Body=body, ChecksumAlgorithm="SHA256"
    )


def judged(folder: Path, trust: dict[str, object]) -> tuple[int, dict[str, object]]:
    place = folder / "trust.json"
    place.write_text(json.dumps(trust))
    package.export(folder / "pack")
    return cqms_verify.verify(folder / "pack", place)


def test_a_further_key_signs_what_follows_and_the_one_before_it_announced_it(trail: Trail):
    rotated(trail)
    assert [signer_of(size) for size in (2, 3, 5, 6)] == [0, 0, 1, 1]
    assert vault.ends() == (3,)
    first = succession.Terms((seal_key.every()[0],))
    assert first.followed(vault.read("key/000000000003")) == seal_key.terms((3,))
    head = aws.client("s3").head_object(Bucket=os.environ["RECORDS_BUCKET"], Key="key/000000000003")
    assert (head["ObjectLockMode"], head["ObjectLockLegalHoldStatus"]) == ("GOVERNANCE", "ON")


def test_two_further_keys_each_sign_at_least_once(trail: Trail):
    sealed(trail, 1)
    another_key()
    another_key()
    sealed(trail, 1, 1)
    assert [signer_of(size) for size in (1, 2, 3)] == [0, 1, 2]


def test_a_study_without_an_entry_begins_with_its_first_key(trail: Trail):
    another_key()
    sealed(trail, 1, 1)
    assert [signer_of(1), signer_of(2), vault.ends()] == [0, 1, (1,)]


def test_a_handover_that_broke_off_is_announced_before_the_next_key_signs(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
):
    sealed(trail, 2)
    another_key()

    def broken(_key: str, _body: bytes) -> None:
        raise ConnectionError("the bucket cannot be reached")

    with monkeypatch.context() as patched:
        patched.setattr(vault, "create", broken)
        with pytest.raises(ConnectionError):
            sealed(trail, 1)
    assert (vault.ends(), log.Seal.of(storage.get("LOG_TABLE", log.SEAL)[0]).ends) == ((), (2,))
    sealed(trail, 1)
    assert (vault.ends(), signer_of(4)) == ((2,), 1)


def test_another_announcement_than_ours_stops_the_sealer(trail: Trail):
    sealed(trail, 2)
    stranger = LogKey(os.environ["LOG_ORIGIN"])
    said = Succession(2, stranger.public, clock.instant(clock.now()))
    laid_over("key/000000000002", succession.sign(said, stranger.public, stranger))
    another_key()
    with pytest.raises(Fork, match="key/000000000002"):
        sealed(trail, 1)


def test_a_study_that_names_fewer_keys_than_sealed_it_stops_the_sealer(trail: Trail):
    rotated(trail)
    os.environ["SEAL_KEY_IDS"] = os.environ["SEAL_KEY_IDS"].partition(",")[0]
    with pytest.raises(Rollback, match="2 keys sealed the trail"):
        sealed(trail, 1)


def test_tables_made_again_know_the_terms_of_the_keys(trail: Trail):
    rotated(trail)
    from infra.recovery import rows

    assert rows._seal(kept()).item["ends"] == {"L": [{"N": "3"}]}


# the witness


def test_the_witness_follows_an_announced_key_and_mirrors_the_announcement(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    another_key()
    sealed(trail, 2)
    assert observe.observe() == 2
    assert keep.read("key/000000000002") == vault.read("key/000000000002")
    assert keep.known_log() == seal_key.terms((2,))
    assert anchors.anchor() == 4


def test_the_witness_refuses_a_key_that_nobody_announced(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    another_key()
    sealed(trail, 2)
    aws.client("s3").delete_object(Bucket=os.environ["RECORDS_BUCKET"], Key="key/000000000002")
    with pytest.raises(NoteRefused):
        observe.observe()
    assert keep.known_log() == seal_key.terms(())


def test_the_witness_refuses_an_announcement_that_the_key_before_did_not_sign(trail: Trail):
    sealed(trail, 2)
    observe.observe()
    stranger = LogKey(os.environ["LOG_ORIGIN"])
    said = Succession(2, stranger.public, clock.instant(clock.now()))
    laid_over("key/000000000002", succession.sign(said, stranger.public, stranger))
    with pytest.raises(NoteRefused):
        observe.observe()
    assert keep.successions() == []


def test_the_witness_refuses_a_study_that_hides_a_handover_it_saw(trail: Trail):
    rotated(trail)
    observe.observe()
    aws.client("s3").delete_object(Bucket=os.environ["RECORDS_BUCKET"], Key="key/000000000003")
    with pytest.raises(Refused, match="key/000000000003 is gone"):
        observe.observe()


def test_the_witness_refuses_a_term_that_ends_before_what_it_cosigned(trail: Trail):
    sealed(trail, 2, 2)
    observe.observe()
    [first], stranger = seal_key.every(), LogKey(os.environ["LOG_ORIGIN"])
    said = Succession(2, stranger.public, clock.instant(clock.now()))
    laid_over("key/000000000002", succession.sign(said, first, seal_key.signer(first)))
    with pytest.raises(NoteRefused):
        observe.observe()
    assert keep.successions() == []


# whoever verifies


def test_a_pack_across_a_rotation_verifies_with_the_first_key_alone(trail: Trail, tmp_path: Path):
    rotated(trail)
    observe.observe()
    first = {**package.trust(), "successions": [], "newest_checkpoint": None}
    code, report = judged(tmp_path, first)
    assert (code, report["first_failure"], report["anchored"]) == (0, None, 6)


def test_a_trust_file_carries_the_history_of_the_keys(trail: Trail, tmp_path: Path):
    rotated(trail)
    known = package.trust()
    assert known["keys"] == [seal_key.every()[0].line()]
    assert known["successions"] == [vault.read("key/000000000003").decode()]
    assert judged(tmp_path, known)[0] == 0


def test_a_checkpoint_of_the_old_key_after_its_end_is_rejected(trail: Trail, tmp_path: Path):
    rotated(trail)
    known, objects = package.trust(), dict(handout.Handout().objects())
    old, last = seal_key.every()[0], checkpoint.parse_note(objects["cp/000000000006"]).text
    claim = checkpoint.parse_body(last)
    assert claim == Checkpoint(old.name, 6, Frontier().extend(log.leaves(0, 6)).root())
    for key, body in {
        **objects,
        "cp/000000000006": checkpoint.sign(claim, old, seal_key.signer(old)),
    }.items():
        place = tmp_path / "pack" / key
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    (tmp_path / "trust.json").write_text(json.dumps({**known, "newest_checkpoint": None}))
    code, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    assert (code, report["first_failure"]["object"]) == (1, "cp/000000000006")
