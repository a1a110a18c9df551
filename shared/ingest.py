"""What becomes of an upload: looked at byte by byte in quarantine, then bound to its record or refused."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from shared import attachments, clock, retention, uploads
from shared.authz import Person, system
from shared.aws import client
from shared.change import Change, Reason, Request
from shared.commands import advanced
from shared.inspection import Accepted, Refused, inspect_file
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Records, Unit
from shared.streaming import fetched

SCAN_TAG = "GuardDutyMalwareScanStatus"
CLEAN = "NO_THREATS_FOUND"
logger = Logger()


@dataclass(frozen=True)
class Landed:
    """An upload that arrived: its key in quarantine, what was announced, its revision, and its record."""

    key: str
    note: dict[str, Any]
    revision: int
    record: Record

    @property
    def beside(self) -> bool:
        """Whether it is an attachment, and no file with a place of its own."""
        return bool(self.note["place"] == uploads.ATTACHMENT)


class Ingest:
    """The ingest function of one service: it judges what lands in quarantine for that service's records."""

    def __init__(self, service: str, records: Records) -> None:
        self._service: Person = system(service)
        self._records = records
        self._processor: BatchProcessor = BatchProcessor(event_type=EventType.SQS)

    def handler(self, event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
        """Answer a batch of `Object Created` and `Object Tags Added` facts of the quarantine bucket."""
        return process_partial_response(event, self._landed, self._processor, context)

    def _landed(self, record: dict[str, Any]) -> None:
        key = str(json.loads(record["body"])["detail"]["object"]["key"])
        note, revision = uploads.read(key.rpartition("/")[2])
        if note["state"] != "received":
            return
        here = Landed(key, note, revision, self._records.by_entity(note["record"]))
        verdict = _too_late(here) or _scanned(key)
        if verdict is None and not _waits_for_scan(key):
            verdict = self._inspected(here)
        if verdict:
            self._refuse(here, verdict)
        logger.info("looked at an upload", extra={"upload": note["id"], "why": verdict and verdict.code})

    def _inspected(self, here: Landed) -> Refused | None:
        """Look at the bytes; keep them and bind them to the record when nothing stands against them."""
        note = here.note
        with tempfile.TemporaryDirectory() as folder:
            path = fetched("QUARANTINE_BUCKET", here.key, None, Path(folder))
            verdict = inspect_file(path, note["media_type"], note["size"], note["sha256"], note["filename"])
            if isinstance(verdict, Refused):
                return verdict
            held = _kept(here, verdict, path)
        unit = Unit(Request(f"upload/{note['id']}", here.key))
        unit.add(*self._bound(here, held))
        unit.writes.append(uploads.judged(note, here.revision, "accepted", None))
        unit.commit()
        return None

    def _bound(self, here: Landed, held: dict[str, Any]) -> list[Change]:
        why = Reason("upload_accepted", here.note["reason"])
        if here.beside:
            return [attachments.attached(here.record, held, here.note["id"], self._service, why)]
        step = here.record.type.lifecycle.step("attach_file")
        return advanced(step, Case(here.record, self._service), why, data={here.note["place"]: held})

    def _refuse(self, here: Landed, verdict: Refused) -> None:
        """Keep the refusal with the upload, and in the record's trail while the record is open."""
        unit = Unit(Request(f"upload/{here.note['id']}", here.key))
        why = Reason(verdict.code, verdict.reason)
        if not uploads.closed(here.record):
            unit.add(*self._kept_refusal(here, why))
        told = {"code": verdict.code, "detail": verdict.reason}
        unit.writes.append(uploads.judged(here.note, here.revision, "refused", told))
        unit.commit()

    def _kept_refusal(self, here: Landed, why: Reason) -> list[Change]:
        if here.beside:
            return [attachments.refused(here.record, self._service, why)]
        step = here.record.type.lifecycle.step("refuse_file")
        return advanced(step, Case(here.record, self._service, {"code": why.code}), why)


def _too_late(here: Landed) -> Refused | None:
    refusal = uploads.unfit(here.record)
    return Refused(refusal.reason, refusal.detail) if refusal else None


def _waits_for_scan(key: str) -> bool:
    """Say whether the malware scan has not spoken yet; its tag starts this function again."""
    return os.environ.get("SCAN_REQUIRED") == "true" and not _scan_status(key)


def _scanned(key: str) -> Refused | None:
    """Return the refusal of a scan that found something or failed; only one status ever releases."""
    status = _scan_status(key) if os.environ.get("SCAN_REQUIRED") == "true" else ""
    if status in ("", CLEAN):
        return None
    return Refused("malware_scan", f"The malware scan ended with {status}; bring a clean file.")


def _scan_status(key: str) -> str:
    tags = client("s3").get_object_tagging(Bucket=os.environ["QUARANTINE_BUCKET"], Key=key)["TagSet"]
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == SCAN_TAG), "")


def _kept(here: Landed, verdict: Accepted, path: Path) -> dict[str, Any]:
    """Keep the bytes where nobody replaces them, and return what the record will say of the file."""
    said = {
        "sha256": verdict.sha256, "size": verdict.size, "media_type": verdict.media_type,
        "filename": here.note["filename"], "pages": verdict.pages, "uploaded_by": here.note["person"],
    }  # fmt: skip
    now = clock.instant(clock.now())
    if here.beside:
        key = attachments.key_of(here.record.type.name, here.note["id"])
        bucket = os.environ["RECORDS_BUCKET"]
        version = retention.store_held(bucket, key, path, verdict.sha256, verdict.media_type)
        return {**said, "version_id": version, "attached_at": now}
    key = f"files/{here.note['id']}"
    with path.open("rb") as file:
        client("s3").put_object(
            Bucket=os.environ["WORK_BUCKET"],
            Key=key,
            Body=file,
            ContentType=verdict.media_type,
            ChecksumAlgorithm="SHA256",
        )
    return {**said, "upload": here.note["id"], "key": key, "version_id": None, "accepted_at": now}
