"""How far seal and witness are behind is told every minute, also when neither of them runs."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from services.ledger import anchors, lag, sealer, sequencer
from services.ledger.faults import Torn
from shared import aws, clock, storage
from tests.support.entries import Trail
from tests.support.study import CONTEXT
from tests.support.study_tables import Study, study_tables

At = Callable[[int], None]
BEGIN = datetime(2041, 5, 6, 7, tzinfo=UTC)  # later than any lock the double compares with its own time


@pytest.fixture
def study() -> Iterator[Study]:
    with study_tables(serving="ledger") as study:
        yield study


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Let it be so many seconds after the first entry."""

    def at(seconds: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(seconds=seconds))

    return at


def done(trail: Trail) -> None:
    """Somebody does something now."""
    trail.written(1, ts=clock.instant(clock.now()))


def behind() -> tuple[float, float]:
    found = lag.seconds()
    return found["SealLag"], found["WitnessLag"]


def test_an_entry_is_behind_from_the_act_until_its_seal_and_then_until_its_witness(
    study: Study, at: At
) -> None:
    at(0)
    assert behind() == (0, 0)
    done(Trail())
    at(100)
    assert behind() == (100, 0)  # it waits for its place
    sequencer.sequence()
    at(130)
    assert behind() == (30, 0)  # it has one, and waits for its seal
    sealer.seal_pending(busy_seconds=0)
    at(160)
    assert behind() == (0, 60)  # sealed, and nobody outside has seen it


def test_the_oldest_counts_however_much_was_sealed_since(study: Study, at: At) -> None:
    trail = Trail()
    at(10)
    done(trail)
    sequencer.sequence()
    sealer.seal_pending(busy_seconds=0)
    at(20)
    done(trail)
    sequencer.sequence()
    at(500)
    done(trail)
    assert behind() == (480, 490)


def test_it_is_told_although_the_witness_shows_another_history(
    study: Study, at: At, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A measure that stops with what it measures would look like health."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    at(0)
    done(Trail())
    at(1000)
    other = {"Bucket": os.environ["WITNESS_BUCKET"], "Key": "cosig/000000000001", "Body": b"no note"}
    aws.client("s3").put_object(ChecksumAlgorithm="SHA256", **other)
    with pytest.raises(ClientError):
        anchors.handler({}, CONTEXT)
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    told = next(one for one in said if "SealLag" in one)
    assert (told["SealLag"], told["WitnessLag"]) == ([1000.0], [0.0])


def test_a_place_that_is_missing_is_no_lag_of_nothing(study: Study) -> None:
    Trail().written(1)
    sequencer.sequence()
    key = {"pk": {"S": "I#0"}, "sk": {"S": f"{0:012d}"}}
    aws.client("dynamodb").delete_item(TableName=storage.table("LOG_TABLE"), Key=key)
    with pytest.raises(Torn):
        lag.seconds()
