"""The study's trail is found by record, actor, action and time, page by page, and shows no value."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.ledger import sealer, sequencer, views
from services.ledger import trail as search
from shared.errors import Refusal
from tests.support.entries import Trail, six_entries
from tests.support.study_tables import study_tables

CAPA = "capa/01JD0000000000000000000002"


@pytest.fixture(scope="module", autouse=True)
def projected() -> Iterator[None]:
    """Six entries, sealed and projected; nothing here changes them."""
    with study_tables(serving="ledger"):
        six_entries(Trail())
        sequencer.sequence()
        sealer.seal_pending()
        views.project()
        yield


def searched(**query: str) -> dict[str, Any]:
    return search.page(search.search_of(query))


def indexes(**query: str) -> list[int]:
    return [entry["index"] for entry in searched(**query)["items"]]


def test_the_trail_is_found_by_record_by_actor_by_action_and_by_time():
    assert indexes() == [0, 1, 2, 3, 4, 5]
    assert indexes(record=CAPA) == [2, 4, 5]
    assert indexes(actor="person/01OTTO") == [2]
    assert indexes(actor="anna") == [0, 1, 3, 4, 5]
    assert indexes(action="capa.close") == [4, 5]
    assert indexes(**{"from": "2025-11-01T00:00:00Z", "to": "2025-11-02T00:00:00Z"}) == [2, 3]
    assert indexes(actor="anna", **{"from": "2025-11-02T01:00:00+01:00"}) == [3, 4, 5]
    assert indexes(sort="-at") == [5, 4, 3, 2, 1, 0]
    assert indexes(record=CAPA, sort="-at") == [5, 4, 2]


@pytest.mark.parametrize("query", [{}, {"sort": "-at"}, {"record": CAPA}, {"record": CAPA, "sort": "-at"},
                                   {"actor": "anna"}, {"actor": "anna", "sort": "-at"}])  # fmt: skip
@pytest.mark.parametrize("limit", ["1", "2", "4"])
def test_pages_put_together_are_the_whole_trail_once(query: dict[str, str], limit: str):
    found, page = [], searched(**query, limit=limit)
    while True:
        found += [entry["index"] for entry in page["items"]]
        if page["next_cursor"] is None:
            break
        page = searched(**query, limit=limit, cursor=page["next_cursor"])
    assert found == indexes(**query)


def test_an_entry_is_shown_without_any_value():
    shown = searched()["items"][3]
    assert shown["at"] == "2025-11-02T00:00:00.000Z"
    assert (shown["number"], shown["action"], shown["signature"]) == (
        "ABC01-SOP-001",
        "document_version.edit",
        "approval",
    )
    assert shown["by"] == {
        "sub": "anna",
        "name": "Anna Weber",
        "role": "quality_manager",
        "organisation": None,
    }
    assert "Title" not in json.dumps(searched())


@pytest.mark.parametrize(
    "query",
    [
        {"actor": "a", "action": "b"}, {"record": CAPA, "from": "2026-01-01T00:00:00Z"}, {"colour": "red"},
        {"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"from": "yesterday"}, {"to": "2026-01-01"},
        {"cursor": "x"}, {"cursor": "AAAA"}, {"record": "nothing"}, {"sort": "by"}, {"limit": "٣"},
    ],
)  # fmt: skip
def test_a_question_that_no_view_answers_is_refused(query: dict[str, str]):
    with pytest.raises(Refusal) as refused:
        search.search_of(query)
    assert refused.value.code == "VALIDATION_FAILED"
