"""Search: by number, title and text, within the caller's scope, from an index that an empty table fills by itself."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search import index
from shared import aws
from tests.integration.test_scopes import at_site
from tests.support import papers
from tests.support.calls import counted
from tests.support.deviations import edited, reported
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller


def indexed(team: Team) -> None:
    """Order and seal what happened, and let search read it."""
    team.simulator.deliver()
    team.simulator.study.serve("search")
    index.handler({}, CONTEXT)


def found(caller: Caller, q: str, **query: Any) -> list[dict[str, Any]]:
    """Return every page of what is found."""
    items, cursor = [], ""
    while True:
        asked = "".join(f"&{name}={value}" for name, value in query.items())
        reply = caller.get(f"/search?q={q}{asked}{cursor}")
        assert reply.status == 200, reply.body
        items += reply.body["items"]
        if not reply.body["next_cursor"]:
            return items
        cursor = f"&cursor={reply.body['next_cursor']}"


def test_a_record_is_found_by_number_by_title_and_by_what_stands_in_it(shared_team: Team) -> None:
    team = shared_team
    text = "The pharmacy thermometer showed eleven degrees."
    path = reported(team, title="Refrigerator too warm", what_happened=text)
    number = team.monitor.get(path).body["number"]
    indexed(team)

    short = number.removeprefix("ABC01-")
    for words, where in ((number, "number"), (number.lower(), "number"), (short, "number"), ("refrig", "title"),
                         ("warm REFRIGERATOR", "title"), ("thermometer eleven", "text")):  # fmt: skip
        [item] = [one for one in found(team.monitor, words) if one["number"] == number]
        assert (item["title"], item["matched"], item["collection"]) == (
            "Refrigerator too warm",
            where,
            "quality-events",
        )
    assert found(team.monitor, "thermometer twelve") == []
    assert found(team.monitor, "thermometer", type="capa") == []


def test_an_edit_is_found_and_what_it_replaced_no_longer_is(shared_team: Team) -> None:
    team = shared_team
    path = reported(team, title="Wrongly labelled xylophone")
    indexed(team)
    edited(team.monitor, path, title="Wrongly labelled glockenspiel")
    indexed(team)

    assert found(team.monitor, "xylophone") == []
    assert [one["title"] for one in found(team.monitor, "glockenspiel")] == ["Wrongly labelled glockenspiel"]


def test_the_text_of_a_documents_file_is_found(shared_team: Team) -> None:
    team = shared_team
    path = papers.with_file(team, data=papers.pdf("Store the quetzalcoatlus below eight degrees"))
    indexed(team)
    assert [one["entity"].partition("/")[2] for one in found(team.author, "quetzalcoatlus")] == [
        path.rpartition("/")[2]
    ]


def test_nobody_finds_what_they_may_not_read(team: Team) -> None:
    sita = at_site(team, "investigator")
    [site] = sita.get("/me").body["scopes"]
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    here, there = (reported(team, title="Broken seal of a marimba", site=where) for where in (site, other))
    indexed(team)

    mine = found(sita, "marimba")
    assert [one["entity"].rpartition("/")[2] for one in mine] == [here.rpartition("/")[2]]
    assert found(sita, team.monitor.get(there).body["number"]) == []
    assert len(found(team.monitor, "marimba")) == 2
    assert found(team.alan, "marimba") == []


def test_an_empty_table_fills_itself_to_the_same_answers(team: Team) -> None:
    for title in ("First balalaika", "Second balalaika"):
        edited(team.monitor, reported(team, title=title), expected="A balalaika in tune")
    indexed(team)
    before = found(team.monitor, "balalaika")
    client, table = aws.client("dynamodb"), team.simulator.study.table("data-search")
    for item in client.scan(TableName=table)["Items"]:
        client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    assert found(team.monitor, "balalaika") == []

    indexed(team)

    assert len(before) == 2
    assert found(team.monitor, "balalaika") == before


def test_a_search_costs_three_calls_at_any_size_and_pages_go_on(team: Team) -> None:
    for _ in range(7):
        reported(team, title="Another theremin")
    indexed(team)

    with counted() as watch:
        first = team.monitor.get("/search?q=theremin&limit=3")
    assert len(watch.names) <= 3
    assert "Scan" not in watch.names
    assert (len(first.body["items"]), first.body["next_cursor"] is not None) == (3, True)
    assert len({one["entity"] for one in found(team.monitor, "theremin", limit=3)}) == 7


def test_a_page_looks_further_when_most_of_it_is_not_asked_for(team: Team) -> None:
    for place in range(5):
        reported(team, title="A cracked vuvuzela" if place else "A dented vuvuzela")
    indexed(team)
    for words, count in (("vuvuzela cracked", 4), ("vuvuzela dented", 1)):
        assert len(found(team.monitor, words, limit=1)) == count
    with counted() as watch:
        team.monitor.get("/search?q=vuvuzela dulcimer&limit=1")
    assert len(watch.names) <= 7


def test_a_run_that_dies_half_way_leaves_nothing_half_found(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(team, title="A lonely ocarina")
    team.simulator.deliver()
    team.simulator.study.serve("search")
    monkeypatch.setattr(index, "put_projection", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        index.handler({}, CONTEXT)
    assert found(team.monitor, "ocarina") == []
    monkeypatch.undo()

    indexed(team)
    assert len(found(team.monitor, "ocarina")) == 1


def test_inboxes_are_not_searched(shared_team: Team) -> None:
    team = shared_team
    number = team.monitor.get(reported(team)).body["number"]
    indexed(team)
    assert [
        task
        for task in team.quality_manager.get("/tasks?owner=me&limit=100").body["items"]
        if number in task["title"]
    ]
    assert {one["type"] for one in found(team.quality_manager, number)} == {"quality_event"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60))
def test_hostile_words_are_an_answer_or_a_refusal(shared_team: Team, words: str) -> None:
    reply = shared_team.monitor.get(f"/search?q={words}")
    assert reply.status in (200, 422)


def test_what_is_no_search_is_refused(shared_team: Team) -> None:
    for query in ("", "q=", "q=a", "q=-", "q=" + "ab+" * 80, "q=ab&type=nothing", "q=ab&cursor=%%%", "q=ab&limit=51",
                  "q=ab&sort=x"):  # fmt: skip
        assert shared_team.monitor.get(f"/search?{query}").status == 422, query
