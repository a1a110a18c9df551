"""The vault: nothing in it is replaced, shortened, weakened or lost. 21 CFR 11.10(c)"""

import hashlib
import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import clock, retention
from shared.aws import client
from shared.errors import Refusal
from tests.support.study_tables import study_tables

NUMBER = itertools.count()
ORDER = [None, "GOVERNANCE", "COMPLIANCE"]


@pytest.fixture(scope="module")
def vault() -> Iterator[str]:
    """The name of the records bucket of a fresh study."""
    with study_tables() as study:
        yield study.bucket("records")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to keep."""
    path = tmp_path_factory.mktemp("vault") / "signed.pdf"
    path.write_bytes(b"the signed bytes")
    return path


def stored(vault: str, paper: Path) -> tuple[str, str]:
    key = f"documents/{next(NUMBER)}"
    return key, retention.store_held(vault, key, paper, digest(paper), "application/pdf")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def days(number: float) -> timedelta:
    return timedelta(days=number)


def deletable(vault: str, key: str, version: str) -> bool:
    try:
        client("s3").delete_object(Bucket=vault, Key=key, VersionId=version)
    except ClientError as error:
        return bool(error.response["Error"]["Code"] != "AccessDenied")
    return True


def test_what_is_stored_has_a_hold_and_no_date(vault: str, paper: Path) -> None:
    key, version = stored(vault, paper)
    assert retention.standing_lock(vault, key, version) == (None, None)
    assert not deletable(vault, key, version)


def test_storing_again_finds_the_same_version(vault: str, paper: Path) -> None:
    key, version = stored(vault, paper)
    assert retention.store_held(vault, key, paper, digest(paper), "application/pdf") == version


def test_other_bytes_under_the_same_key_are_refused(vault: str, paper: Path, tmp_path: Path) -> None:
    key, version = stored(vault, paper)
    other = tmp_path / "other.pdf"
    other.write_bytes(b"other bytes")
    with pytest.raises(Refusal) as refused:
        retention.store_held(vault, key, other, digest(other), "application/pdf")
    assert refused.value.reason == "object_exists"
    body = client("s3").get_object(Bucket=vault, Key=key, VersionId=version)["Body"]
    assert body.read() == b"the signed bytes"


def test_bytes_that_are_not_the_signed_ones_never_reach_the_vault(vault: str, paper: Path) -> None:
    key = f"documents/{next(NUMBER)}"
    with pytest.raises(Refusal) as refused:
        retention.store_held(vault, key, paper, "0" * 64, "application/pdf")
    assert refused.value.code == "HASH_MISMATCH"
    assert not client("s3").list_objects_v2(Bucket=vault, Prefix=key).get("Contents")


@pytest.mark.parametrize(
    ("first", "then", "reason"),
    [
        (("GOVERNANCE", 30), ("GOVERNANCE", 29), "retention_cannot_shorten"),
        (("COMPLIANCE", 30), ("COMPLIANCE", 1), "retention_cannot_shorten"),
        (("COMPLIANCE", 30), ("GOVERNANCE", 60), "mode_cannot_weaken"),
        (("GOVERNANCE", 30), ("GOVERNANCE", -1), "past_date"),
    ],
)
def test_a_lock_is_never_loosened(
    vault: str, paper: Path, first: tuple[str, int], then: tuple[str, int], reason: str
) -> None:
    key, version = stored(vault, paper)
    retention.extend(vault, key, version, clock.now() + days(first[1]), first[0])
    before = retention.standing_lock(vault, key, version)
    with pytest.raises(Refusal) as refused:
        retention.extend(vault, key, version, clock.now() + days(then[1]), then[0])
    assert (refused.value.code, refused.value.reason) == ("RETENTION_LOCK", reason)
    assert retention.standing_lock(vault, key, version) == before


def test_repeating_an_extension_changes_nothing(vault: str, paper: Path) -> None:
    key, version = stored(vault, paper)
    until = clock.now() + days(30)
    retention.extend(vault, key, version, until, "GOVERNANCE")
    before = retention.standing_lock(vault, key, version)
    retention.extend(vault, key, version, until, "GOVERNANCE")
    assert retention.standing_lock(vault, key, version) == before


def test_a_hold_stays_while_another_stands(vault: str, paper: Path) -> None:
    key, version = stored(vault, paper)
    with pytest.raises(Refusal) as refused:
        retention.release(vault, key, version, holds_left=1)
    assert refused.value.reason == "legal_hold"
    assert not deletable(vault, key, version)


def test_only_the_last_hold_and_no_date_let_an_object_go(vault: str, paper: Path) -> None:
    key, version = stored(vault, paper)
    retention.extend(vault, key, version, clock.now() + days(1), "COMPLIANCE")
    retention.release(vault, key, version, holds_left=0)
    assert not deletable(vault, key, version)


STEPS = st.lists(st.tuples(st.sampled_from(ORDER[1:]), st.integers(-5, 1000)), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_asked_date_and_mode_only_grow(
    vault: str, paper: Path, steps: list[tuple[str, int]]
) -> None:
    key, version = stored(vault, paper)
    mode, until = retention.standing_lock(vault, key, version)
    for asked, length in steps:
        moment = clock.now() + days(length)
        loosens = (
            length <= 0
            or ORDER.index(asked) < ORDER.index(mode)
            or (until and moment < until - timedelta(seconds=1))
        )
        if loosens:
            with pytest.raises(Refusal, match="RETENTION_LOCK"):
                retention.extend(vault, key, version, moment, asked)
        else:
            retention.extend(vault, key, version, moment, asked)
        new_mode, new_until = retention.standing_lock(vault, key, version)
        assert ORDER.index(new_mode) >= ORDER.index(mode)
        assert until is None or new_until >= until
        mode, until = new_mode, new_until
        assert not deletable(vault, key, version)
