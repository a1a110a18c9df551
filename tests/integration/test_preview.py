"""What an inspector sees, shown before they come: exactly that, to who prepares for them, and nothing is done by it."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.http import Operation
from shared.preview import HEADER
from tests.support import audits, inspections, papers
from tests.support.operations import OPERATIONS
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import attempts, entries

OF_THE_ASKER = ("trace_id", "zone", "previewed", "signing")


@pytest.fixture(scope="module")
def ines(shared_team: Team) -> Caller:
    return inspections.inspector(shared_team, "Ines Roche")


@pytest.fixture(scope="module")
def copy(shared_team: Team, ines: Caller) -> str:
    """What was published to her in an inspection, beside a back room full of work and a released report."""
    inspection = inspections.begun(shared_team, ines)
    inspections.asked(shared_team, inspection, ines)
    inspections.published(shared_team, inspections.asked(shared_team, inspection, ines))
    audits.with_findings(shared_team, "minor")
    papers.effective(shared_team, papers.draft(shared_team, papers.document(shared_team)))
    return inspections.copy(shared_team, ines)


def seen_as(who: Caller, whom: str, path: str) -> Reply:
    return who.call("GET", path, **{HEADER: whom})


def lists() -> Iterator[Operation]:
    yield from (one for one in OPERATIONS if one.method == "GET" and "<" not in one.rule)


def plain(reply: Reply) -> object:
    """The answer without what names the one request."""
    if not isinstance(reply.body, dict):
        return reply.body
    return {name: said for name, said in reply.body.items() if name not in OF_THE_ASKER}


def taken_away(operation: Operation) -> bool:
    return operation.permission.endswith((".print", ".export"))


def last(team: Team, entity: str) -> dict[str, Any]:
    return entries(team, entity)[-1]


def test_every_list_answers_as_the_inspector_is_answered(shared_team: Team, ines: Caller, copy: str) -> None:
    team, differ = shared_team, list[str]()
    for operation in lists():
        path = operation.rule
        if taken_away(operation):
            refused = seen_as(team.quality_manager, ines.person, path)
            assert (refused.status, refused.body["reason"]) == (403, "preview_only_reads"), path
            continue
        own, shown = ines.get(path), seen_as(team.quality_manager, ines.person, path)
        if (own.status, plain(own)) != (shown.status, plain(shown)):
            differ.append(path)
    assert not differ


def test_what_was_handed_to_one_inspector_is_seen_as_that_one_alone(
    shared_team: Team, ines: Caller, copy: str
) -> None:
    team = shared_team
    other = inspections.inspector(team, "Otto Other")
    mine = seen_as(team.study_manager, ines.person, copy)
    assert (mine.status, mine.body["data"]) == (200, ines.get(copy).body["data"])
    for whom in (other.person, "inspector"):
        assert seen_as(team.study_manager, whom, copy).status == 404
        assert seen_as(team.study_manager, whom, "/publications").body["items"] == []
    request = next(one["id"] for one in team.quality_manager.get("/inspection-requests").body["items"])
    assert seen_as(team.quality_manager, ines.person, f"/inspection-requests/{request}").status == 403
    assert seen_as(team.quality_manager, "inspector", "/me").body["roles"] == ["inspector"]


def test_a_reading_is_kept_of_who_asked_and_a_refusal_of_nobody(
    shared_team: Team, ines: Caller, copy: str
) -> None:
    team = shared_team
    entity = f"publication/{copy.rpartition('/')[2]}"
    ines.get(copy)
    told = {who.sub: len(attempts(team, who.sub)) for who in (ines, team.quality_manager)}
    assert (last(team, entity)["act"], last(team, entity)["by"]["sub"]) == ("publication.read", ines.sub)
    assert seen_as(team.quality_manager, ines.person, copy).status == 200
    assert seen_as(team.quality_manager, ines.person, "/inspections").status == 403
    assert (last(team, entity)["act"], last(team, entity)["by"]["sub"]) == (
        "publication.read", team.quality_manager.sub,
    )  # fmt: skip
    assert "inspector" not in last(team, entity)["by"]["role"]
    assert {sub: len(attempts(team, sub)) for sub in told} == told


def test_it_is_for_who_prepares_an_inspection_and_changes_nothing(
    shared_team: Team, ines: Caller, copy: str
) -> None:
    team = shared_team
    for who in (team.monitor, team.auditor, team.alan, ines):
        refused = seen_as(who, ines.person, copy)
        assert (refused.status, refused.body["reason"]) == (403, "role_missing"), who.name
    made = team.quality_manager.post(
        "/parties", {"name": "Site 9", "kind": "site", "country": "DE"}, **{HEADER: "inspector"}
    )
    assert (made.status, made.body["reason"]) == (403, "preview_only_reads")
    assert seen_as(team.quality_manager, "site", "/me").body["errors"][0]["pointer"] == "/headers/view-as"
    for whom in (team.monitor.person, "person/" + "0" * 26):
        assert seen_as(team.quality_manager, whom, "/me").status == 404
