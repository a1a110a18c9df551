"""The bytes of kept files are read again: what is not what a record is bound to is named, and quality has to explain."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from services.ledger import compare_files, reconciler
from services.ledger.faults import Diverged
from shared.retention import FOLDERS
from tests.support import papers
from tests.support.double.cloud import current
from tests.support.double.objects import Bucket
from tests.support.staff import Team
from tests.support.study import CONTEXT
from tests.support.trail import entries


@pytest.fixture(scope="module")
def busy(shared_team: Team) -> Team:
    """A study with an effective version, its signed copy, and a file beside its document."""
    document = papers.document(shared_team)
    papers.effective(shared_team, papers.draft(shared_team, document))
    papers.attached(shared_team, shared_team.document_controller, document)
    shared_team.simulator.deliver()
    shared_team.simulator.study.serve("ledger")
    return shared_team


@pytest.fixture
def records(busy: Team) -> Iterator[Bucket]:
    """The records bucket of a study in which no comparison ran yet; as it was after the test."""
    cloud = current()
    kept, tables = cloud.s3.copy(), cloud.dynamodb.copy()
    yield cloud.s3.buckets[os.environ["RECORDS_BUCKET"]]
    cloud.s3, cloud.dynamodb = kept, tables


def files(records: Bucket) -> list[str]:
    """The keys that records name: of two signed copies of a version, the one made when it became effective."""
    kept = [key for key in records.keys if key.startswith(FOLDERS)]
    former, _ = [key for key in kept if key.startswith("renditions/")]
    return [key for key in kept if key != former]


def spoil(records: Bucket, key: str) -> None:
    """Turn one bit on the disk below S3, where no lock is asked."""
    [version] = records.keys[key]
    records.change(key, version, body=bytes([version.body[0] ^ 1]) + version.body[1:])


def replace(records: Bucket, key: str) -> None:
    """Let other bytes stand there, with whatever S3 would say of them."""
    [version] = records.keys[key]
    records.change(key, version, body=b"something else", shown=())


def lose(records: Bucket, key: str) -> None:
    [version] = records.keys[key]
    records.drop(key, version.id)


def compared() -> list[str]:
    """What one day's run names; the next goes on behind it."""
    due, read = compare_files.due()
    found = list(reconciler.compare(due))
    compare_files.done(read)
    return found


def test_files_that_are_what_was_kept_are_not_named(records: Bucket) -> None:
    assert {key.partition("/")[0] + "/" for key in files(records)} == set(FOLDERS)
    assert compared() == []


@pytest.mark.parametrize("change", [spoil, replace])
@pytest.mark.parametrize("folder", FOLDERS)
def test_other_bytes_in_the_file_of_a_record_of_today_are_named_at_once(
    records: Bucket, folder: str, change: Callable[[Bucket, str], None]
) -> None:
    [key, *_] = [key for key in files(records) if key.startswith(folder)]
    change(records, key)
    [found] = compared()
    assert found.startswith(f"{key} version {records.keys[key][0].id}: its bytes are not those ")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_whose_version_is_gone_is_named(records: Bucket, folder: str) -> None:
    [key, *_] = [key for key in files(records) if key.startswith(folder)]
    [version] = records.keys[key]
    lose(records, key)
    [found] = compared()
    assert found.startswith(f"{key} version {version.id}: missing")


@pytest.mark.parametrize("apart", [1, 2, 3])
def test_every_file_is_read_once_in_thirty_days_whether_runs_are_missed_or_not(
    records: Bucket, monkeypatch: pytest.MonkeyPatch, apart: int
) -> None:
    monkeypatch.setattr(compare_files, "OVERLAP", timedelta(0))
    assert compared() == []
    assert compared() == []
    for key in files(records):
        spoil(records, key)
    found: list[str] = []
    for day in range(apart, compare_files.EVERY + apart, apart):
        monkeypatch.setenv("DATE_OFFSET_DAYS", str(day))
        found += compared()
    assert sorted(one.partition(" ")[0] for one in found) == sorted(files(records))


def test_a_run_that_did_not_end_is_made_again(records: Bucket) -> None:
    compare_files.due()
    [key, *_] = files(records)
    spoil(records, key)
    assert len(compared()) == 1


def test_what_differs_is_an_entry_that_quality_explains(busy: Team, records: Bucket) -> None:
    [key, *_] = files(records)
    spoil(records, key)
    with pytest.raises(Diverged):
        busy.simulator.handler("ledger", "reconciler")({}, CONTEXT)
    [item] = busy.auditor.get("/divergences?state=unexplained").body["items"]
    record = busy.auditor.get(f"/divergences/{item['id']}").body
    assert record["data"]["first"].startswith(key)
    assert [entry["ev"]["name"] for entry in entries(busy, record["entity"])] == ["divergence.detected"]
