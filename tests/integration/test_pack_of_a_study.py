"""A study's own trail, made by people at work, is a pack that an inspector can verify to the last signature."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import _cffi_backend
import botocore.session
import cffi
import cryptography
import pytest
from botocore.stub import Stubber

from infra import cli, evidence
from services.ledger import handout, package, seal_key
from shared import aws
from shared.roles import Role
from tests.support import deviations, papers, redactions
from tests.support.double.cloud import current
from tests.support.packs import trust_file
from tests.support.staff import Team
from tests.support.trail import record_row
from verify import cqms_verify, table


@pytest.fixture(scope="module")
def worked(shared_team: Team) -> Team:
    """A study with an effective procedure, an attachment, a quality event at a site, a redaction, and entries not sealed."""
    team = shared_team
    version = papers.effective(team)
    papers.attached(team, team.document_controller, papers.document_of(team, version))
    deviations.reported(team)
    redactions.of_a_title(team)
    team.simulator.deliver()
    papers.document(team, title="On its way")  # not sealed
    team.simulator.study.serve("ledger")
    return team


def checked(folder: Path, role: Role | None = None, **also: Any) -> tuple[int, dict[str, Any]]:
    evidence.pack(folder / "pack", role)
    evidence.trust(folder / "trust.json")
    return cqms_verify.verify(folder / "pack", folder / "trust.json")


def test_a_living_study_is_verified_with_signatures_records_files_and_what_is_not_sealed_yet(
    worked: Team, tmp_path: Path
) -> None:
    code, report = checked(tmp_path)
    assert (code, report["first_failure"], report["warnings"]) == (0, None, [])
    assert report["signatures"] >= 4, "submitted, reviewed, and approved by two"
    assert (report["values_withheld"], report["unsealed"]) == (0, 1)
    assert report["files"] >= 3, "the procedure, its signed copy, an attachment"
    assert report["records"] > 20
    assert "document_version.approve" in json.loads((tmp_path / "trust.json").read_text())["separate"]


@pytest.mark.parametrize("what", ["a value", "a state", "a missing record", "an extra record"])
def test_a_table_that_is_not_what_the_trail_says_is_named(worked: Team, tmp_path: Path, what: str) -> None:
    evidence.pack(tmp_path / "pack")
    evidence.trust(tmp_path / "trust.json")
    place = tmp_path / "pack/records/data-documents"
    rows = [json.loads(line) for line in place.read_text().splitlines()]
    victim = next(row for row in rows if row["entity"].startswith("document/"))
    if what == "a value":
        victim["fields"]["/title"][1] = "Another title"
    elif what == "a state":
        victim["st"]["state"] = "void"
    elif what == "a missing record":
        rows.remove(victim)
    else:
        rows.append(victim | {"entity": "document/01ARZ3NDEKTSV4RRFFQ69G5FAV"})
    place.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    named = "document/01ARZ3NDEKTSV4RRFFQ69G5FAV" if what.startswith("an extra") else victim["entity"]
    assert (code, report["first_failure"]["object"]) == (1, named)


def test_a_file_with_other_bytes_is_named(worked: Team, tmp_path: Path) -> None:
    checked(tmp_path)
    [*_, file] = sorted((tmp_path / "pack/documents").rglob("*.pdf"))
    file.write_bytes(file.read_bytes() + b" ")
    code, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    assert (code, report["first_failure"]["object"]) == (1, file.relative_to(tmp_path / "pack").as_posix())


def test_a_pack_for_one_role_holds_no_value_it_may_not_read_and_still_verifies_and_says_so(
    worked: Team, tmp_path: Path
) -> None:
    code, whole = checked(tmp_path / "all")
    code, report = checked(tmp_path / "some", Role.VENDOR_CONTACT)
    assert (code, report["first_failure"], report["warnings"]) == (0, None, [])
    assert report["values_withheld"] > 0
    assert report["values_opened"] + report["values_withheld"] == whole["values_opened"]
    text = "".join(
        path.read_text("latin-1") for path in (tmp_path / "some/pack").rglob("*") if path.is_file()
    )
    assert redactions.RATIONALE in (tmp_path / "all/pack/records/data-ledger").read_text()
    assert redactions.RATIONALE not in text


def test_a_pack_without_any_values_verifies_too(worked: Team, tmp_path: Path) -> None:
    package.export(tmp_path / "pack", handout.nobody)
    evidence.trust(tmp_path / "trust.json")
    code, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    assert (code, report["first_failure"], report["values_opened"]) == (0, None, 0)


def tabled(folder: Path, *trust: str) -> tuple[int, list[dict[str, str]]]:
    code = table.main([str(folder / "pack"), *trust, "--to", str(folder / "trail.csv")])
    with (folder / "trail.csv").open(encoding="utf-8-sig", newline="") as stream:
        return code, [*csv.DictReader(stream)]


def test_a_verified_pack_becomes_a_table_with_a_line_for_each_changed_field(
    worked: Team, tmp_path: Path
) -> None:
    _, report = checked(tmp_path)
    code, lines = tabled(tmp_path, "--trust", str(tmp_path / "trust.json"))
    assert code == 0
    assert sorted({int(line["index"]) for line in lines}) == [*range(report["proven"])], "each entry stands"
    assert sum(bool(line["signed as"]) and line["act"].endswith(".approve") for line in lines) >= 2
    [made] = [line for line in lines if line["act"] == "quality_event.create" and line["field"] == "/title"]
    event = worked.monitor.get("/quality-events").body["items"][0]
    assert (made["before"], made["after"], made["number"]) == ("", event["title"], event["number"])
    assert not any("(withheld" in line["after"] for line in lines)


def test_a_table_for_one_role_says_what_was_withheld(worked: Team, tmp_path: Path) -> None:
    checked(tmp_path, Role.VENDOR_CONTACT)
    code, lines = tabled(tmp_path)
    assert code == 3, "without a trust file it is consistent, and not authenticated"
    assert any("(withheld" in line["after"] for line in lines)
    assert redactions.RATIONALE not in (tmp_path / "trail.csv").read_text()


def test_of_a_pack_that_is_rejected_no_table_is_made(
    worked: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(tmp_path)
    first = min((tmp_path / "pack/seg").iterdir())
    first.write_bytes(first.read_bytes().replace(b'"create"', b'"forged"').replace(b".create", b".forged"))
    assert table.main([str(tmp_path / "pack"), "--to", str(tmp_path / "trail.csv")]) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "trail.csv").exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1", "|x", "%x"])
def test_no_cell_of_a_table_is_run_by_a_spreadsheet(text: str) -> None:
    assert table.cell(text).startswith("'")


def test_a_segment_without_its_checkpoint_waits_for_the_next_pack(team: Team, tmp_path: Path) -> None:
    papers.document(team)
    team.simulator.deliver()
    team.simulator.study.serve("ledger")
    bucket = current().s3.buckets[os.environ["RECORDS_BUCKET"]]
    bucket.keys.pop(max(key for key in bucket.keys if key.startswith("cp/")))
    evidence.pack(tmp_path / "pack")
    known = trust_file(tmp_path, *seal_key.every())
    code, report = cqms_verify.verify(tmp_path / "pack", known)
    assert (code, report["first_failure"]) == (0, None)
    assert report["unsealed"] > 0


def test_the_commands_work_under_the_names_that_the_study_itself_works_under(
    worked: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {name: value for name, value in os.environ.items() if name.endswith(("_TABLE", "_BUCKET"))}
    for name in names:
        monkeypatch.delenv(name)
    functions = botocore.session.get_session().create_client("lambda", region_name="eu-central-1")
    with Stubber(functions) as stub:
        answer = {"Environment": {"Variables": names}}
        stub.add_response("get_function_configuration", answer, {"FunctionName": "abc01-ledger-quarantine"})
        cli._stand_in(functions, "ABC01")
    assert evidence.pack(tmp_path / "pack")["study"] == "ABC01"


def test_a_role_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["pack", "ABC01", "study.zip", "--as-role", "owner"])
    assert "--as-role" in capsys.readouterr().err


def test_a_record_row_behind_its_trail_is_found_in_the_pack(team: Team, tmp_path: Path) -> None:
    path = papers.document(team, title="Before")
    entity = team.author.get(path).body["entity"]
    team.simulator.deliver()
    before = record_row(team, entity)
    change = {"title": "After", "reason": "clearer"}
    assert team.document_controller.call("PATCH", path, change, if_match='"1"').status == 200
    team.simulator.deliver()
    aws.client("dynamodb").update_item(
        TableName=team.simulator.study.table("data-documents"),
        Key={"pk": {"S": before["pk"]}, "sk": {"S": "S"}},
        UpdateExpression="SET v = :v, h = :h",
        ExpressionAttributeValues={":v": {"N": "1"}, ":h": {"S": before["h"]}},
    )
    team.simulator.study.serve("ledger")
    code, report = checked(tmp_path)
    assert (code, report["first_failure"]["object"]) == (1, entity)


def test_a_stranger_with_python_and_one_library_verifies_a_pack_without_network(
    worked: Team, tmp_path: Path
) -> None:
    """The whole environment of the stranger: four files, the cryptography library, no socket."""
    evidence.pack(tmp_path / "study.zip")
    evidence.trust(tmp_path / "trust.json")
    own = tmp_path / "laptop"
    shutil.copytree(
        Path(cqms_verify.__file__).parent, own / "verify", ignore=shutil.ignore_patterns("__pycache__")
    )
    for module in (cryptography, cffi, _cffi_backend):
        here = Path(str(module.__file__))
        here = here.parent if here.name.startswith("__init__") else here
        (own / here.name).symlink_to(here)
    offline = (
        "import sys, runpy, socket\n"
        "def refuse(*_, **__): raise OSError('no network')\n"
        "socket.socket = socket.create_connection = refuse\n"
        f"sys.path.insert(0, {str(own)!r})\n"
        "runpy.run_module('verify.cqms_verify', run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-S", "-c", offline, str(tmp_path / "study.zip")]
    done = subprocess.run(
        [*command, "--trust", str(tmp_path / "trust.json")], capture_output=True, cwd=own, env={}, check=False
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    report = json.loads(done.stdout)
    assert (report["verdict"], report["first_failure"]) == ("verified", None)
    assert report["files"] >= 3
