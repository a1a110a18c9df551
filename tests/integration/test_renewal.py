"""The rolling lock of what is sealed is renewed in time, never shortened, and never for values."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.ledger import renewal, sealer, sequencer, vault
from shared import aws
from tests.support.entries import Trail
from tests.support.study_tables import study_tables


@pytest.fixture
def sealed() -> Iterator[list[str]]:
    """Three seals under a lock of one day: their segments and checkpoints."""
    with study_tables(serving="ledger"):
        trail = Trail()
        for _ in range(3):
            trail.written(2)
            sequencer.sequence()
            sealer.seal_pending(busy_seconds=0)
        yield [*vault.keys("cp/"), *vault.keys("seg/")]


def left(key: str) -> timedelta:
    head = aws.client("s3").head_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key)
    return timedelta() + (head["ObjectLockRetainUntilDate"] - datetime.now(UTC))


def days(keys: list[str]) -> list[int]:
    return [round(left(key) / timedelta(days=1)) for key in keys]


def test_what_is_due_is_renewed_for_the_whole_time_and_values_are_not(
    sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCK_DAYS", "730")
    assert renewal.renew() == 6
    assert days(sealed) == [730] * 6
    [value, *_] = vault.keys("val/")
    head = aws.client("s3").head_object(Bucket=vault.bucket_of(value), Key=value)
    assert "ObjectLockMode" not in head


def test_what_is_not_due_keeps_its_date_and_nothing_is_shortened(
    sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert renewal.renew() == 0
    monkeypatch.setenv("LOCK_DAYS", "730")
    renewal.renew()
    assert renewal.renew() == 0
    monkeypatch.setenv("LOCK_DAYS", "1")
    assert renewal.renew() == 0
    assert days(sealed) == [730] * 6


def test_a_month_after_the_last_renewal_the_next_is_due(
    sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCK_DAYS", "730")
    renewal.renew()
    monkeypatch.setenv("LOCK_DAYS", "759")
    assert renewal.renew() == 0
    monkeypatch.setenv("LOCK_DAYS", "761")
    assert renewal.renew() == 6


@pytest.mark.parametrize("most", [1, 2, 4, 6])
def test_runs_that_stop_half_way_go_on_where_they_stopped_until_all_are_renewed(
    sealed: list[str], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setenv("LOCK_DAYS", "730")
    counts = [renewal.renew(most) for _ in range(6 // most + 1)]
    assert sum(counts) == 6
    assert max(counts) <= most
    assert days(sealed) == [730] * 6
