"""Stored bytes of records' files against the digests their records are bound to. SIG-09, 21 CFR 11.10(a)

Files of records that changed since the last run are read at once, every other once in `EVERY` days: a share each day.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError, FlexibleChecksumError

from shared import attachments, clock, retention, storage
from shared.aws import client
from shared.records import ATTACHMENTS
from shared.rows import NoteRow
from shared.storage import replace_note

EVERY = 30  # days
AT_ONCE = 3  # days whose shares one run reads: runs that were missed are made good by and by
OVERLAP = timedelta(minutes=5)  # a change that is being written while a run begins is seen by the next
CURSOR = "CURSOR#files"
CHUNK = 1 << 20
GONE = (
    "NoSuchKey",
    "NoSuchVersion",
    "MethodNotAllowed",
    "InvalidArgument",
)  # as S3 says of a version it lacks


@dataclass(frozen=True)
class File:
    """An object version of the records bucket, and the digest its record is bound to."""

    key: str
    version: str
    digest: str

    @property
    def share(self) -> int:
        """The day of `EVERY` on which it is read."""
        return zlib.crc32(self.key.encode()) % EVERY


@dataclass(frozen=True)
class Due:
    """Which files a run reads: those of records changed since an instant, and the shares of some days."""

    since: str
    days: range

    def differences(self, entity: str, updated_at: str, data: Mapping[str, Any]) -> Iterator[str]:
        """Name every file of a record that is due and whose bytes are not there, or not those of its digest."""
        shares = {day % EVERY for day in self.days}
        for file in _files(entity.partition("/")[0], data):
            if updated_at > self.since or file.share in shares:
                yield from _difference(file, entity)


NONE = Due("~", range(0))  # behind every instant


def due() -> tuple[Due, NoteRow]:
    """Return what is to be read now, and the row that says so once it was."""
    [row] = storage.get("TABLE", (CURSOR, "-"))
    now, today = clock.now(), clock.today().toordinal()
    last, since = today - 1, clock.instant(now - timedelta(days=1))
    if row:
        last, since = json.loads(row["note"])
    first = max(last + 1, today + 1 - EVERY)
    days = range(first, min(today + 1, first + AT_ONCE))
    note = json.dumps([days[-1] if days else last, clock.instant(now - OVERLAP)])
    return Due(since, days), NoteRow(CURSOR, "-", note=note)


def done(row: NoteRow) -> None:
    """Keep that a run read what was due: the next one goes on behind it."""
    storage.commit([replace_note(row, "TABLE", "cursor")])


def _files(kind: str, data: Mapping[str, Any]) -> Iterator[File]:
    """Every file that a record names in the records bucket; a row that names none as it should is found elsewhere."""
    beside = data.get(ATTACHMENTS)
    for identity, held in beside.items() if isinstance(beside, dict) else ():
        if isinstance(held, dict):
            yield _file(attachments.key_of(kind, identity), held)
    yield from _named(list(data.values()))


def _named(value: object) -> Iterator[File]:
    if isinstance(value, list):
        for one in value:
            yield from _named(one)
    elif isinstance(value, dict):
        if str(value.get("key")).startswith(retention.FOLDERS):
            yield _file(value["key"], value)
        yield from _named(list(value.values()))


def _file(key: str, held: Mapping[str, Any]) -> File:
    return File(key, str(held.get("version_id")), str(held.get("digest") or held.get("sha256")))


def _difference(file: File, entity: str) -> Iterator[str]:
    where, digest = f"{file.key} version {file.version}", hashlib.sha256()
    asked = {"Bucket": os.environ["RECORDS_BUCKET"], "Key": file.key, "VersionId": file.version}
    try:
        body = client("s3").get_object(**asked)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        yield f"{where}: missing, a file of {entity}"
        return
    try:
        for chunk in body.iter_chunks(CHUNK):
            digest.update(chunk)
        same = digest.hexdigest() == file.digest
    except FlexibleChecksumError:  # not even what S3 says it stored
        same = False
    if not same:
        yield f"{where}: its bytes are not those {entity} is bound to"
