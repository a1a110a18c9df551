"""Segments are written together into bundles: the same bytes, the same root, once, under the same lock. Decision 19"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.ledger import compactor, package, renewal, seal_key, sealer, sequencer, vault
from services.ledger.faults import Fork
from shared import aws, retention
from tests.support.double.cloud import current
from tests.support.entries import Trail
from tests.support.packs import trust_file
from tests.support.study_tables import study_tables
from verify import cqms_verify


@pytest.fixture
def sealed() -> Iterator[Trail]:
    """Seven segments of two entries."""
    with study_tables(serving="ledger"):
        trail = Trail()
        for _ in range(7):
            more(trail)
        yield trail


def more(trail: Trail) -> None:
    trail.written(2)
    sequencer.sequence()
    sealer.seal_pending(busy_seconds=0)


def bundles() -> list[str]:
    return list(vault.keys("bundle/"))


def test_a_bundle_is_the_bytes_of_whole_segments_and_is_written_once(sealed: Trail) -> None:
    assert compactor.compact(most=5) == 3
    assert bundles() == [f"bundle/{n:012d}-{n + 4:012d}" for n in (0, 4, 8)], "what is not full waits"
    segments = [vault.read(key) for key in vault.keys("seg/")]
    assert [vault.read(key) for key in bundles()] == [b"".join(segments[n : n + 2]) for n in (0, 2, 4)]
    assert compactor.compact(most=5) == 0
    more(sealed)
    assert compactor.compact(most=5) == 0, "the eighth segment still fits"
    more(sealed)
    assert compactor.compact(most=5) == 1


def test_a_run_that_was_cut_off_is_finished_by_the_next(sealed: Trail) -> None:
    assert compactor.compact(most=5) == 3
    aws.client("dynamodb").delete_item(
        TableName=os.environ["TABLE"], Key={"pk": {"S": compactor.CURSOR}, "sk": {"S": "-"}}
    )
    assert compactor.compact(most=5) == 3, "the same bytes under the same keys"
    assert len(bundles()) == 3
    assert all(len(versions) == 1 for key, versions in held().items() if key.startswith("bundle/"))


def held() -> dict[str, tuple[object, ...]]:
    return dict(current().s3.buckets[os.environ["RECORDS_BUCKET"]].keys)


def test_segments_that_do_not_lead_to_the_signed_root_are_never_bundled(sealed: Trail) -> None:
    [key, *_] = vault.keys("seg/")
    body = vault.read(key)
    aws.client("s3").put_object(
        Bucket=os.environ["RECORDS_BUCKET"], Key=key, Body=body.replace(b'"v":1', b'"v":9', 1),
        ChecksumAlgorithm="SHA256",
    )  # fmt: skip
    with pytest.raises(Fork):
        compactor.compact(most=5)
    assert bundles() == []


def test_bundles_are_locked_and_their_lock_is_renewed_with_the_others(
    sealed: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    compactor.compact(most=5)
    monkeypatch.setenv("LOCK_DAYS", "730")
    assert renewal.renew() == 7 + 7 + 3
    for item in vault.versions("bundle/"):
        _, until = retention.standing_lock(os.environ["RECORDS_BUCKET"], item["key"], item["version"])
        assert until is not None
        assert until.year >= 2028


def test_an_export_reads_bundles_and_the_segments_since_and_verifies(sealed: Trail, tmp_path: Path) -> None:
    compactor.compact(most=5)
    package.export(tmp_path / "pack")
    assert len(list((tmp_path / "pack/bundle").iterdir())) == 3
    assert len(list((tmp_path / "pack/seg").iterdir())) == 1
    code, report = cqms_verify.verify(tmp_path / "pack", trust_file(tmp_path, *seal_key.every()))
    assert (code, report["first_failure"], report["entries"], report["values_withheld"]) == (0, None, 14, 0)
    place = next((tmp_path / "pack/bundle").iterdir())
    lines = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert cqms_verify.verify(tmp_path / "pack", trust_file(tmp_path, *seal_key.every()))[0] == 1
    assert json.loads((tmp_path / "pack/versions.json").read_text())
