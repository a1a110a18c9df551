"""A study with many documents and many open tasks: what is asked of it, at every size the same, and what that costs."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support import papers
from tests.support.double.capacity import Bill
from tests.support.double.cloud import current
from tests.support.filling import Written, fill, written
from tests.support.staff import Staffed, Team
from tests.support.study import Reply


@dataclass
class Filled:
    """A study with as many documents and open tasks of one person as were asked for."""

    team: Team
    draft: str
    documents: tuple[Written, str, str]
    tasks: tuple[Written, str, str]
    size: int = 1
    turn: int = 1

    def grow(self, size: int) -> None:
        """Bring it to so many of each."""
        for rows, entity, number in (self.documents, self.tasks):
            fill(rows, entity, number, range(1000 + self.size, 1000 + size))
        self.size, self.turn = size, self.turn + 1

    def requests(self) -> dict[str, Callable[[], Reply]]:
        """What is asked of it: the same at every size."""
        team, somebody = self.team, list(self.team.by_role.values())[self.turn]
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
    """Return what a document is registered with."""
    return {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person}


def written_by(send: Callable[[], Any], find: Callable[[], Any]) -> tuple[Written, str, str]:
    """Return the rows of the record that a command wrote, its name and its number."""
    before = current().copy()
    send()
    body = find()
    return written(before, body["entity"]), body["entity"], body["number"]


@contextmanager
def filled_study(staffed: Staffed) -> Iterator[Filled]:
    """Stand a study up with one document and one task that were written by the API, to be filled from there."""
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


def steepness(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Return the exponent with which a cost grows over the sizes: the slope of a line through the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(cost, 1e-9)) for cost in costs]
    middle, height = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - middle) * (y - height) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - middle) ** 2 for x in xs)
