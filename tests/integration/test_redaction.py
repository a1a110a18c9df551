"""A value that may not stay leaves trail, record, lists, prints and exports; every proof still holds. ATR-14"""

import io
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from infra.recovery.rebuild import rebuild
from services.ledger import package, reconciler, redactor
from shared import aws, clock
from tests.support import papers, redactions
from tests.support.staff import Team
from tests.support.trail import check_everything, entries, record_row, rows
from verify import cqms_verify
from verify.table import main as tabled

NAME = "Gudrun Mustermann, born 1950"
MARK = "[redacted: participant identity, ABC01-RED-0001]"


def titled(team: Team, title: str) -> str:
    """A document of that title, sealed; its entity."""
    path = papers.document(team, title=title)
    team.simulator.deliver()
    return str(team.author.get(path).body["entity"])


def address(entity: str) -> str:
    return f"/documents/{entity.partition('/')[2]}"


def seal(team: Team) -> None:
    team.simulator.deliver()
    team.simulator.study.serve("ledger")


def verified(team: Team, folder: Path) -> tuple[int, dict[str, Any]]:
    seal(team)
    package.export(folder / "pack")
    (folder / "trust.json").write_text(json.dumps(package.trust()))
    return cqms_verify.verify(folder / "pack", folder / "trust.json")


def compared(team: Team) -> list[str]:
    seal(team)
    return list(reconciler.compare())


def held(team: Team) -> str:
    """Everything that any table or bucket of the study holds, every version of every object."""
    s3, text = aws.client("s3"), ""
    tables = ("audit", "log", "access", "data-documents", "data-ledger", "data-tasks", "data-training")
    for table in tables:
        text += repr([{k: bytes(v) if k == "b" else v for k, v in row.items()} for row in rows(team, table)])
    for bucket in (os.environ["RECORDS_BUCKET"], os.environ["VALUES_BUCKET"]):
        for item in s3.list_object_versions(Bucket=bucket).get("Versions", []):
            which = {"Bucket": bucket, "Key": item["Key"], "VersionId": item["VersionId"]}
            text += s3.get_object(**which)["Body"].read().decode("latin-1")
    return text


def test_a_redacted_value_is_nowhere_any_more_and_every_proof_still_holds(team: Team, tmp_path: Path) -> None:
    entity = titled(team, NAME)
    before = team.author.get(address(entity)).body
    assert NAME in held(team)
    redactions.carried_out(team, entity, 1, "/title")
    seal(team)
    redactions.redact(team)  # exported values follow

    assert NAME not in held(team)
    found = team.author.get(address(entity)).body
    assert (found["data"]["title"], found["title"]) == (MARK, MARK)
    assert found["content_sha256"] == before["content_sha256"], "signatures on it stay valid"
    check_everything(team)
    assert compared(team) == []
    code, report = verified(team, tmp_path)
    assert (code, report["first_failure"], report["values_withheld"]) == (0, None, 0)
    [line] = report["values_redacted"]
    assert line.startswith(f"{entity} revision 1 /title: redacted by entry ")
    assert tabled([str(tmp_path / "pack"), "--to", str(tmp_path / "trail.csv")]) == 3
    assert f"/title,,(redacted by entry {line.rpartition(' ')[2]})" in (tmp_path / "trail.csv").read_text()


def test_pages_history_print_list_and_former_states_say_that_it_was_redacted_and_why(team: Team) -> None:
    entity = titled(team, NAME)
    then = clock.milliseconds(clock.instant(clock.now()))
    redactions.carried_out(team, entity, 1, "/title")
    path = address(entity)

    trail = team.auditor.get(f"{path}/audit-trail").body["items"]
    [change] = [one for one in trail[0]["changes"] if one["path"] == "/title"]
    assert (change["new"], change["redacted"]) == (MARK, True)
    assert (trail[-1]["act"], trail[-1]["reason"]["text"]) == ("document.redact", "ABC01-RED-0001")
    assert team.auditor.get(f"{path}/fields/title/history").body["items"][0]["new"] == MARK
    assert team.auditor.get(f"{path}?as_of={then}").body["data"]["title"] == MARK
    listed = {item["id"]: item["title"] for item in team.auditor.get("/documents").body["items"]}
    assert listed[entity.partition("/")[2]] == MARK
    printed = text_of(team.auditor.get(f"{path}/print").body)
    assert "redacted: participant identity" in printed
    assert "Mustermann" not in printed


