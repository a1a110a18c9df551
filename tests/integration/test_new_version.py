"""Scenario SC1: a new version of a procedure, from draft to effective, with its refusals."""

import io
import os

import pytest
from pypdf import PdfReader

from services.ledger import anchors
from shared import aws
from tests.integration.test_rounds_and_uses import bytes_at
from tests.support import papers
from tests.support.staff import Team
from tests.support.trail import check_everything, entries
from witness import observe


def entity(path: str) -> str:
    return "document_version/" + path.rpartition("/")[2]


def test_a_version_goes_from_upload_to_effective_signed_and_read(team: Team) -> None:
    path = papers.effective(team)

    found = team.monitor.get(path).body
    assert (found["state"], found["data"]["label"]) == ("effective", "1.0")
    assert [s["meaning"]["code"] for s in found["signatures"]] == [
        "authored",
        "reviewed",
        "approved",
        "qa_approved",
    ]
    assert all(s["sealed"] and s["content_is_current"] for s in found["signatures"])
    assert [e["act"].partition(".")[2] for e in entries(team, entity(path))] == [
        "create", "attach_file", "submit", "keep_in_vault", "review", "approve", "approve", "keep_rendition",
        "make_effective", "keep_rendition",
    ]  # fmt: skip
    assert check_everything(team) > 20


def test_the_signed_copy_names_the_newest_checkpoint_that_the_witness_had_cosigned(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = aws.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    for name, value in {
        "READER_ROLE": "arn:aws:iam::123456789012:role/abc01-witness-reader",
        "SEAL_KEY_ARN": os.environ["SEAL_KEY_IDS"], "WITNESS_KEY_ID": made["KeyId"],
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    path = papers.draft(team)
    team.simulator.deliver()
    observe.observe()
    size = anchors.anchor()
    papers.approved(team, path)

    copy = PdfReader(io.BytesIO(bytes_at(team.monitor.get(f"{path}/files/rendition"))))
    said = " ".join(" ".join(page.extract_text() for page in copy.pages).split())
    assert size > 0
    assert f"audit trail: {size} entries, root " in said
