"""What a request costs in calls and in units of capacity, and that neither grows with the records. K2, K3, G1

Units are counted by the rules of performance.md section 6, where the rows are written and read: see
tests/support/double/capacity.py.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support import papers
from tests.support.double.capacity import Bill
from tests.support.double.cloud import current
from tests.support.filling import Written, fill, shapes, written
from tests.support.staff import Staffed, Team
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


@dataclass
class Filled:
    """A study with as many documents and open tasks of one person as were asked for."""

    team: Team
    draft: str
    documents: tuple[Written, str, str]
    tasks: tuple[Written, str, str]
    size: int = 1

    def grow(self, size: int) -> None:
        """Bring it to so many of each."""
        for rows, entity, number in (self.documents, self.tasks):
            fill(rows, entity, number, range(1000 + self.size, 1000 + size))
        self.size = size

    def requests(self) -> dict[str, Callable[[], Reply]]:
        """What is asked of it: the same at every size."""
        team, somebody = self.team, list(self.team.by_role.values())[len(str(self.size))]
        person = "/people/" + somebody.person.partition("/")[2]  # somebody else each time: grants are kept
        asked = {"filename": "x.pdf", "media_type": papers.PDF, "size": 10, "sha256": "a" * 64}
        revision, key = team.alan.get(person).body["revision"], f"at-{self.size}"
        grant = {"fields": {"role": "medical"}, "reason": "helps out"}
        return {
            "create": lambda: team.document_controller.post(
                "/documents", document(team), idempotency_key=key
            ),
            "list": lambda: team.author.get("/documents?limit=25"),
            "filtered": lambda: team.author.get(f"/documents?owner={team.author.person}&limit=25"),
            "tasks": lambda: team.monitor.get("/tasks?owner=me"),
            "read": lambda: team.author.get(f"/documents/{self.documents[1].partition('/')[2]}"),
            "trail": lambda: team.author.get(f"{self.draft}/audit-trail"),
            "step": lambda: team.alan.post(
                f"{person}/transitions/grant_role", grant, if_match=f'"{revision}"', idempotency_key=key
            ),
            "upload": lambda: team.author.post(f"{self.draft}/uploads", asked, idempotency_key=key),
        }


def document(team: Team) -> dict[str, str]:
    return {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person}


def written_by(send: Callable[[], Any], find: Callable[[], Any]) -> tuple[Written, str, str]:
    """Return the rows of the record that a command wrote, its name and its number."""
    before = current().copy()
    send()
    body = find()
    return written(before, body["entity"]), body["entity"], body["number"]


@pytest.fixture(scope="module")
def filled(staffed: Staffed) -> Iterator[Filled]:
    with staffed.copy() as team:
        team.simulator.twice = False
        made: list[Reply] = []
        documents = written_by(
            lambda: made.append(team.document_controller.post("/documents", document(team))),
            lambda: made[0].body,
        )
        draft = papers.with_file(team)
        tasks = written_by(
            lambda: papers.submitted_without_file(team, draft),
            lambda: (
                team.reviewer.get(
                    "/tasks/" + team.reviewer.get("/tasks?owner=me").body["items"][0]["id"]
                ).body
            ),
        )
        for caller in (team.alan, team.author, team.monitor, team.document_controller):
            caller.get("/me")  # a session is noted once a minute; that is no part of a request's cost
        yield Filled(team, papers.with_file(team), documents, tasks)


def metered(send: Callable[[], Reply]) -> list[Bill]:
    """Return the bills of one request that was answered."""
    store = current().dynamodb
    store.bills = []
    try:
        reply = send()
        assert reply.status < 300, reply.body
        return store.bills
    finally:
        store.bills = None


def units(bills: list[Bill]) -> tuple[float, float]:
    """Return what was written and what was read."""
    return sum(sum(bill.written.values()) for bill in bills), sum(sum(bill.read.values()) for bill in bills)


def steepness(costs: list[float]) -> float:
    """Return the exponent with which a cost grows over the sizes: the slope of a line through the logarithms."""
    xs, ys = [math.log(size) for size in SIZES], [math.log(max(cost, 1e-9)) for cost in costs]
    middle, height = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - middle) * (y - height) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - middle) ** 2 for x in xs)


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
            assert steepness([float(one) for one in cost]) <= STEEPEST, (name, found)
    assert len(filled.team.author.get("/documents?limit=100").body["items"]) == 100
