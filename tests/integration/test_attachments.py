"""Files beside a record: looked at in quarantine, bound by their digest, never replaced, never shown inline."""

import io
import os
from typing import Any

import pytest
from pypdf import PdfReader

from shared import aws
from tests.support import hostile, papers
from tests.support.calls import counted
from tests.support.staff import Team
from tests.support.study import Caller, sha256
from tests.support.trail import check_everything, entries, record_row

FILES = {
    "report.pdf": ("application/pdf", papers.pdf("Audit certificate")),
    "minutes.docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", hostile.docx()),
    "sample.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", hostile.xlsx()),
    "rates.csv": ("text/csv", b"site;rate\n104;-2.5\n"),
    "seal.png": ("image/png", hostile.png()),
    "shelf.JPG": ("image/jpeg", hostile.jpeg()),
}  # fmt: skip


def a_party(team: Team, name: str = "Central laboratory") -> str:
    made = team.alan.post("/parties", {"kind": "vendor", "legal_name": name})
    assert made.status == 201, made.body
    return f"/parties/{made.body['id']}"


def attach(team: Team, caller: Caller, path: str, name: str = "report.pdf", **changes: Any) -> dict[str, Any]:
    media_type, data = FILES[name]
    asked = {"filename": name, "media_type": media_type, "place": "attachment"} | changes
    return papers.upload(team, caller, path, data, **asked)


def entity(path: str) -> str:
    return "party/" + path.rpartition("/")[2]


def test_evidence_of_every_kind_is_bound_to_the_record_by_its_digest(shared_team: Team) -> None:
    team, path = shared_team, a_party(shared_team)
    for name in FILES:
        assert attach(team, team.alan, path, name, reason="sent by the laboratory")["state"] == "accepted", (
            name
        )

    found = team.monitor.get(path).body
    assert [file["filename"] for file in found["attachments"]] == list(FILES)
    assert "attachments" not in found["data"]
    for file, (media_type, data) in zip(found["attachments"], FILES.values(), strict=True):
        assert (file["media_type"], file["size"], file["sha256"]) == (media_type, len(data), sha256(data))
        assert file["uploaded_by"] == team.alan.person
    last = entries(team, entity(path))[-1]
    assert last["act"] == "party.attach"
    assert last["st"]["files"] == {f"/attachments/{f['id']}": f["sha256"] for f in found["attachments"]}
    assert team.monitor.get(f"{path}/audit-trail").body["items"][-1]["reason"] == {
        "code": "upload_accepted", "text": "sent by the laboratory"}  # fmt: skip
    check_everything(team)


def test_an_attachment_is_fetched_as_an_attachment_and_is_the_very_object_that_was_kept(
    shared_team: Team,
) -> None:
    team, path = shared_team, a_party(shared_team)
    attach(team, team.alan, path, "rates.csv")
    [file] = team.monitor.get(path).body["attachments"]
    found = team.inspector.get(f"{path}/attachments/{file['id']}").body

    assert "response-content-disposition=attachment" in found["url"]
    assert (found["expires_in"], found["sha256"]) == (60, file["sha256"])
    assert team.monitor.get(f"{path}/attachments/01ARZ3NDEKTSV4RRFFQ69G5FAV").status == 404
    kept = {"Bucket": os.environ["RECORDS_BUCKET"], "Key": f"attachments/party/{file['id']}"}
    s3 = aws.client("s3")
    assert s3.get_object(**kept)["Body"].read() == FILES["rates.csv"][1]
    assert s3.head_object(**kept)["ObjectLockLegalHoldStatus"] == "ON"


