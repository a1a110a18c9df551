"""Who signed what, void or standing, and what was refused on a record: found by whoever may, page by page."""

import itertools
from typing import Any

import pytest

from services.ledger import views
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller, Reply
from tests.support.trail import check_everything, rows

PROJECTED = ("SIG#", "ROUND#", "TRIED#", "LINKS#", "T#")


@pytest.fixture(scope="module")
def path(shared_team: Team) -> str:
    """A version that was signed for review, rejected, signed again; with attempts that were refused."""
    team = shared_team
    path = papers.submitted(team)
    assert team.author.sign(path, "approve").status == 403
    assert team.inspector.step(path, "reject", "I would not").status == 403
    assert team.reviewer.step(path, "reject", "name the site").status == 200
    assert papers.upload(team, team.author, path, papers.pdf("Second text"))["state"] == "accepted"
    papers.submitted_without_file(team, path)
    number = team.author.get(path).body["number"]
    assert team.author.get("/document-versions/" + number).status == 200
    assert team.monitor.step("/document-versions/" + number, "reject", "nor may I").status == 403
    projected(team)
    return path


def projected(team: Team) -> None:
    """Let everything be sealed, and the ledger make it findable."""
    team.simulator.deliver()
    team.simulator.handler("ledger", "views")({}, CONTEXT)


def entity(path: str) -> str:
    return "document_version/" + path.rpartition("/")[2]


def signatures(caller: Caller, query: str = "") -> Reply:
    return caller.get(f"/signatures?{query}")


def refused(caller: Caller, path: str, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(f"/audit-trail/refused-attempts?record={entity(path)}{query}")
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.body["items"]
    return items


def test_a_person_finds_their_signatures_newest_first_and_void_ones_say_since_when(
    shared_team: Team, path: str
) -> None:
    record = shared_team.author.get(path).body
    second, first = signatures(shared_team.author).body["items"]
    assert [one["revision"] for one in (second, first)] == [s["revision"] for s in record["signatures"]][::-1]
    assert (second["state"], second["voided"]) == ("standing", None)
    assert (first["state"], first["voided"]["by"]) == ("void", "document_version.reject")
    assert (first["entity"], first["number"]) == (record["entity"], record["number"])
    shown = record["signatures"][0]
    assert first["printed_name"] == shown["printed_name"] == "Anna Weber"
    assert (first["meaning"], first["at"]) == (shown["meaning"]["code"], shown["signed_at"])
    assert (first["local"], first["content_sha256"]) == (shown["local"], shown["content_sha256"])


def test_the_pages_of_signatures_are_all_of_them_once(shared_team: Team, path: str) -> None:
    whole = signatures(shared_team.author).body["items"]
    found, query = [], "limit=1"
    for _ in range(5):
        page = signatures(shared_team.author, query).body
        found += page["items"]
        if page["next_cursor"] is None:
            break
        query = f"limit=1&cursor={page['next_cursor']}"
    assert found == whole
    assert len(found) == 2


def test_the_signatures_of_others_are_for_those_who_may_read_the_trail(shared_team: Team, path: str) -> None:
    anna = f"person={shared_team.author.person}"
    assert signatures(shared_team.inspector, anna).body == signatures(shared_team.author).body
    assert signatures(shared_team.author, anna).status == 200
    denied = signatures(shared_team.monitor, anna)
    assert (denied.status, denied.code) == (403, "FORBIDDEN")
    assert signatures(shared_team.monitor).body == {"items": [], "next_cursor": None}


def test_what_was_refused_stands_on_the_record_it_was_tried_on(shared_team: Team, path: str) -> None:
    """ATR-04: also when the address said the record's number."""
    team = shared_team
    found = refused(team.quality_manager, path)
    assert [(one["action"], one["by"]["name"], one["code"]) for one in found] == [
        ("document_version.reject", "Pia Conti", "FORBIDDEN"),
        ("document_version.reject", "Ines Dupont", "OUT_OF_SCOPE"),
        ("document_version.sign", "Anna Weber", found[2]["code"]),
    ]
    assert found[0]["rule"] == "ACC-02, 21 CFR 11.10(g)"
    assert "you act as monitor" in found[0]["detail"]
    assert {one["record"] for one in found} == {entity(path)}
    assert all(one["index"] > other["index"] for one, other in itertools.pairwise(found))
    assert refused(team.quality_manager, papers.draft(team)) == []


def test_a_page_of_refused_attempts_goes_on_where_the_last_one_ended(shared_team: Team, path: str) -> None:
    query = f"/audit-trail/refused-attempts?record={entity(path)}&limit=2"
    first = shared_team.auditor.get(query).body
    rest = shared_team.auditor.get(f"{query}&cursor={first['next_cursor']}").body
    assert first["items"] + rest["items"] == refused(shared_team.auditor, path)
    assert rest["next_cursor"] is None


def test_only_who_may_read_the_trail_is_told_what_was_refused(shared_team: Team, path: str) -> None:
    answer = shared_team.author.get(f"/audit-trail/refused-attempts?record={entity(path)}")
    assert (answer.status, answer.code) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "query",
    ["person=x", "colour=red", "limit=0", "cursor=x", "cursor=AAAA", "person=person/.."],
)  # fmt: skip
def test_a_question_about_signatures_that_no_row_answers_is_refused(shared_team: Team, query: str) -> None:
    assert signatures(shared_team.quality_manager, query).code == "VALIDATION_FAILED"


def test_the_rows_can_be_made_again_from_the_trail_alone(
    shared_team: Team, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cursor of another name starts at the first entry, in any size of step, and ends at the same rows."""
    team = shared_team
    projected(team)
    before = {start: rows(team, "data-ledger", start) for start in PROJECTED}
    assert all(before[start] for start in PROJECTED if start != "LINKS#")
    for step in (1, 7):
        monkeypatch.setattr(views, "STEP", step)
        monkeypatch.setattr(views, "TRAIL", (f"CURSOR#again-{step}", "-"))
        projected(team)
        assert {start: rows(team, "data-ledger", start) for start in PROJECTED} == before


def test_a_link_that_is_made_and_ended_at_once_is_projected_as_ended(shared_team: Team) -> None:
    """Both entries change the same two rows, and one transaction may write a row once."""
    team, one, other = shared_team, papers.document(shared_team), papers.document(shared_team, title="Plan")
    link = {"rel": "references", "to": "document/" + other.rpartition("/")[2], "reason": "works by it"}
    assert team.document_controller.post(f"{one}/links", link).status == 200
    assert team.document_controller.post(f"{one}/links/end", link).status == 200
    projected(team)
    [end] = team.auditor.get(f"/links?record={link['to']}").body["items"]
    assert (end["other"], end["state"]) == ("document/" + one.rpartition("/")[2], "ended")
    check_everything(team)