def text_of(data: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


def test_the_act_is_one_entry_with_its_place_and_names_no_value(team: Team) -> None:
    entity = titled(team, NAME)
    path = redactions.carried_out(team, entity, 1, "/title")
    found = team.auditor.get(path).body
    assert found["state"] == "carried_out"
    assert {s["person"] for s in found["signatures"]} == {
        team.quality_manager.person,
        team.study_manager.person,
    }
    entry = entries(team, found["entity"])[-1]
    [change] = [one for one in entries(team, entity)[0]["chg"] if one["path"] == "/title"]
    assert entry["act"] == "redaction.carry_out"
    assert entry["ev"] == {
        "name": "value.redacted",
        "version": 1,
        "data": {
            "record": found["entity"],
            "entity": entity,
            "revision": 1,
            "path": "/title",
            "commitment": change["new"],
        },
    }


def test_two_sides_must_agree_and_whoever_asked_is_neither(team: Team) -> None:
    entity = titled(team, NAME)
    mine = redactions.asked(team.quality_manager, entity, 1, "/title")
    path = f"/redactions/{mine.body['id']}"
    assert team.quality_manager.sign(path, "approve").code == "SOD_VIOLATION"
    papers.signed(team.quality_associate.sign(path, "approve"))
    assert team.auditor.get(path).body["state"] == "proposed"
    assert team.quality_associate.sign(path, "approve").code == "INVALID_TRANSITION"
    redactions.redact(team)
    assert NAME in held(team), "one approval takes nothing away"
    papers.signed(team.study_manager.sign(path, "approve"))
    redactions.redact(team)
    assert team.auditor.get(path).body["state"] == "carried_out"


def test_a_former_value_and_a_reason_are_redacted_and_the_present_value_stays(
    team: Team, tmp_path: Path
) -> None:
    entity = titled(team, NAME)
    change = {"title": "Handling of samples", "reason": f"the title named {NAME}"}
    edited = team.document_controller.call("PATCH", address(entity), change, if_match='"1"')
    assert edited.status == 200, edited.body
    redactions.carried_out(team, entity, 1, "/title")
    redactions.carried_out(team, entity, 2, "why")
    seal(team)
    redactions.redact(team)

    assert NAME not in held(team)
    assert team.author.get(address(entity)).body["title"] == "Handling of samples"
    trail = team.auditor.get(f"{address(entity)}/audit-trail").body["items"]
    assert len(trail) == 2, "the record as it stands was not touched"
    assert trail[1]["reason"]["text"] == MARK.replace("0001", "0002")
    [change_shown] = [one for one in trail[1]["changes"] if one["path"] == "/title"]
    assert (change_shown["old"], change_shown["new"]) == (MARK, "Handling of samples")
    assert compared(team) == []
    code, report = verified(team, tmp_path)
    assert (code, len(report["values_redacted"])) == (0, 2)


def test_a_redacted_record_is_worked_on_and_a_new_value_takes_the_place(team: Team, tmp_path: Path) -> None:
    entity = titled(team, NAME)
    redactions.carried_out(team, entity, 1, "/title")
    path = address(entity)
    other = {"review_interval_months": 12, "reason": "sooner"}
    edited = team.document_controller.call("PATCH", path, other, if_match='"2"')
    assert edited.status == 200, edited.body
    assert edited.body["title"] == MARK
    again = team.document_controller.call(
        "PATCH", path, {"title": "Samples", "reason": "a title"}, if_match='"3"'
    )
    assert (again.status, again.body["title"]) == (200, "Samples")
    check_everything(team)
    assert compared(team) == []
    assert verified(team, tmp_path)[0] == 0


def test_whoever_read_the_record_before_cannot_write_the_value_back(team: Team) -> None:
    entity = titled(team, NAME)
    redactions.carried_out(team, entity, 1, "/title")
    stale = team.document_controller.call(
        "PATCH", address(entity), {"title": NAME, "reason": "x"}, if_match='"1"'
    )
    assert stale.code == "STALE_REVISION"
    assert NAME not in record_row(team, entity)["body"]


def test_a_change_between_reading_and_redacting_only_delays_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    entity = titled(team, NAME)
    redactions.approved(team, entity, 1, "/title")
    change = {"title": f"{NAME} (2)", "reason": "one more"}
    read = redactor.blanking.record

    def beside(*given: Any) -> Any:
        writes = read(*given)
        assert team.document_controller.call("PATCH", address(entity), change, if_match='"1"').status == 200
        team.simulator.study.serve("ledger")
        return writes

    monkeypatch.setattr(redactor.blanking, "record", beside)
    redactions.redact(team)
    monkeypatch.undo()
    assert team.author.get(address(entity)).body["title"] == f"{NAME} (2)", "another value, not asked for"
    redactions.redact(team)
    trail = team.auditor.get(f"{address(entity)}/audit-trail").body["items"]
    assert [one["new"] for one in trail[0]["changes"] if one["path"] == "/title"] == [MARK]
    check_everything(team)


def test_it_is_complete_only_when_no_backup_can_hold_the_value(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = redactions.carried_out(team, titled(team, NAME), 1, "/title")
    redactions.redact(team)
    assert team.auditor.get(path).body["state"] == "carried_out"
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=36))
    team.simulator.study.serve("ledger")
    redactions.redact(team)
    monkeypatch.undo()
    assert team.auditor.get(path).body["state"] == "completed"


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("/owner", "not_a_text"),
        ("/doc_type", "not_a_text"),
        ("/nothing", "no_such_value"),
        ("why", "no_such_value"),
    ],
)
def test_only_what_people_wrote_in_words_can_be_redacted(team: Team, field: str, reason: str) -> None:
    reply = redactions.asked(team.quality_manager, titled(team, NAME), 1, field)
    assert (reply.status, reply.body["reason"]) == (422, reason)