def test_what_stood_with_a_record_is_shown_as_of_any_instant_and_in_print(shared_team: Team) -> None:
    team, path = shared_team, a_party(shared_team)
    attach(team, team.alan, path, "report.pdf")
    [file] = team.monitor.get(path).body["attachments"]
    was = entries(team, entity(path))[-1]["ts"]
    reply = team.alan.post(
        f"{path}/attachments/{file['id']}/withdraw", {"reason": "belongs to another vendor"}
    )
    assert reply.status == 200, reply.body

    [now] = team.monitor.get(path).body["attachments"]
    [then] = team.monitor.get(f"{path}?as_of={was}").body["attachments"]
    assert (now["withdrawn_by"], then["withdrawn_at"]) == (team.alan.person, None)
    assert team.monitor.get(f"{path}/attachments/{file['id']}").status == 200
    print_of = "".join(
        p.extract_text() for p in PdfReader(io.BytesIO(team.monitor.get(f"{path}/print").body)).pages
    )
    assert "report.pdf" in print_of
    assert file["sha256"][:20] in print_of.replace("\n", "")
    assert "belongs to another vendor" in " ".join(print_of.split())
    again = team.alan.post(f"{path}/attachments/{file['id']}/withdraw", {"reason": "once more"})
    assert (again.status, again.code) == (409, "INVALID_TRANSITION")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("report.pdf", b"<html><script>alert(1)</script></html>", "active_type"),
        ("rates.csv", b"site\n=cmd|'/c calc'!A1\n", "active_content"),
        ("seal.png", hostile.png() + hostile.docx(), "polyglot"),
        ("sample.xlsx", hostile.xlsx({"xl/vbaProject.bin": b"x"}), "active_content"),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason_and_the_refusal_is_an_entry(
    shared_team: Team, name: str, data: bytes, why: str
) -> None:
    team, path = shared_team, a_party(shared_team)
    asked = {"filename": name, "media_type": FILES[name][0]}
    judged = papers.upload(team, team.alan, path, data, **asked)

    assert (judged["state"], judged["why"]["code"]) == ("refused", why)
    assert team.alan.get(path).body["attachments"] == []
    last = entries(team, entity(path))[-1]
    assert (last["act"], last["why"]["code"]) == ("party.refuse_attachment", why)
    assert last["st"]["files"] == {}


def test_an_ended_record_takes_no_file_also_none_that_was_on_its_way(shared_team: Team) -> None:
    team, path = shared_team, a_party(shared_team)
    data = FILES["report.pdf"][1]
    asked = {"filename": "a.pdf", "media_type": papers.PDF, "size": len(data), "sha256": sha256(data)}
    late = team.alan.post(f"{path}/uploads", asked)
    assert team.alan.step(path, "retire", "the contract ended").status == 200
    before = record_row(team, entity(path))
    papers.landed(team, papers.put(late.body, data))

    judged = team.alan.get(f"/uploads/{late.body['upload_id']}").body
    assert (judged["state"], judged["why"]["code"]) == ("refused", "immutable_state")
    assert team.alan.post(f"{path}/uploads", asked).code == "IMMUTABLE_STATE"
    assert record_row(team, entity(path)) == before


def test_files_are_brought_by_who_may_and_their_fate_is_told_to_who_brought_them(shared_team: Team) -> None:
    team, path = shared_team, a_party(shared_team)
    asked = {"filename": "a.pdf", "media_type": papers.PDF, "size": 3, "sha256": "0" * 64}
    for caller in (team.monitor, team.inspector, team.author):
        reply = caller.post(f"{path}/uploads", asked)
        assert reply.status == 403, reply.body
        assert reply.code in ("FORBIDDEN", "OUT_OF_SCOPE")
    begun = team.alan.post(f"{path}/uploads", asked, idempotency_key="one-file")
    again = team.alan.post(f"{path}/uploads", asked, idempotency_key="one-file")
    other = team.alan.post(f"{path}/uploads", asked | {"size": 4}, idempotency_key="one-file")

    assert begun.body["upload_id"] == again.body["upload_id"]
    assert (other.status, other.code) == (422, "IDEMPOTENCY_MISMATCH")
    assert team.alan.get(f"/uploads/{begun.body['upload_id']}").body["state"] == "received"
    assert team.alba.get(f"/uploads/{begun.body['upload_id']}").status == 404


