"""S3's locks and what else may change of a version: retention, legal hold, tags, a bucket's own settings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from botocore.awsrequest import AWSResponse

from tests.support.double import listing
from tests.support.double.objects import Bucket, Lock, Version, now
from tests.support.double.wire import Asked, Fault, answer

STRENGTH = {"": 0, "GOVERNANCE": 1, "COMPLIANCE": 2}


def asked_lock(bucket: Bucket, asked: Asked) -> Lock:
    """Return the lock a new version asks for, or its bucket's own."""
    mode = asked.headers.get("x-amz-object-lock-mode", "")
    until = asked.headers.get("x-amz-object-lock-retain-until-date", "")
    held = asked.headers.get("x-amz-object-lock-legal-hold", "") == "ON"
    if (mode or until or held) and not bucket.locking:
        raise Fault("InvalidRequest", "Bucket is missing Object Lock Configuration")
    if bool(mode) != bool(until):
        both = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
        raise Fault("InvalidArgument", both)
    if not mode and bucket.default:
        return Lock(bucket.default[0], now() + timedelta(days=bucket.default[1]), held)
    return Lock(mode, _future(until) if until else None, held)


def _future(text: str) -> datetime:
    until = _instant(text)
    if until <= now():
        raise Fault("InvalidArgument", "The retain until date must be in the future!")
    return until


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stamp(at: datetime | None) -> str:
    """Return an instant as S3 writes it in headers and XML."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + "000Z" if at else ""


def bypasses(lock: Lock, asked: Asked) -> bool:
    """Say whether the request may pass a governance lock, and asks to."""
    asks = asked.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    return asks and lock.mode == "GOVERNANCE" and not lock.held


def protected() -> Fault:
    """Return the refusal of what a lock forbids."""
    return Fault("AccessDenied", "Access Denied because object protected by object lock.", 403)


def _put_retention(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    version, wanted = _lockable(bucket, key, asked), _xml(asked)
    mode, until = wanted.get("Mode", ""), _future(wanted["RetainUntilDate"])
    lock = version.lock
    stands = lock.until is not None and lock.until > now()
    weaker = STRENGTH[mode] < STRENGTH[lock.mode] or (lock.until is not None and until < lock.until)
    if stands and weaker and not bypasses(replace(lock, held=False), asked):
        raise protected()
    bucket.change(key, version, lock=replace(lock, mode=mode, until=until))
    return answer(asked.url, 200, {}, b"")


def _lockable(bucket: Bucket, key: str, asked: Asked) -> Version:
    version = bucket.version(key, asked.query.get("versionId"))
    if not bucket.locking:
        raise Fault("InvalidRequest", "Bucket is missing Object Lock Configuration")
    return version


def _get_retention(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    lock = _lockable(bucket, key, asked).lock
    if not lock.mode:
        raise Fault(
            "NoSuchObjectLockConfiguration",
            "The specified object does not have a ObjectLock configuration",
            404,
        )
    inner = f"<Mode>{lock.mode}</Mode><RetainUntilDate>{stamp(lock.until)}</RetainUntilDate>"
    return listing.xml(asked, "Retention", inner)


def _put_hold(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    version = _lockable(bucket, key, asked)
    bucket.change(key, version, lock=replace(version.lock, held=_xml(asked).get("Status") == "ON"))
    return answer(asked.url, 200, {}, b"")


def _get_hold(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    held = _lockable(bucket, key, asked).lock.held
    return listing.xml(asked, "LegalHold", f"<Status>{'ON' if held else 'OFF'}</Status>")


def tags_of(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return the tags a PUT brings along."""
    return tuple(parse_qsl(asked.headers.get("x-amz-tagging", ""), keep_blank_values=True))


def _put_tags(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    version = bucket.version(key, asked.query.get("versionId"))
    tree = ElementTree.fromstring(asked.body)  # noqa: S314  # our own client wrote it
    found = [node for node in tree.iter() if node.tag.rpartition("}")[2] == "Tag"]
    bucket.change(key, version, tags=tuple((str(one[0].text), str(one[1].text or "")) for one in found))
    return answer(asked.url, 200, {}, b"")


def _get_tags(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    tags = bucket.version(key, asked.query.get("versionId")).tags
    inner = "".join(
        f"<Tag><Key>{listing.text(k)}</Key><Value>{listing.text(v)}</Value></Tag>" for k, v in tags
    )
    return listing.xml(asked, "Tagging", f"<TagSet>{inner}</TagSet>")


def _xml(asked: Asked) -> dict[str, str]:
    """Return the leaves of a small XML body by their names."""
    tree = ElementTree.fromstring(asked.body)  # noqa: S314  # our own client wrote it
    return {node.tag.rpartition("}")[2]: node.text or "" for node in tree.iter() if len(node) == 0}


def _versioning(bucket: Bucket, _key: str, asked: Asked) -> AWSResponse:
    bucket.versioned = _xml(asked).get("Status") == "Enabled"
    return answer(asked.url, 200, {}, b"")


def _lock_configuration(bucket: Bucket, _key: str, asked: Asked) -> AWSResponse:
    said = _xml(asked)
    bucket.default = (said["Mode"], int(said["Days"])) if "Mode" in said else None
    return answer(asked.url, 200, {}, b"")


def _head_bucket(_bucket: Bucket, _key: str, asked: Asked) -> AWSResponse:
    return answer(asked.url, 200, {}, b"")


OPERATIONS: dict[str, Callable[[Bucket, str, Asked], AWSResponse]] = {
    "PutBucketVersioning": _versioning, "PutObjectLockConfiguration": _lock_configuration,
    "PutObjectRetention": _put_retention, "GetObjectRetention": _get_retention, "PutObjectLegalHold": _put_hold,
    "GetObjectLegalHold": _get_hold, "PutObjectTagging": _put_tags, "GetObjectTagging": _get_tags,
    "HeadBucket": _head_bucket,
}  # fmt: skip
