"""The ten checks of an installation: what fails is said, what was not asked never passes, and the record keeps both."""

import dataclasses
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from infra.operations.account import Account
from infra.operations.contract_checks import CHECKS
from infra.operations.qualify import FAILED, PASSED, UNANSWERED, qualify
from infra.study import ROOT
from tests.support.local import LocalCloud

pytestmark = [pytest.mark.requires_local_cloud, pytest.mark.timeout(300)]
ANSWERED = {2, 7, 8}  # by a lock, by tables and by the API, as on AWS


@pytest.fixture
def account(local_cloud: LocalCloud) -> Account:
    """The running study under a file that calls it one for trying; what its administrators did is sealed."""
    s3, until = local_cloud.client("s3"), time.monotonic() + 120
    sealed = {"Bucket": "abc01-records-000000000000-eu-central-1", "Prefix": "cp/"}
    while not s3.list_objects_v2(**sealed).get("KeyCount"):
        assert time.monotonic() < until, "nothing was sealed in two minutes"
        time.sleep(1)
    said = {"stage": "development", "public_url": "https://abc01.cqms.example", "certificate": "arn"}
    return Account(
        dataclasses.replace(local_cloud.local.study, **said), lambda service, _: local_cloud.client(service)
    )


@pytest.fixture
def real(account: Account) -> Account:
    """The same, taken for an account of AWS: now every check is asked, and the emulator's deployer is refused nothing."""
    account.__dict__["id"] = "123456789012"
    return account


def verdicts(made: dict[str, Any]) -> dict[int, str]:
    return {one["number"]: one["verdict"] for one in made["checks"]}


def test_what_an_emulator_cannot_answer_never_passes(
    account: Account, local_cloud: LocalCloud, tmp_path: Path
) -> None:
    made = qualify(account, tmp_path / "record.json", local_cloud.url, lambda _: "Ada Lindqvist")
    assert verdicts(made) == {one.number: PASSED if one.number in ANSWERED else UNANSWERED for one in CHECKS}
    assert all(one["why"] for one in made["checks"] if one["verdict"] == UNANSWERED)
    assert made["qualified"] is False
    kept = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert kept == made
    assert (kept["study"], kept["account"], kept["url"]) == ("ABC01", "000000000000", local_cloud.url)
    assert all(kept[name] for name in ("release", "configuration", "at", "by"))


def test_a_table_that_could_be_deleted_is_named(
    account: Account, local_cloud: LocalCloud, tmp_path: Path
) -> None:
    tables, name = local_cloud.client("dynamodb"), "abc01-audit"
    tables.update_table(TableName=name, DeletionProtectionEnabled=False)
    try:
        made = qualify(account, tmp_path / "record.json", local_cloud.url, lambda _: "")
    finally:
        tables.update_table(TableName=name, DeletionProtectionEnabled=True)
    assert verdicts(made)[7] == FAILED
    [seventh] = [one for one in made["checks"] if one["number"] == 7]
    assert [one["asked"] for one in seventh["probes"] if not one["fine"]] == [name]


def test_what_is_not_refused_fails_and_so_does_what_nobody_saw(
    real: Account, local_cloud: LocalCloud, tmp_path: Path
) -> None:
    """Whoever deployed the emulator may put facts; the bucket of such an account is not there at all."""
    made = qualify(real, tmp_path / "record.json", local_cloud.url, lambda _: "")
    found = verdicts(made)
    assert {number: found[number] for number in (1, 2, 5, 9, 10)} == dict.fromkeys((1, 2, 5, 9, 10), FAILED)
    assert UNANSWERED not in found.values()
    answers = {one["number"]: [probe["answer"] for probe in one["probes"]] for one in made["checks"]}
    assert answers[5] == ["not refused"]
    assert (answers[9], answers[10]) == (["done", "by nobody"], ["by nobody"])


def test_what_somebody_saw_passes_under_their_name(
    real: Account, local_cloud: LocalCloud, tmp_path: Path
) -> None:
    made = qualify(real, tmp_path / "record.json", local_cloud.url, lambda _: "Ada Lindqvist")
    assert (verdicts(made)[10], made["qualified"]) == (PASSED, False)
    assert made["checks"][-1]["probes"][0]["answer"] == "by Ada Lindqvist"


def test_a_study_that_does_not_answer_fails(account: Account, tmp_path: Path) -> None:
    made = qualify(account, tmp_path / "record.json", "http://127.0.0.1:9", lambda _: "")
    assert verdicts(made)[8] == FAILED


def test_the_page_says_what_each_check_asks() -> None:
    page = (ROOT / "docs" / "on-aws.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) \| (.+?) \|", page, re.MULTILINE)
    assert [(int(number), what) for number, what in listed] == [(one.number, one.what) for one in CHECKS]
