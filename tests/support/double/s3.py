"""S3: objects with their versions, checksums, conditions and locks."""

import base64
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime

from botocore.awsrequest import AWSResponse

from tests.support.double import listing, locks
from tests.support.double.locks import asked_lock, bypasses, protected, stamp, tags_of
from tests.support.double.objects import Bucket, Version, now
from tests.support.double.wire import Asked, Fault, answer

KEPT = ("content-type", "content-disposition", "cache-control", "content-language", "content-encoding")
SUMS: dict[str, Callable[[bytes], bytes]] = {
    "x-amz-checksum-sha256": lambda data: hashlib.sha256(data).digest(),
    "x-amz-checksum-sha1": lambda data: hashlib.sha1(data).digest(),  # noqa: S324  # S3's own choice
    "x-amz-checksum-crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
}


@dataclass
class Storage:
    """The buckets of an account."""

    buckets: dict[str, Bucket] = field(default_factory=dict)

    def copy(self) -> "Storage":
        """Return an independent copy."""
        return Storage({name: bucket.copy() for name, bucket in self.buckets.items()})

    def call(self, operation: str, asked: Asked) -> AWSResponse:
        """Carry out one operation; a refusal is an answer."""
        try:
            act = OPERATIONS.get(operation)
            if act is None:
                raise Fault("NotImplemented", f"the double does not know S3 {operation}", 501)
            name, key = place(asked)
            if operation == "CreateBucket":
                return self._create(name, asked)
            if name not in self.buckets:
                raise Fault("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=name)
            return act(self.buckets[name], key, asked)
        except Fault as fault:
            return refused(asked, fault)

    def _create(self, name: str, asked: Asked) -> AWSResponse:
        if name in self.buckets:
            raise Fault(
                "BucketAlreadyOwnedByYou", "Your previous request to create the bucket succeeded", 409
            )
        locking = asked.headers.get("x-amz-bucket-object-lock-enabled", "").lower() == "true"
        self.buckets[name] = Bucket(name, versioned=locking, locking=locking)
        return answer(asked.url, 200, {"location": f"/{name}"}, b"")


def place(asked: Asked) -> tuple[str, str]:
    """Return bucket and key, from the host or from the path."""
    if asked.host.startswith("s3.") or ".s3." not in asked.host:
        name, _, key = asked.path.lstrip("/").partition("/")
        return name, key
    return asked.host.partition(".s3.")[0], asked.path[1:]


def refused(asked: Asked, fault: Fault) -> AWSResponse:
    """Return a refusal; a HEAD has no body, its code is its status."""
    more = "".join(f"<{name}>{listing.text(str(value))}</{name}>" for name, value in fault.more.items())
    body = f"<Error><Code>{fault.code}</Code><Message>{listing.text(fault.message)}</Message>{more}</Error>"
    return answer(asked.url, fault.status, {"content-type": "application/xml"},
                  b"" if asked.method == "HEAD" else body.encode())  # fmt: skip


def _put(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    sums = _checked(asked)
    if asked.headers.get("if-none-match") == "*" and bucket.newest(key):
        raise Fault("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412,
                    Condition="If-None-Match")  # fmt: skip
    lock = asked_lock(bucket, asked)
    shown = [(name, asked.headers[name]) for name in KEPT if name in asked.headers]
    shown = [(name, value.replace("aws-chunked", "").strip(",")) for name, value in shown]
    shown += [(name, value) for name, value in asked.headers.items() if name.startswith("x-amz-meta-")]
    etag = f'"{hashlib.md5(asked.body).hexdigest()}"'  # noqa: S324  # S3's own choice
    version = Version(
        bucket.new_id(), now(), asked.body, etag, tuple([*shown, *sums.items()]), tags_of(asked), lock
    )
    bucket.add(key, version)
    return answer(asked.url, 200, {"etag": etag, **_identity(bucket, version), **sums}, b"")


def _identity(bucket: Bucket, version: Version) -> dict[str, str]:
    return {"x-amz-version-id": version.id} if bucket.versioned else {}


def _checked(asked: Asked) -> dict[str, str]:
    """Compare every checksum that was sent; raises BadDigest."""
    sent = {name: asked.headers[name] for name in SUMS if name in asked.headers}
    for name, value in sent.items():
        if base64.b64encode(SUMS[name](asked.body)).decode() != value:
            kind = name.rpartition("-")[2].upper()
            raise Fault("BadDigest", f"The {kind} you specified did not match the calculated checksum.")
    md5 = asked.headers.get("content-md5")
    if md5 and base64.b64encode(hashlib.md5(asked.body).digest()).decode() != md5:  # noqa: S324
        raise Fault("BadDigest", "The Content-MD5 you specified did not match what we received.")
    return sent


def _headers(bucket: Bucket, version: Version, asked: Asked) -> dict[str, str]:
    found = {"etag": version.etag, "last-modified": format_datetime(version.at, usegmt=True),
             **_identity(bucket, version)}  # fmt: skip
    wanted = asked.headers.get("x-amz-checksum-mode") == "ENABLED"
    found |= {name: value for name, value in version.shown if value and (wanted or name not in SUMS)}
    found.setdefault("content-type", "binary/octet-stream")
    lock = version.lock
    if lock.mode:
        found |= {
            "x-amz-object-lock-mode": lock.mode,
            "x-amz-object-lock-retain-until-date": stamp(lock.until),
        }
    if lock.held:
        found["x-amz-object-lock-legal-hold"] = "ON"
    for name in ("content-disposition", "content-type", "cache-control"):
        if f"response-{name}" in asked.query:
            found[name] = asked.query[f"response-{name}"]
    return found


def _get(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    version = bucket.version(key, asked.query.get("versionId"))
    headers, body = _headers(bucket, version, asked), version.body
    if given := asked.headers.get("range"):
        first, _, last = given.removeprefix("bytes=").partition("-")
        begin = int(first) if first else max(0, len(body) - int(last))
        end = min(int(last) + 1 if first and last else len(body), len(body))
        if begin >= len(body):
            raise Fault("InvalidRange", "The requested range is not satisfiable", 416)
        headers = {name: value for name, value in headers.items() if name not in SUMS}
        headers["content-range"] = f"bytes {begin}-{end - 1}/{len(body)}"
        return answer(asked.url, 206, headers, body[begin:end])
    return answer(asked.url, 200, headers, body)


def _head(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    version = bucket.version(key, asked.query.get("versionId"))
    headers = {**_headers(bucket, version, asked), "content-length": str(len(version.body))}
    return answer(asked.url, 200, headers, b"")


def _delete(bucket: Bucket, key: str, asked: Asked) -> AWSResponse:
    identity = asked.query.get("versionId")
    if identity is None:
        if not bucket.versioned:
            bucket.keys.pop(key, None)
            return answer(asked.url, 204, {}, b"")
        marker = Version(bucket.new_id(), now(), marker=True)
        bucket.add(key, marker)
        return answer(asked.url, 204, {"x-amz-delete-marker": "true", "x-amz-version-id": marker.id}, b"")
    for one in bucket.keys.get(key, ()):
        if one.id == identity and one.lock.stands(now()) and not bypasses(one.lock, asked):
            raise protected()
    bucket.drop(key, identity)
    return answer(asked.url, 204, {"x-amz-version-id": identity}, b"")


OPERATIONS: dict[str, Callable[[Bucket, str, Asked], AWSResponse]] = {
    **locks.OPERATIONS, "CreateBucket": _put, "PutObject": _put, "GetObject": _get, "HeadObject": _head,
    "DeleteObject": _delete, "ListObjectsV2": listing.objects, "ListObjectVersions": listing.versions,
}  # fmt: skip
