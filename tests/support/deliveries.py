"""Histories over queues as bad as queues may be. integrity.md section 4 row 11.

Every fact reaches a service one to five times, in any order; of some nothing reaches it, they lie among the dead letters at once;
and some are poison: whatever the service tries to keep of them is refused, until somebody mends it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.awsrequest import AWSResponse

from tests.support.calls import refused
from tests.support.double.cloud import Go, current, gate
from tests.support.double.queues import Message
from tests.support.histories import LISTENERS, TRIES, VISIBLE_AGAIN, History
from tests.support.lambdas import Hub

MOST_COPIES, DROPPED, POISON = 5, 0.05, 0.01
UNTIL_SET_ASIDE = TRIES + 2
Told = tuple[str, int]  # the service and the index of the fact


@dataclass
class Delivered(History):
    """A history whose queues double, shuffle, drop and poison what they are given."""

    copies: int = 0
    dropped: set[Told] = field(default_factory=set)
    poison: set[Told] = field(default_factory=set)
    told: dict[Told, str] = field(default_factory=dict)  # and the entity it is about

    def _live(self, hub: Hub) -> None:
        with self._poisoned():
            self._spoil_queues(hub)
            super()._live(hub)
            self._quiet(hub)
        assert not self.poison & self._heard(), "poison was taken"
        late = set(self.told) - self._heard() - self.dropped - self.poison
        assert not late, f"waits for poison or for what was dropped: {late}"

    def _spoil_queues(self, hub: Hub) -> None:
        queues, send = current().queues, current().queues.send
        services = {service.name for service in LISTENERS}

        def delivered(queue: str, body: str) -> Message:
            if queue not in services:
                return send(queue, body)
            detail = json.loads(body)["detail"]
            told = (queue, detail["index"])
            if told not in self.told:
                self.told[told] = detail["entity"]
                drawn = hub.random.random()
                if drawn < POISON:
                    self.poison.add(told)
                elif drawn < POISON + DROPPED:
                    self.dropped.add(told)
                    return send(f"{queue}-dead-letters", body)
            for _ in range(hub.random.randint(1, MOST_COPIES)):
                message = send(queue, body)
                self.copies += 1
            waiting = list(queues.queues[queue].messages)
            hub.random.shuffle(waiting)
            queues.queues[queue] = replace(queues.queues[queue], messages=tuple(waiting))
            return message

        queues.send = delivered  # type: ignore[method-assign]

    @contextmanager
    def _poisoned(self) -> Iterator[None]:
        """Refuse to keep that a service heard poison, and with it whatever it did about it."""

        def meet(service: str, operation: str, request: Any, go: Go) -> AWSResponse:
            if operation == "TransactWriteItems":
                body = bytes(request.body)
                if any(f'"INBOX#{name}#{index}"'.encode() in body for name, index in self.poison):
                    return refused(service, "failing", request.url)
            return go()

        with gate(meet):
            yield

    def _quiet(self, hub: Hub) -> None:
        """Let services hear, undisturbed, until nothing waits but what is set aside."""
        rate, hub.rate, hub.lives = hub.rate, 0.0, []
        for _ in range(UNTIL_SET_ASIDE):
            hub.sleep(2 * VISIBLE_AGAIN)
            for service in LISTENERS:
                while self._hear(hub, service.name):
                    pass
        hub.rate = rate

    def _heard(self) -> set[Told]:
        tables = current().dynamodb.tables
        found = set()
        for name, index in self.told:
            table = tables[self.team.simulator.study.table(f"data-{name}")]
            if table.get((f"INBOX#{name}#{index}", ("-",))):
                found.add((name, index))
        return found
