"""What the witness's account holds beside the trail: every kept file and every value, apart from the study. OPS-03"""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra import evidence
from infra.recovery import copies as recovery
from shared import aws
from tests.support import deviations, papers, redactions
from tests.support.double.cloud import current
from tests.support.staff import Team
from tests.support.study import CONTEXT
from verify import cqms_verify
from witness import copies, observe
from witness.faults import Refused


@pytest.fixture
def study(team: Team) -> Team:
    """A study with a signed procedure, a file beside a record and a file that reveals a treatment, followed by its witness."""
    version = papers.effective(team)
    papers.attached(team, team.document_controller, papers.document_of(team, version))
    note = deviations.noted(team, deviations.reported(team)).body
    papers.upload(team, team.unblinded, f"/blinded-notes/{note['id']}", b"kit,arm\n7,verum\n", filename="arm.csv",
                  media_type="text/csv")  # fmt: skip
    followed(team)
    return team


def followed(team: Team) -> None:
    """Let the study seal, and the witness come after it."""
    team.simulator.deliver()
    team.simulator.study.serve("ledger")
    made = aws.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    role = "arn:aws:iam::123456789012:role/abc01-witness-{}"
    os.environ.setdefault("WITNESS_KEY_ID", made["KeyId"])
    os.environ |= {"READER_ROLE": role.format("reader"), "COPIER_ROLE": role.format("copier"),
                   "SEAL_KEY_ARN": os.environ["SEAL_KEY_IDS"]}  # fmt: skip
    observe.observe()
    copies.handler({}, CONTEXT)


def listed(bucket: str, prefix: str = "") -> set[str]:
    return {one["Key"] for one in versions(bucket, prefix)}


def versions(bucket: str, prefix: str = "") -> list[dict[str, Any]]:
    found = aws.client("s3").list_object_versions(Bucket=os.environ[bucket], Prefix=prefix)
    return list(found.get("Versions", []))


def files(bucket: str, before: str = "") -> set[str]:
    return {key.removeprefix(before) for folder in copies.FILES for key in listed(bucket, before + folder)}


def test_every_kept_file_is_copied_under_a_lock_and_every_value_without_one(study: Team) -> None:
    assert files("WITNESS_BUCKET", copies.KEPT) == files("RECORDS_BUCKET")
    assert len(files("RECORDS_BUCKET")) >= 4, "source, rendition and two files beside records"
    assert listed("COPIES_BUCKET") == listed("VALUES_BUCKET")
    s3 = aws.client("s3")
    for key in listed("WITNESS_BUCKET", copies.KEPT):
        held = s3.head_object(Bucket=os.environ["WITNESS_BUCKET"], Key=key)
        assert (held["ObjectLockMode"], held["ObjectLockLegalHoldStatus"]) == ("GOVERNANCE", "ON")


def test_what_is_there_is_not_copied_again(study: Team) -> None:
    before = [versions("WITNESS_BUCKET", copies.KEPT), versions("COPIES_BUCKET")]
    copies.handler({}, CONTEXT)
    assert [versions("WITNESS_BUCKET", copies.KEPT), versions("COPIES_BUCKET")] == before


def test_the_copies_alone_make_a_pack_that_verifies_with_every_file(study: Team, tmp_path: Path) -> None:
    """The study's account is lost: tables, buckets and all. The trust file was handed over before, as it always is."""
    evidence.trust(tmp_path / "trust.json")
    kept = files("RECORDS_BUCKET")
    for gone in ("RECORDS_BUCKET", "VALUES_BUCKET", "AUDIT_TABLE", "LOG_TABLE"):
        os.environ[gone] = "gone"
    made = recovery.pack(tmp_path / "pack.zip")
    code, report = cqms_verify.verify(tmp_path / "pack.zip", tmp_path / "trust.json")
    assert (report["verdict"], report["first_failure"], code) == ("verified", None, 0)
    assert (report["files"], report["values_withheld"]) == (len(kept), 0)
    assert made["objects"] > len(kept)


