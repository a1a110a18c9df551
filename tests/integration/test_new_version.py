"""Scenario SC1: a new version of a procedure, from draft to effective, with its refusals."""

from tests.support import papers
from tests.support.staff import Team
from tests.support.trail import check_everything, entries


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
