"""Three commands, one after the other, with everything that follows from them, and two faults at chosen attempts.

integrity.md section 4 row 1: what a fault leaves behind is mended on a way that itself meets a fault.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from services.ledger.faults import NotAccepted
from tests.support.calls import ATTEMPTS, FAULTS
from tests.support.histories import LISTENERS, MOST_TRIES, VISIBLE_AGAIN, WORKERS, Ground, History, certain
from tests.support.lambdas import Hub, Life, living
from tests.support.proof import Proof
from tests.support.study import CONTEXT
from tests.support.trail import rows

ROUNDS, LATER = 2, 8
Fault = tuple[int, str]


@dataclass
class Planned(Hub):
    """Lets the chosen attempts fail, and nothing else; what can be repeated fails in its repetitions too."""

    plan: dict[int, str] = field(default_factory=dict)
    attempts: int = 0

    def _drawn(self, life: Life, operation: str) -> str:
        number, self.attempts = self.attempts, self.attempts + 1
        kind, of, left = life.lasts
        life.lasts = ("", "", 0)
        if number in self.plan:
            chosen = self.plan[number]
            if chosen.startswith("timeout"):
                life.lasts = (chosen, operation, ATTEMPTS - 1)
            return chosen
        if of == operation and left:
            life.lasts = (kind, of, left - 1)
            return kind
        return ""


class Pair(History):
    """A pipeline of three commands from the ground; the faults are given, not drawn."""

    def __init__(self, ground: Ground, *faults: Fault) -> None:
        super().__init__(ground, f"pair/{faults}")
        self.faults = dict(faults)

    def run(self) -> Proof:
        """Live through it, come to rest, and prove what has to hold; raises AssertionError with the faults."""
        with certain("pair"), self.ground.staffed.copy() as team:
            self.team, self.random = team, Random("pair")
            self.hub = hub = Planned("pair", rate=1.0, plan=self.faults)
            self.proof = Proof(team, hub)
            hub.watch = self.proof.after_a_call
            with living(hub):
                try:
                    hub.start("pipeline", lambda: self._pipeline(hub))
                    hub.go_on(lambda: False)
                    self._rest(hub)
                    self.proof.of_the_whole(self.sent, self.acked)
                    self._all_stand()
                except BaseException as error:
                    error.add_note(f"faults {self.faults}")
                    raise
            return self.proof

    def _pipeline(self, hub: Hub) -> None:
        for key, send in self._commands():
            self.sent.add(key)
            for _ in range(MOST_TRIES):
                reply = self._tried(hub, send)
                if reply is not None and reply.status < 300:
                    self._acknowledged(key, reply.body)
                if reply is not None and reply.status in (200, 201, 202, 412):
                    break
                hub.sleep(1.0)
        for _ in range(ROUNDS):
            self._workers(hub)
            for service in LISTENERS:
                self._hear(hub, service.name)
            hub.sleep(VISIBLE_AGAIN)

    def _commands(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield a record that is made, one that is changed, and a step that others listen to."""
        caller, seen = self.team.alan, self._seen
        body = {"kind": "vendor", "legal_name": "Vendor"}
        yield "w0", lambda: caller.post("/parties", body, idempotency_key="w0")
        name, party = {"legal_name": "Charité", "reason": "renamed"}, self.ground.party
        at = seen(party)
        path = f"/parties/{party.partition('/')[2]}"
        yield "w1", lambda: caller.call("PATCH", path, name, idempotency_key="w1", if_match=at)
        grant = {"fields": {"role": "auditor"}, "reason": "helps"}
        where, here = (
            f"/people/{self.ground.person.partition('/')[2]}/transitions/grant_role",
            seen(self.ground.person),
        )
        yield "w2", lambda: caller.post(where, grant, idempotency_key="w2", if_match=here)

    def _workers(self, hub: Hub) -> None:
        for name in WORKERS:
            if self.proof.waits_for(name):
                self.team.simulator.study.serve("ledger")
                with suppress(NotAccepted):
                    self._tried(
                        hub, lambda name=name: self.team.simulator.handler("ledger", name)({}, CONTEXT)
                    )

    def _all_stand(self) -> None:
        """Nobody gave up, so each command stands; that it does so once is proven of the whole."""
        stored = {json.loads(bytes(row["b"]))["req"]["command"] for row in rows(self.team, "audit")}
        assert self.sent <= stored, f"given up: {self.sent - stored}"


def pairs(attempts: int) -> list[tuple[Fault, Fault]]:
    """Return every two faults at two attempts; a first fault makes more of them, so the second may come later."""
    places = [(first, second) for first in range(attempts) for second in range(first + 1, attempts + LATER)]
    return [
        ((first, one), (second, other))
        for first, second in places
        for one, other in product(FAULTS, repeat=2)
    ]
