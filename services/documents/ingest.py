"""What becomes of an upload: looked at byte by byte in quarantine, then accepted into a draft or refused."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from shared import clock
from shared.authz import system
from shared.aws import client
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from . import uploads
from .inspection import Accepted, Refused, inspect_file
from .records import RECORDS, VERSION_TYPE
from .streaming import fetched

SCAN_TAG = "GuardDutyMalwareScanStatus"
CLEAN = "NO_THREATS_FOUND"

logger = Logger()
processor: BatchProcessor = BatchProcessor(event_type=EventType.SQS)


def handler(event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
    """Answer a batch of `Object Created` and `Object Tags Added` facts of the quarantine bucket."""
    return process_partial_response(event, _landed, processor, context)


def _landed(record: dict[str, Any]) -> None:
    detail = json.loads(record["body"])["detail"]
    key = str(detail["object"]["key"])
    note, revision = uploads.read(key.rpartition("/")[2])
    if note["state"] != "received":
        return
    verdict = _scanned(key) or _inspected(key, note)
    if verdict is None:
        logger.info("waiting for the malware scan", extra={"upload": note["id"]})
        return
    _judge(note, revision, key, verdict)
    logger.info("judged an upload", extra={"upload": note["id"], "accepted": isinstance(verdict, Accepted)})


def _scanned(key: str) -> Refused | None:
    """Return the refusal of a scan that found something or failed; only one status ever releases."""
    status = _scan_status(key)
    if status in ("", CLEAN):
        return None
    return Refused("malware_scan", f"The malware scan ended with {status}; bring a clean file.")


def _scan_status(key: str) -> str:
    if os.environ.get("SCAN_REQUIRED") != "true":
        return ""
    tags = client("s3").get_object_tagging(Bucket=os.environ["QUARANTINE_BUCKET"], Key=key)["TagSet"]
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == SCAN_TAG), "")


def _inspected(key: str, note: dict[str, Any]) -> Accepted | Refused | None:
    if os.environ.get("SCAN_REQUIRED") == "true" and _scan_status(key) != CLEAN:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = fetched("QUARANTINE_BUCKET", key, None, Path(folder))
        verdict = inspect_file(path, note["media_type"], note["size"], note["sha256"], note["filename"])
        if isinstance(verdict, Accepted):
            _keep(path, note)
        return verdict


def _work_key(note: dict[str, Any]) -> str:
    return f"files/{note['id']}"


def _keep(path: Path, note: dict[str, Any]) -> None:
    with path.open("rb") as file:
        client("s3").put_object(
            Bucket=os.environ["WORK_BUCKET"],
            Key=_work_key(note),
            Body=file,
            ContentType=note["media_type"],
            ChecksumAlgorithm="SHA256",
        )


def _judge(note: dict[str, Any], revision: int, key: str, verdict: Accepted | Refused) -> None:
    record = RECORDS.by_entity(note["record"])
    if isinstance(verdict, Accepted) and record.state not in VERSION_TYPE.lifecycle.editable:
        verdict = Refused(
            "immutable_state", f"{record.number} is {record.state}; its file can no longer change."
        )
    unit = Unit(Request(f"upload/{note['id']}", key))
    if isinstance(verdict, Accepted):
        _attach(unit, record, note, verdict)
        unit.writes.append(uploads.judged(note, revision, "accepted", None))
    else:
        why = {"code": verdict.code, "detail": verdict.reason}
        _refuse(unit, record, verdict)
        unit.writes.append(uploads.judged(note, revision, "refused", why))
    unit.commit()


def _attach(unit: Unit, record: Record, note: dict[str, Any], verdict: Accepted) -> None:
    held = {
        "upload": note["id"], "key": _work_key(note), "version_id": None, "sha256": verdict.sha256,
        "size": verdict.size, "media_type": verdict.media_type, "filename": note["filename"],
        "pages": verdict.pages, "uploaded_by": note["person"], "accepted_at": clock.instant(clock.now()),
    }  # fmt: skip
    name = "file" if verdict.media_type == uploads.PDF else "source_file"
    step = VERSION_TYPE.lifecycle.step("attach_file")
    case = Case(record, system("documents"))
    unit.add(*advanced(step, case, Reason("upload_accepted"), data={name: held}))


def _refuse(unit: Unit, record: Record, verdict: Refused) -> None:
    if record.state in VERSION_TYPE.lifecycle.editable:
        step = VERSION_TYPE.lifecycle.step("refuse_file")
        unit.add(*advanced(step, Case(record, system("documents")), Reason(verdict.code, verdict.reason)))
