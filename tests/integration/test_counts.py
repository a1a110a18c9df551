"""What a request costs is counted, not timed: AWS calls (K1), scans (K3), growth (G1)."""

from typing import Any

import pytest

from tests.support import papers
from tests.support.calls import counted
from tests.support.staff import Team

# AWS calls on the request path: performance.md K1 plus the one read of the person (decision 15), and the seal
# that every shown record tells. A bar is lowered when the code gets better, and raised with its reason alone.
BARS = {
    "create": 3,  # person, number, transaction
    "create below": 4,  # and the document it is opened below, which its scope, guards and buttons need: read once
    "list": 2,
    "tasks": 2,
    "read": 2,  # person, record with its seal
    "read somebody": 3,  # and the entry that says who looked up whose record (ATR-10)
    "read a version": 3,  # its document and its approvers' roles are looked up for its buttons
    "trail": 3,
    "edit": 4,  # a version's, with everything its buttons need
    "step": 3,  # person, record with its seal and idempotency row, transaction
    "upload": 3,
}


@pytest.fixture(scope="module")
def known(shared_team: Team) -> dict[str, str]:
    draft, team = papers.draft(shared_team), shared_team
    made = {"document": papers.document(team), "draft": draft, "person": "/people/" + team.monitor.person[7:]}
    for caller in (team.alan, team.author, team.monitor, team.document_controller):
        caller.get("/me")  # a session is noted once a minute; that is no part of a request's cost
    return made


def requests(team: Team, known: dict[str, str]) -> dict[str, Any]:
    owner = {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person}
    edit = {"change_summary": "Another summary", "reason": "clearer"}
    asked = {"filename": "x.pdf", "media_type": papers.PDF, "size": 10, "sha256": "a" * 64}
    draft, person = known["draft"], known["person"]
    version = team.author.get(draft).body["revision"]
    grants = team.alan.get(person).body["revision"]
    return {
        "create": lambda: team.document_controller.post("/documents", owner, idempotency_key="c1"),
        "create below": lambda: team.author.post(f"{known['document']}/versions", {}, idempotency_key="c2"),
        "list": lambda: team.author.get("/documents?limit=25"),
        "tasks": lambda: team.monitor.get("/tasks?owner=me"),
        "read": lambda: team.author.get(known["document"]),
        "read somebody": lambda: team.author.get(person),
        "read a version": lambda: team.author.get(draft),
        "trail": lambda: team.author.get(f"{draft}/audit-trail"),
        "edit": lambda: team.author.call("PATCH", draft, edit, if_match=f'"{version}"'),
        "step": lambda: team.alan.post(f"{person}/transitions/grant_role", {"fields": {"role": "medical"},
                                       "reason": "helps"}, if_match=f'"{grants}"', idempotency_key="c3"),
        "upload": lambda: team.author.post(f"{draft}/uploads", asked),
    }  # fmt: skip


@pytest.mark.parametrize("name", BARS)
def test_a_request_makes_no_more_calls_than_its_bar(
    shared_team: Team, known: dict[str, str], name: str
) -> None:
    request = requests(shared_team, known)[name]
    with counted() as watch:
        reply = request()
    assert reply.status < 300, reply.body
    assert len(watch.names) <= BARS[name], watch.names
    assert "Scan" not in watch.names
    assert watch.names.count("TransactWriteItems") <= 1
    assert not {"GetObject", "PutObject"} & set(watch.names)


def test_calls_do_not_grow_with_the_records(team: Team) -> None:
    """G1: the same calls at 10 records and at 80."""

    def costs() -> dict[str, list[str]]:
        known = {"site": "/parties/" + team.alan.get("/parties?limit=1").body["items"][0]["id"]}
        found = {}
        for name, send in {
            "list": lambda: team.alan.get("/parties?limit=10"),
            "filtered": lambda: team.alan.get("/parties?kind=site&limit=10"),
            "read": lambda: team.alan.get(known["site"]),
            "create": lambda: team.alan.post("/parties", {"kind": "site", "legal_name": "One more"}),
        }.items():
            with counted() as watch:
                assert send().status < 300
            found[name] = watch.names
        return found

    def sites(count: int) -> None:
        for number in range(count):
            team.alan.post("/parties", {"kind": "site", "legal_name": f"Site {number}"})

    sites(10)
    few = costs()
    sites(70)
    assert costs() == few


def test_pages_follow_one_another_without_loss_or_repetition(team: Team) -> None:
    for number in range(23):
        team.alan.post("/parties", {"kind": "site", "legal_name": f"Site {number}"})
    seen, query = [], "?limit=5"
    while True:
        page = team.alan.get(f"/parties{query}").body
        seen += [item["number"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"?limit=5&cursor={page['next_cursor']}"
    assert seen == [f"ABC01-PTY-{number:04d}" for number in range(1, 24)]
