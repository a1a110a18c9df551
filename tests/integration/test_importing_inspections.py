"""Public inspection data come in through the ordinary API, once, and bad rows with their reason not at all.

The rows are our own, in the layout of the FDA's data dashboard: no public file was at hand.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra import cli
from infra.inspection_import import Importer
from infra.inspection_rows import CITATION, INSPECTION, NotThatLayout, read
from tests.support import inspections, papers
from tests.support.staff import Team
from tests.support.trail import check_everything
from tests.support.wsgi import Gateway

ROWS = [
    ("Examplinib Research Inc.", "Boston", "United States", "2024", "03/14/2024", "Voluntary Action Indicated (VAI)",
     "Bioresearch Monitoring", "3001234567", "1201001"),
    ("Harbour Street Practice", "Leeds", "United Kingdom", "2023", "2023-11-02", "NAI", "Bioresearch Monitoring",
     "3007654321", "1201002"),
    # one inspection stands there for each of its project areas
    ("Examplinib Research Inc.", "Boston", "United States", "2024", "03/14/2024", "VAI", "Human Drugs",
     "3001234567", "1201001"),
]  # fmt: skip
CITED = [
    ("1201001", "3001234567", "Examplinib Research Inc.", "03/14/2024", "Bioresearch Monitoring", "21 CFR 312.60",
     "FD-1572, protocol compliance", "An investigation was not conducted in accordance with the investigational plan."),
    ("1201001", "3001234567", "Examplinib Research Inc.", "03/14/2024", "Bioresearch Monitoring", "21 CFR 312.62(b)",
     "Case history records", "Failure to prepare or maintain adequate and accurate case histories."),
]  # fmt: skip


def written(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path / "rows.csv", INSPECTION, ROWS), written(tmp_path / "cited.csv", CITATION, CITED)


@pytest.fixture
def api(team: Team) -> Iterator[httpx.Client]:
    """The ordinary API as the quality manager has it."""
    with httpx.Client(
        transport=httpx.WSGITransport(Gateway(team.quality_manager)), base_url="http://study"
    ) as it:
        yield it


def test_public_rows_are_inspections_of_the_past_with_their_findings_however_often_they_are_brought(
    team: Team, api: httpx.Client, files: tuple[Path, Path]
) -> None:
    rows = read(*files)
    assert Importer(api, dry=True).bring(rows) == {
        "inspections": 2, "findings": 2, "there_before": 0, "dry_run": True, "refused": []}  # fmt: skip
    assert team.quality_manager.get("/inspections").body["items"] == []

    said = Importer(api).bring(rows)
    assert (said["inspections"], said["findings"], said["refused"]) == (2, 2, [])
    items = team.quality_manager.get("/inspections").body["items"]
    assert [(one["state"], one["summary"]) for one in items] == [
        ("concluded", "US FDA, 1201001"), ("concluded", "US FDA, 1201002")]  # fmt: skip
    path = f"/inspections/{items[0]['id']}"
    data = team.quality_manager.get(path).body["data"]
    assert (data["ends_on"], data["reference"], data["authority"]) == ("2024-03-14", "1201001", "US FDA")
    assert "FEI 3001234567" in data["covers"]
    assert "VAI" in data["covers"]
    found = team.quality_manager.get(f"{path}/observations").body["items"]
    assert [(one["summary"], one["title"]) for one in found] == [(row[5], row[6]) for row in CITED]
    first = team.quality_manager.get(f"/inspection-findings/{found[0]['id']}").body["data"]
    assert first["statement"] == CITED[0][7]

    again = Importer(api).bring(rows)
    assert (again["inspections"], again["findings"], again["there_before"]) == (0, 0, 2)
    check_everything(team)


def test_a_bad_row_is_refused_with_its_reason_and_the_others_are_taken(tmp_path: Path) -> None:
    good = list(ROWS[0])
    bad: dict[str, tuple[int, str]] = {
        "is no number": (8, "12O1001"), "neither month/day/year": (4, "14.03.2024"), "is none of": (5, "fine"),
        "has not been": (4, "2999-01-01"), "the legal name is missing": (0, ""), "the FEI number": (7, "FEI-1"),
    }  # fmt: skip
    rows = [tuple([*good[:place], value, *good[place + 1 :]]) for place, value in bad.values()]
    other = (*good[:7], "3009999999", good[8])
    cited = [CITED[0], ("9999999", *CITED[0][1:]), (*CITED[0][:7], "")]
    read_rows = read(written(tmp_path / "rows.csv", INSPECTION, [tuple(good), *rows, other]),
                     written(tmp_path / "cited.csv", CITATION, cited))  # fmt: skip
    assert (list(read_rows.inspections), len(read_rows.citations["1201001"])) == (["1201001"], 1)
    whys = {(one.file, one.line): one.why for one in read_rows.refused}
    for line, why in enumerate(bad, 3):
        assert why in whys["rows.csv", line]
    assert "another FEI number or date" in whys["rows.csv", 9]
    assert "is not among the inspections" in whys["cited.csv", 3]
    assert "Long Description is missing" in whys["cited.csv", 4]
    with pytest.raises(NotThatLayout, match="lacks Legal Name"):
        read(written(tmp_path / "other.csv", ("Firm",), []))


def test_the_command_asks_for_a_token_and_says_what_a_file_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        "import-inspections",
        str(written(tmp_path / "rows.csv", ("Firm",), [])),
        "--url",
        "http://127.0.0.1:9",
    ]
    monkeypatch.delenv("CQMS_ACCESS_TOKEN", raising=False)
    assert cli.main(asked) == 1
    monkeypatch.setenv("CQMS_ACCESS_TOKEN", "a.b.c")
    assert cli.main(asked) == 1
    said = capsys.readouterr().err
    assert "CQMS_ACCESS_TOKEN" in said
    assert "rows.csv lacks Legal Name" in said


def test_a_finding_of_an_authority_is_answered_by_signature_and_closed_by_somebody_else(
    shared_team: Team,
) -> None:
    """It keeps the inspection open; one of the past lets nobody in."""
    team = shared_team
    over: dict[str, Any] = {"starts_on": inspections.days(-9), "ends_on": inspections.days(-7)}
    path = inspections.announced(team, **over)
    finding = inspections.found(team, path, due_on=inspections.days(15), owner=team.quality_associate.person)
    number = team.monitor.get(finding).body["number"]
    current = inspections.announced(team)
    assert team.quality_manager.step(current, "enter_as_past", "it is over").body["reason"] == "is_over"
    assert team.quality_manager.step(path, "enter_as_past", "it was elsewhere").status == 200
    kept = team.quality_manager.sign(path, "close")
    assert (kept.code, kept.body["missing"]) == ("OPEN_CHILDREN", [number])
    owner, answer = team.quality_associate, {"answer": "The form asks for the date now."}
    assert team.monitor.sign(finding, "answer", **answer).code == "FORBIDDEN"
    papers.signed(owner.sign(finding, "answer", **answer))
    assert owner.sign(finding, "close").code == "SOD_VIOLATION"
    papers.signed(team.quality_manager.sign(finding, "close"))
    papers.signed(team.quality_manager.sign(path, "close"))
    assert team.inspector.get(finding).status == 403
