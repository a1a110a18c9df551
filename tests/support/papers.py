"""Controlled documents brought to a state by their people, through the API, as the tests need them."""

import io
import json
import os
import uuid
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from reportlab.pdfgen.canvas import Canvas

from services.register import SERVICES
from shared import aws
from shared.roles import Role
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller, Reply, sha256

PDF = "application/pdf"


@cache
def pdf(text: str = "Informed consent, version for review") -> bytes:
    """Return a small real PDF, the same bytes for the same text."""
    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    canvas.drawString(72, 720, text)
    canvas.save()
    return made.getvalue()


def upload(team: Team, caller: Caller, path: str, data: bytes, **changes: Any) -> dict[str, Any]:
    """Upload bytes as a browser would, let ingest look at them, and return what became of it."""
    asked = {"filename": "SOP.pdf", "media_type": PDF, "size": len(data), "sha256": sha256(data)} | changes
    begun = caller.post(f"{path}/uploads", asked)
    assert begun.status == 201, begun.body
    landed(team, put(begun.body, data))
    return dict(caller.get(f"/uploads/{begun.body['upload_id']}").body)


def attached(team: Team, caller: Caller, path: str) -> str:
    """Attach a file beside a record and return its id."""
    assert upload(team, caller, path, pdf(), place="attachment")["state"] == "accepted"
    return str(caller.get(path).body["attachments"][-1]["id"])


def put(begun: dict[str, Any], data: bytes) -> str:
    """Put the bytes of an upload into quarantine, where its address points, and return the key."""
    key = "uploads/" + urlsplit(begun["url"]).path.partition("uploads/")[2]
    aws.client("s3").put_object(Bucket=os.environ["QUARANTINE_BUCKET"], Key=key, Body=data)
    return key


def landed(team: Team, key: str) -> None:
    """Tell the ingest of the record's service, twice as everything is told, that an object arrived."""
    service = next(s.name for s in SERVICES if key.split("/")[1] in s.take_files)
    body = json.dumps(
        {"detail": {"bucket": {"name": os.environ["QUARANTINE_BUCKET"]}, "object": {"key": key}}}
    )
    record = {"messageId": uuid.uuid4().hex, "body": body, "eventSource": "aws:sqs", "receiptHandle": "r",
              "attributes": {}, "messageAttributes": {}}  # fmt: skip
    for _ in range(2):
        answer = team.simulator.handler(service, "ingest")({"Records": [record]}, CONTEXT)
        assert not answer["batchItemFailures"]


def document(team: Team, **fields: Any) -> str:
    """Register a document and return its path; Dora does."""
    body = {"title": "Informed consent", "doc_type": "SOP", "owner": team.author.person,
            "audience_roles": [Role.MONITOR.value]} | fields  # fmt: skip
    made = team.document_controller.post("/documents", body)
    assert made.status == 201, made.body
    return f"/documents/{made.body['id']}"


def draft(team: Team, below: str | None = None, **fields: Any) -> str:
    """Open a draft version below a document and return its path; Anna does."""
    body = {"change_summary": "First version of the procedure", "reviewers": [team.reviewer.person],
            "approvers": [team.approver.person, team.quality_manager.person]} | fields  # fmt: skip
    made = team.author.post(f"{below or document(team)}/versions", body)
    assert made.status == 201, made.body
    return f"/document-versions/{made.body['id']}"


def document_of(team: Team, version: str) -> str:
    """Return the path of the document a version belongs to."""
    return "/documents/" + str(team.author.get(version).body["parent"]).partition("/")[2]


def with_file(team: Team, path: str | None = None, data: bytes | None = None) -> str:
    """Give a draft its accepted file."""
    path = path or draft(team)
    assert upload(team, team.author, path, data or pdf())["state"] == "accepted"
    return path


def submitted(team: Team, path: str | None = None) -> str:
    """Submit a draft for review; its file is in the vault afterwards."""
    return submitted_without_file(team, with_file(team, path))


def submitted_without_file(team: Team, path: str) -> str:
    """Submit a draft whose file is there already."""
    signed(team.author.sign(path, "submit"))
    team.simulator.deliver()
    return path


def reviewed(team: Team, path: str | None = None) -> str:
    """Let every reviewer sign."""
    path = submitted(team, path)
    signed(team.reviewer.sign(path, "review"))
    team.simulator.deliver()
    return path


def approved(team: Team, path: str | None = None) -> str:
    """Let every approver sign, quality assurance last."""
    path = reviewed(team, path)
    signed(team.approver.sign(path, "approve"))
    signed(team.quality_manager.sign(path, "approve"))
    team.simulator.deliver()
    return path


def effective(team: Team, path: str | None = None) -> str:
    """Let the audience read and sign, which makes the version effective."""
    return read_and_signed(team, approved(team, path))


def read_and_signed(team: Team, path: str) -> str:
    """Let the audience of an approved version read and sign."""
    entity = "document_version/" + path.rpartition("/")[2]
    for reader in team.by_role.values():
        for item in reader.get("/training-assignments?owner=me").body["items"]:
            read = f"/training-assignments/{item['id']}"
            found = reader.get(read).body
            if found["data"]["document_version"] == entity and found["state"] == "assigned":
                assert reader.step(read, "open").status == 200
                signed(reader.sign(read, "complete"))
    team.simulator.deliver()
    assert team.author.get(path).body["state"] == "effective"
    return path


def signed(reply: Reply) -> Reply:
    """Assert that a signing was committed."""
    assert reply.status in (200, 202), reply.body
    return reply