def test_of_a_file_that_was_laid_over_or_deleted_the_first_version_is_copied(team: Team) -> None:
    version = papers.effective(team)
    [key] = [one for one in files("RECORDS_BUCKET") if one.startswith("documents/")]
    [first] = versions("RECORDS_BUCKET", key)
    aws.client("s3").put_object(
        Bucket=os.environ["RECORDS_BUCKET"], Key=key, Body=b"another", ChecksumAlgorithm="SHA256"
    )
    aws.client("s3").delete_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key)
    followed(team)
    held = aws.client("s3").get_object(Bucket=os.environ["WITNESS_BUCKET"], Key=copies.KEPT + key)
    assert held["Metadata"]["version"] == first["VersionId"]
    assert held["Body"].read() != b"another", version


def test_a_file_that_is_not_what_it_was_kept_as_is_named_and_the_others_are_copied(team: Team) -> None:
    papers.effective(team)
    aws.client("s3").put_object(Bucket=os.environ["RECORDS_BUCKET"], Key="attachments/document/forged", Body=b"forged",
                                ChecksumAlgorithm="SHA256", Metadata={"sha256": "0" * 64})  # fmt: skip
    with pytest.raises(
        Refused, match="1 files are not what they were kept as, the first: attachments/document/forged"
    ):
        followed(team)
    assert files("WITNESS_BUCKET", copies.KEPT) == files("RECORDS_BUCKET") - {"attachments/document/forged"}
    assert listed("COPIES_BUCKET") == listed("VALUES_BUCKET")


def test_a_value_that_was_taken_out_goes_here_too(team: Team) -> None:
    """The bucket forgets what was replaced after as many days as a table can be set back; the newest version holds it no more."""
    path = papers.document(team, title="Named by mistake")
    followed(team)
    assert b"Named by mistake" in values_copied()
    redactions.carried_out(team, str(team.author.get(path).body["entity"]), 1, "/title")
    followed(team)
    assert b"Named by mistake" not in values_copied()
    assert len(versions("COPIES_BUCKET")) == len(listed("COPIES_BUCKET")) + 1, (
        "what was replaced waits for its end"
    )


def test_values_whose_tags_are_no_digests_are_copied_once_and_in_several_runs(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The study's bucket encrypts with a key of KMS: there S3's tag of an object says nothing of its bytes."""
    papers.effective(team)
    team.simulator.deliver()
    papers.document(team, title="Later")
    team.simulator.deliver()
    bucket = current().s3.buckets[os.environ["VALUES_BUCKET"]]
    for key, [version] in list(bucket.keys.items()):
        bucket.change(key, version, etag=f'"of KMS {key}"')
    monkeypatch.setattr(copies, "MOST", len(files("RECORDS_BUCKET")) + 1)
    for _ in range(len(listed("VALUES_BUCKET")) + 1):
        followed(team)
    assert len(listed("VALUES_BUCKET")) > 1
    assert listed("COPIES_BUCKET") == listed("VALUES_BUCKET")
    before = versions("COPIES_BUCKET")
    followed(team)
    assert versions("COPIES_BUCKET") == before


def values_copied() -> bytes:
    s3, bucket = aws.client("s3"), os.environ["COPIES_BUCKET"]
    return b"".join(
        s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in sorted(listed("COPIES_BUCKET"))
    )


def test_a_long_study_is_copied_part_by_part(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST", 2)
    papers.effective(team)
    followed(team)
    assert len(files("WITNESS_BUCKET", copies.KEPT)) == 2
    for _ in range(20):
        copies.handler({}, CONTEXT)
    assert files("WITNESS_BUCKET", copies.KEPT) == files("RECORDS_BUCKET")
    assert listed("COPIES_BUCKET") == listed("VALUES_BUCKET")


def test_a_run_ends_before_its_time_does_and_the_next_one_goes_on(team: Team) -> None:
    papers.effective(team)
    followed(team)
    papers.attached(team, team.document_controller, papers.document(team))
    team.simulator.deliver()
    before = files("WITNESS_BUCKET", copies.KEPT), listed("COPIES_BUCKET")
    copies.handler({}, SimpleNamespace(get_remaining_time_in_millis=lambda: 1000))
    assert (files("WITNESS_BUCKET", copies.KEPT), listed("COPIES_BUCKET")) == before
    copies.handler({}, CONTEXT)
    assert files("WITNESS_BUCKET", copies.KEPT) == files("RECORDS_BUCKET") > before[0]
    assert listed("COPIES_BUCKET") == listed("VALUES_BUCKET") > before[1]
