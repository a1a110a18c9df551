"""S3: conditions, versions, checksums, locks, listings, tags."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.contract.ground import Ground, sentence


def put(ground: Ground, key: str, body: bytes = b"bytes", locked: bool = True, **more: Any) -> str:
    """Put an object; return its version."""
    answer = ground.client("s3").put_object(Bucket=ground.bucket(locked), Key=key, Body=body, **more)
    return str(answer.get("VersionId", ""))


def body_of(ground: Ground, key: str, locked: bool = True, **more: Any) -> bytes:
    """Read an object."""
    return bytes(ground.client("s3").get_object(Bucket=ground.bucket(locked), Key=key, **more)["Body"].read())


def in_days(days: float) -> datetime:
    """Return a whole second in the future or the past."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


@sentence()
def an_object_is_read_as_it_was_written(ground: Ground) -> None:
    key = f"a b/ü&{ground.fresh()}"
    put(ground, key, b"\x00\xff", ContentType="application/pdf", Metadata={"sha256": "ab"})
    found = ground.client("s3").head_object(Bucket=ground.bucket(True), Key=key)
    assert (found["ContentType"], found["Metadata"], found["ContentLength"]) == (
        "application/pdf",
        {"sha256": "ab"},
        2,
    )
    assert body_of(ground, key) == b"\x00\xff"


@sentence()
def what_must_be_new_is_refused_where_something_stands(ground: Ground) -> None:
    key = ground.fresh()
    put(ground, key, b"first", IfNoneMatch="*")
    said = ground.refused("PreconditionFailed", lambda: put(ground, key, b"second", IfNoneMatch="*"))
    assert said["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert body_of(ground, key) == b"first"


@sentence(moto="stores the bytes", local="stores the bytes")
def other_bytes_than_their_checksum_are_refused(ground: Ground) -> None:
    other = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    ground.refused(
        "BadDigest", lambda: put(ground, ground.fresh(), ChecksumAlgorithm="SHA256", ChecksumSHA256=other)
    )


@sentence()
def every_version_is_kept_and_read_by_its_id(ground: Ground) -> None:
    key = ground.fresh()
    first, second = put(ground, key, b"1"), put(ground, key, b"2")
    assert first != second
    assert (body_of(ground, key), body_of(ground, key, VersionId=first)) == (b"2", b"1")


@sentence()
def deleting_lays_a_marker_over_the_versions(ground: Ground) -> None:
    key, s3 = ground.fresh(), ground.client("s3")
    first = put(ground, key)
    s3.delete_object(Bucket=ground.bucket(True), Key=key)
    ground.refused("NoSuchKey", lambda: body_of(ground, key))
    assert body_of(ground, key, VersionId=first) == b"bytes"
    put(ground, key, b"again", IfNoneMatch="*")
    listed = s3.list_object_versions(Bucket=ground.bucket(True), Prefix=key)
    assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (2, 1)
    assert listed["Versions"][0]["IsLatest"]


@sentence()
def a_missing_object_is_not_there(ground: Ground) -> None:
    ground.refused("NoSuchKey", lambda: body_of(ground, ground.fresh()))
    ground.refused("404", lambda: ground.client("s3").head_object(Bucket=ground.bucket(True), Key="nothing"))


@sentence()
def a_locked_version_cannot_be_deleted(ground: Ground) -> None:
    key, s3 = ground.fresh(), ground.client("s3")
    version = put(ground, key, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=in_days(1))
    ground.refused("AccessDenied", lambda: s3.delete_object(
        Bucket=ground.bucket(True), Key=key, VersionId=version, BypassGovernanceRetention=True))  # fmt: skip
    assert s3.head_object(Bucket=ground.bucket(True), Key=key)["ObjectLockMode"] == "COMPLIANCE"


@sentence()
def a_held_version_cannot_be_deleted_until_it_is_released(ground: Ground) -> None:
    key, s3, where = ground.fresh(), ground.client("s3"), ground.bucket(True)
    which = {"Bucket": where, "Key": key, "VersionId": put(ground, key, ObjectLockLegalHoldStatus="ON")}
    assert s3.get_object_legal_hold(**which)["LegalHold"]["Status"] == "ON"
    ground.refused("AccessDenied", lambda: s3.delete_object(**which))
    s3.put_object_legal_hold(**which, LegalHold={"Status": "OFF"})
    s3.delete_object(**which)
    ground.refused("NoSuchKey", lambda: body_of(ground, key))


@sentence(moto="shortens it", local="shortens it")
def a_compliance_lock_is_never_shortened_or_weakened(ground: Ground) -> None:
    key, s3 = ground.fresh(), ground.client("s3")
    version = put(ground, key, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=in_days(2))
    which = {"Bucket": ground.bucket(True), "Key": key, "VersionId": version}
    for mode, days in (("COMPLIANCE", 1), ("GOVERNANCE", 3)):
        lock = {"Mode": mode, "RetainUntilDate": in_days(days)}
        ground.refused("AccessDenied", lambda lock=lock: s3.put_object_retention(**which, Retention=lock))
    longer = {"Mode": "COMPLIANCE", "RetainUntilDate": in_days(3)}
    s3.put_object_retention(**which, Retention=longer)
    assert s3.get_object_retention(**which)["Retention"]["RetainUntilDate"] == longer["RetainUntilDate"]


@sentence(moto="accepts it", local="accepts it")
def a_lock_ends_in_the_future(ground: Ground) -> None:
    ground.refused("InvalidArgument", lambda: put(
        ground, ground.fresh(), ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=in_days(-1)))  # fmt: skip


@sentence()
def a_bucket_without_locks_takes_none(ground: Ground) -> None:
    ground.refused("InvalidRequest", lambda: put(
        ground, ground.fresh(), locked=False, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=in_days(1)))  # fmt: skip


@sentence()
def keys_are_listed_in_order_page_by_page(ground: Ground) -> None:
    prefix, s3, where = ground.fresh(), ground.client("s3"), ground.bucket(False)
    for n in (3, 1, 2, 4):
        put(ground, f"{prefix}/{n}", locked=False)
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=where, Prefix=prefix, PaginationConfig={"PageSize": 3}
    )
    assert [item["Key"][-1] for page in pages for item in page["Contents"]] == ["1", "2", "3", "4"]
    after = s3.list_objects_v2(Bucket=where, Prefix=prefix, StartAfter=f"{prefix}/2")
    assert [item["Key"][-1] for item in after["Contents"]] == ["3", "4"]