def test_the_register_of_people_is_kept_with_what_they_signed(team: Team) -> None:
    reply = redactions.asked(team.quality_manager, team.author.person, 1, "/printed_name")
    assert reply.status == 422


def test_a_row_that_says_redacted_without_an_act_is_found_in_one_run(team: Team) -> None:
    entity = titled(team, NAME)
    row = record_row(team, entity)
    body = json.loads(row["body"])
    [change] = [one for one in entries(team, entity)[0]["chg"] if one["path"] == "/title"]
    body["data"]["title"] = MARK
    del body["salts"]["/title"]
    body["redacted"] = {"/title": change["new"]}
    aws.client("dynamodb").update_item(
        TableName=team.simulator.study.table("data-documents"),
        Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}},
        UpdateExpression="SET body = :b, title = :t",
        ExpressionAttributeValues={":b": {"S": json.dumps(body)}, ":t": {"S": MARK}},
    )
    [found] = compared(team)
    assert "differs from revision 1 of its trail: values" in found


@pytest.mark.parametrize("exported", [True, False], ids=["gone from exports", "still in exports"])
def test_a_rebuild_does_not_bring_a_redacted_value_back(team: Team, exported: bool) -> None:
    entity = titled(team, NAME)
    redactions.carried_out(team, entity, 1, "/title")
    seal(team)
    if exported:
        redactions.redact(team)
    before = record_row(team, entity)
    for table, pk in (("data-documents", before["pk"]), ("audit", f"A#{entity.replace('/', '#')}")):
        for row in rows(team, table, pk):
            key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            aws.client("dynamodb").delete_item(TableName=team.simulator.study.table(table), Key=key)
    team.simulator.study.serve("ledger")
    rebuild()
    after = record_row(team, entity)
    assert json.loads(after.pop("body")) == json.loads(before.pop("body"))
    assert after == before
    check_everything(team)
    assert compared(team) == []
