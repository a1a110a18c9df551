"""What a request costs in calls and in units of capacity, and that neither grows with the records. K2, K3, G1

Units are counted by the rules of performance.md section 6, where the rows are written and read: see
tests/support/double/capacity.py.
"""

from collections.abc import Iterator

import pytest

from tests.support import papers
from tests.support.filled import Filled, document, filled_study, metered, steepness, units, written_by
from tests.support.filling import fill, shapes
from tests.support.staff import Staffed
from tests.support.study import Reply

SIZES = (100, 1_000, 10_000)
STEEPEST = 0.05  # G1: the exponent with which a cost may grow
KNOWN = 6  # R: who asks, with session, signing, attempts, training and its gates, each strongly consistent (decision 15)
SEALED = 2  # R: the rows that say how far the trail is sealed, shown with every record

# W and R of one request. The design's bars (decisions.md 14) are create 16, transition 14, signing 22 W; what goes
# beyond them is said here. A bar is lowered when a row gets smaller, and raised with its reason alone.
BARS: dict[str, tuple[float, float]] = {
    "create": (
        20,
        KNOWN + 1,
    ),  # 16, and 4 for the number: its counter and pointer; the owner's row is read with them
    "list": (0, KNOWN + 0.5),
    "filtered": (0, KNOWN + 0.5),
    "tasks": (0, KNOWN + 0.5),
    "read": (0, KNOWN + SEALED + 1),
    "trail": (0, KNOWN + SEALED + 3),
    "step": (22, KNOWN + SEALED + 2),  # 14, and the person's row of 2 KB that every service reads, doubled
    "upload": (2, KNOWN + SEALED + 1),
}
SIGNING = (
    34,
    30,
)  # 22, and the person's watch and spent sign-in beside the intent; the record is read for each answer


@pytest.fixture(scope="module")
def filled(staffed: Staffed) -> Iterator[Filled]:
    with filled_study(staffed) as filled:
        yield filled


def test_a_filled_record_has_the_rows_of_one_that_the_api_opened(filled: Filled) -> None:
    rows, entity, number = filled.documents
    made: list[Reply] = []
    send = lambda: made.append(filled.team.document_controller.post("/documents", document(filled.team)))  # noqa: E731
    by_api, _, _ = written_by(send, lambda: made[0].body)
    copied = fill(rows, entity, number, range(900, 901))

    assert shapes(copied) == shapes(by_api)
    there = filled.team.author.get(f"/documents/{number[:-3]}900").body
    original = filled.team.author.get(f"/documents/{entity.partition('/')[2]}").body
    assert there["data"] == original["data"]


@pytest.mark.parametrize("name", BARS)
def test_a_request_costs_no_more_units_than_its_bar(filled: Filled, name: str) -> None:
    bills = metered(filled.requests()[name])
    write, read = units(bills)
    most_written, most_read = BARS[name]
    assert write <= most_written, [dict(bill.written) for bill in bills]
    assert read <= most_read, [dict(bill.read) for bill in bills]
    queried = [bill for bill in bills if bill.operation == "Query"]
    assert all(bill.scanned <= 1.2 * max(bill.returned, 1) for bill in queried)  # K3
    assert "Scan" not in {bill.operation for bill in bills}


def test_signing_costs_no_more_units_than_its_bar_over_both_requests(filled: Filled) -> None:
    team, path = filled.team, papers.with_file(filled.team)
    revision = team.author.get(path).body["revision"]
    opened: list[Reply] = []
    asked = {"transition": "submit", "revision": revision}

    def signed() -> Reply:
        opened.append(team.author.post(f"{path}/signature-intents", asked))
        intent = opened[0].body
        proof = {"intent_id": intent["intent_id"], "id_token": team.author.fresh_token(intent)}
        return team.author.post(f"{path}/transitions/submit", {"signature": proof}, if_match=f'"{revision}"')

    write, read = units(metered(signed))
    assert write <= SIGNING[0]
    assert read <= SIGNING[1]


def test_neither_calls_nor_units_grow_with_the_records(filled: Filled) -> None:
    costs: dict[str, list[tuple[int, float, float]]] = {}
    for size in SIZES:
        filled.grow(size)
        for name, send in filled.requests().items():
            bills = metered(send)
            costs.setdefault(name, []).append((len(bills), *units(bills)))
    for name, found in costs.items():
        for cost in zip(*found, strict=True):
            assert steepness(SIZES, [float(one) for one in cost]) <= STEEPEST, (name, found)
    assert len(filled.team.author.get("/documents?limit=100").body["items"]) == 100