@sentence()
def versions_are_listed_newest_first_page_by_page(ground: Ground) -> None:
    prefix, s3 = ground.fresh(), ground.client("s3")
    made = [
        (f"{prefix}/{key}", put(ground, f"{prefix}/{key}", str(n).encode())) for key in "ab" for n in range(3)
    ]
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=ground.bucket(True), Prefix=prefix, PaginationConfig={"PageSize": 2}
    )
    found = [(item["Key"], item["VersionId"]) for page in pages for item in page.get("Versions", [])]
    assert found == [*made[2::-1], *made[5:2:-1]]


@sentence()
def a_part_of_an_object_can_be_read(ground: Ground) -> None:
    key = ground.fresh()
    put(ground, key, b"0123456789")
    assert (body_of(ground, key, Range="bytes=2-4"), body_of(ground, key, Range="bytes=8-")) == (
        b"234",
        b"89",
    )


@sentence()
def tags_are_read_back(ground: Ground) -> None:
    key, s3 = ground.fresh(), ground.client("s3")
    put(ground, key)
    which, tags = {"Bucket": ground.bucket(True), "Key": key}, [{"Key": "Scan", "Value": "NO_THREATS_FOUND"}]
    assert s3.get_object_tagging(**which)["TagSet"] == []
    s3.put_object_tagging(**which, Tagging={"TagSet": tags})
    assert s3.get_object_tagging(**which)["TagSet"] == tags
