"""What S3 answers in XML, and its two listings: keys in order, and versions newest first below each key."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from botocore.awsrequest import AWSResponse

from tests.support.double.objects import Bucket, Version
from tests.support.double.wire import Asked, Fault, answer

SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def text(value: str) -> str:
    """Return text as it stands in XML."""
    return escape(value)


def xml(asked: Asked, name: str, inner: str) -> AWSResponse:
    """Return an XML answer."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><{name} {SPACE}>{inner}</{name}>'
    return answer(asked.url, 200, {"content-type": "application/xml"}, body.encode())


def objects(bucket: Bucket, _key: str, asked: Asked) -> AWSResponse:
    """Answer ListObjectsV2: in the order of the keys, from behind a key or a token."""
    prefix, most = asked.query.get("prefix", ""), min(int(asked.query.get("max-keys", 1000)), 1000)
    after = asked.query.get("continuation-token") or asked.query.get("start-after", "")
    found = [
        key for key in sorted(bucket.keys) if key.startswith(prefix) and key > after and bucket.newest(key)
    ]
    page, cut = found[:most], len(found) > most
    inner = [f"<Name>{bucket.name}</Name><Prefix>{text(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
             f"<MaxKeys>{most}</MaxKeys><IsTruncated>{str(cut).lower()}</IsTruncated>"]  # fmt: skip
    if cut:
        inner.append(f"<NextContinuationToken>{text(page[-1])}</NextContinuationToken>")
    for key in page:
        newest = bucket.newest(key)
        if newest:
            inner.append(f"<Contents><Key>{text(key)}</Key>{_common(newest)}</Contents>")
    return xml(asked, "ListBucketResult", "".join(inner))


def versions(bucket: Bucket, _key: str, asked: Asked) -> AWSResponse:
    """Answer ListObjectVersions: every version and delete marker, newest first below each key."""
    prefix, most = asked.query.get("prefix", ""), min(int(asked.query.get("max-keys", 1000)), 1000)
    after = asked.query.get("key-marker", ""), asked.query.get("version-id-marker", "")
    if after[1] and not after[0]:
        raise Fault("InvalidArgument", "A version-id marker cannot be specified without a key marker.")
    found = list(_behind(bucket, prefix, after))
    page, cut = found[:most], len(found) > most
    inner = [f"<Name>{bucket.name}</Name><Prefix>{text(prefix)}</Prefix><MaxKeys>{most}</MaxKeys>"
             f"<IsTruncated>{str(cut).lower()}</IsTruncated>"]  # fmt: skip
    if cut:
        key, last, _ = page[-1]
        inner.append(
            f"<NextKeyMarker>{text(key)}</NextKeyMarker><NextVersionIdMarker>{last.id}</NextVersionIdMarker>"
        )
    for key, version, latest in page:
        said = f"<Key>{text(key)}</Key><VersionId>{version.id}</VersionId><IsLatest>{str(latest).lower()}</IsLatest>"
        if version.marker:
            inner.append(f"<DeleteMarker>{said}<LastModified>{_at(version.at)}</LastModified></DeleteMarker>")
        else:
            inner.append(f"<Version>{said}{_common(version)}</Version>")
    return xml(asked, "ListVersionsResult", "".join(inner))


def _behind(bucket: Bucket, prefix: str, after: tuple[str, str]) -> Iterator[tuple[str, Version, bool]]:
    for key in sorted(bucket.keys):
        if not key.startswith(prefix) or key < after[0] or (key == after[0] and not after[1]):
            continue
        newest_first = bucket.keys[key][::-1]
        passed = key != after[0]
        for n, version in enumerate(newest_first):
            if passed:
                yield key, version, n == 0
            passed = passed or version.id == after[1]


def _common(version: Version) -> str:
    return (f"<LastModified>{_at(version.at)}</LastModified><ETag>{text(version.etag)}</ETag>"
            f"<Size>{len(version.body)}</Size><StorageClass>STANDARD</StorageClass>")  # fmt: skip


def _at(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