def test_a_versions_pdf_goes_to_its_own_place_unless_it_is_said_to_be_an_attachment(
    shared_team: Team,
) -> None:
    team = shared_team
    path = papers.with_file(team)
    signed = team.author.get(path).body["data"]["file"]
    attach(team, team.author, path, "report.pdf")
    attach(team, team.author, path, "sample.xlsx", place=None)
    found = team.author.get(path).body

    assert found["data"]["file"] == signed
    assert [file["filename"] for file in found["attachments"]] == ["report.pdf", "sample.xlsx"]
    wrong = {"filename": "a.xlsx", "media_type": FILES["sample.xlsx"][0], "size": 3, "sha256": "0" * 64}
    assert team.author.post(f"{path}/uploads", {**wrong, "place": "file"}).status == 422
    papers.submitted_without_file(team, path)
    [first, _] = found["attachments"]
    for reply in (
        team.author.post(f"{path}/uploads", {**wrong, "place": "attachment"}),
        team.author.post(f"{path}/attachments/{first['id']}/withdraw", {"reason": "not needed"}),
    ):
        assert (reply.status, reply.code) == (409, "IMMUTABLE_STATE")


def test_who_opens_a_strangers_file_writes_nothing_that_other_services_read(shared_team: Team) -> None:
    """Ingest holds no permission on access rows: a file beside a person or an organisation changes none."""
    team = shared_team
    person = "/people/" + team.monitor.person.partition("/")[2]
    for path in (a_party(team), person):
        data = FILES["report.pdf"][1]
        asked = {"filename": "a.pdf", "media_type": papers.PDF, "size": len(data), "sha256": sha256(data)}
        key = papers.put(team.alan.post(f"{path}/uploads", asked).body, data)
        with counted() as watch:
            papers.landed(team, key)
        assert len(team.alan.get(path).body["attachments"]) == 1
        assert watch.written == {
            team.simulator.study.table(name) for name in ("data-people", "audit", "log", "sessions")
        }


SCANS = {"NO_THREATS_FOUND": "accepted", "THREATS_FOUND": "refused", "UNSUPPORTED": "refused"}


@pytest.mark.parametrize(("found", "state"), SCANS.items(), ids=SCANS)
def test_a_study_that_scans_takes_a_file_only_once_the_scan_has_cleared_it(
    shared_team: Team, monkeypatch: pytest.MonkeyPatch, found: str, state: str
) -> None:
    """The scan's word comes late, as a tag; until then the upload waits, and any word but one refuses it."""
    team, path, data = shared_team, a_party(shared_team), FILES["report.pdf"][1]
    monkeypatch.setenv("SCAN_REQUIRED", "true")
    begun = team.alan.post(f"{path}/uploads", {"filename": "a.pdf", "media_type": papers.PDF, "size": len(data),
                                               "sha256": sha256(data)}).body  # fmt: skip
    key = papers.put(begun, data)
    papers.landed(team, key)
    assert team.alan.get(f"/uploads/{begun['upload_id']}").body["state"] == "received"
    assert team.alan.get(path).body["revision"] == 1

    tags = {"TagSet": [{"Key": "GuardDutyMalwareScanStatus", "Value": found}]}
    aws.client("s3").put_object_tagging(Bucket=os.environ["QUARANTINE_BUCKET"], Key=key, Tagging=tags)
    papers.landed(team, key)
    judged = team.alan.get(f"/uploads/{begun['upload_id']}").body
    assert judged["state"] == state
    assert [file["filename"] for file in team.alan.get(path).body["attachments"]] == ["a.pdf"] * (
        state == "accepted"
    )
    assert state == "accepted" or judged["why"]["code"] == "malware_scan"


def test_a_study_that_does_not_scan_takes_a_clean_file_at_once(
    shared_team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCAN_REQUIRED", "false")
    team, path = shared_team, a_party(shared_team)
    assert attach(team, team.alan, path)["state"] == "accepted"
