"""Random histories of a study: writers, workers and consumers that die, wait and meet each other at any call.

A history is its seed: who does what, who comes first, what goes wrong. What has to hold is in tests/support/proof.py.
"""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Protocol

import pytest
import ulid
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.exceptions import BotoCoreError, ClientError

from infra.recovery.rebuild import rebuild
from services.ledger import reconciler
from services.ledger.faults import NotAccepted, Stopped
from services.register import SERVICES
from shared import aws
from shared.reactions import Reactions
from tests.support.double.cloud import current
from tests.support.lambdas import BEGIN, Hub, living
from tests.support.proof import Proof, lineage
from tests.support.staff import Staffed, Team
from tests.support.study import CONTEXT, Caller, Simulator, first_administrators, simulated
from tests.support.trail import check_everything, rows

WORKERS = ("sequencer", "sealer", "publisher")
LISTENERS = tuple(service for service in SERVICES if service.reacts_to)
VISIBLE_AGAIN, TRIES = 30.0, 5
MOST_TRIES = 8
ROUNDS = 40
LONGEST_REST = 30.0  # seconds in which workers go on among faults, once every writer is done
BEGIN_NS = int(BEGIN.timestamp() * 1e9)  # the part of an identifier that is its time


@contextmanager
def certain(seed: str) -> Iterator[None]:
    """Draw everything that is random from a seed: identifiers and salts as well."""
    source = Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", source.randbytes)
        patch.setattr(random, "_urandom", source.randbytes)
        patch.setattr(time, "time_ns", lambda: BEGIN_NS)
        # within one millisecond identifiers count on from the last one, which was another history's
        patch.setattr(ulid.default_generator, "policy", ulid.StrictMonotonicPolicy())
        yield


class Standing(Protocol):
    """A study that a history begins with: a copy of it, or the only one where none can be made."""

    def copy(self) -> AbstractContextManager[Team]:
        """Stand it up."""


@dataclass
class Ground:
    """A small study to begin from: two administrators, an organisation and a person."""

    staffed: Standing
    party: str
    person: str

    @classmethod
    def made(cls, folder: Path) -> "Ground":
        """Make it once; each history gets its own copy."""
        with certain("ground"), simulated(folder) as simulator:
            team, party, person = begun(simulator)
            return cls(Staffed.of(team), party, person)


def begun(simulator: Simulator) -> tuple[Team, str, str]:
    """Let a study begin, an hour before its histories do; return its people, an organisation and a person."""
    with living(Hub("ground", seconds=-3600)):
        alan, alba = first_administrators(simulator)
        party = alan.post("/parties", {"kind": "site", "legal_name": "Charite"}).body["entity"]
        body = {"printed_name": "Pia Conti", "username": "pia", "email": "pia@site.example"}
        person = alan.post("/people", body).body["entity"]
        simulator.deliver()
        _queues()
        return Team(simulator, alan, alba), party, person


def _queues() -> None:
    """Give every listening service its queue and its dead letters, as the stack does."""
    sqs, events = aws.client("sqs"), aws.client("events")
    for service in LISTENERS:
        aside = sqs.create_queue(QueueName=f"{service.name}-dead-letters")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": TRIES})
        url = sqs.create_queue(QueueName=service.name, Attributes={
            "RedrivePolicy": redrive, "VisibilityTimeout": str(VISIBLE_AGAIN)})["QueueUrl"]  # fmt: skip
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = json.dumps({"detail-type": [fact.name for fact in service.reacts_to]})
        bus = os.environ["BUS_NAME"]
        events.put_rule(Name=service.name, EventBusName=bus, EventPattern=pattern)
        events.put_targets(Rule=service.name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])


@dataclass(frozen=True)
class Shape:
    """How large a history is, and how rough: the rate of faults at each attempt, how far clocks are off."""

    rate: float = 0.05
    writers: int = 4
    commands: int = 4
    skewed: float = 0.0
    skew: timedelta = timedelta(minutes=10)


@dataclass
class History:
    """One run of a study from its ground, all of it drawn from the seed."""

    ground: Ground
    seed: str
    shape: Shape = field(default_factory=Shape)
    acked: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    busy: int = 0
    until: float = 0.0

    def run(self) -> Proof:
        """Live through it, come to rest, and prove what has to hold; raises AssertionError with the seed."""
        with certain(self.seed), self.ground.staffed.copy() as team:
            self.team, self.random = team, Random(self.seed)
            hub = Hub(self.seed, self.shape.rate)
            self.proof = Proof(team, hub)
            hub.watch = self.proof.after_a_call
            current().buses.refuses = lambda _: hub.rate > 0 and hub.random.random() < hub.rate / 4
            with living(hub):
                try:
                    self._live(hub)
                    self._rest(hub)
                    self.proof.of_the_whole(self.sent, self.acked)
                except BaseException as error:
                    error.add_note(f"history seed {self.seed!r}, {self.shape}, after {hub.calls} calls")
                    raise
            return self.proof

    def _live(self, hub: Hub) -> None:
        self.busy = self.shape.writers
        for n in range(self.shape.writers):
            hub.start(f"writer {n}", lambda n=n: self._write(hub, n), self._skew())
        for name in WORKERS:
            for n in range(2):
                hub.start(f"{name} {n}", lambda name=name: self._work(hub, name), self._skew())
        for service in LISTENERS:
            own = _processors(service.name)
            for n in range(2):
                listen = partial(self._listen, hub, service.name)
                hub.start(f"{service.name} {n}", listen, self._skew(), own)
        hub.go_on(lambda: self.busy == 0 and (hub.seconds > self.until or not self.proof.anything_waits()))

    def _skew(self) -> timedelta:
        if self.random.random() >= self.shape.skewed:
            return timedelta(0)
        return self.shape.skew * self.random.uniform(-1, 1)

    def _write(self, hub: Hub, n: int) -> None:
        caller = self.team.alan if n % 2 else self.team.alba
        for m in range(self.shape.commands):
            key = f"w{n}-c{m}"
            send = self._command(hub, caller, key)
            self.sent.add(key)
            for _ in range(MOST_TRIES):
                reply = self._tried(hub, send)
                if reply is not None and reply.status < 300:
                    self._acknowledged(key, reply.body)
                    break
                if reply is not None and reply.status == 401 and self.shape.skewed:
                    # between two clocks 20 minutes apart a session looks left alone: the person signs in again
                    caller.session = f"{hub.random.getrandbits(128):032x}"
                    continue
                if reply is not None and reply.status not in (409, 412, 429, 500, 503):
                    raise AssertionError(f"{key} was refused: {reply.status} {reply.body}")
                if reply is not None and reply.status in (409, 412):
                    break  # somebody else was first; the person would look again
                hub.sleep(hub.random.uniform(0.1, 2.0))
            hub.sleep(hub.random.uniform(0.5, 4.0))
        self.busy -= 1
        self.until = hub.seconds + LONGEST_REST

    def _acknowledged(self, key: str, body: dict[str, Any]) -> None:
        self.acked[key] = {"entity": body["entity"], "revision": body["revision"]}

    def _tried(self, hub: Hub, send: Callable[[], Any]) -> Any:
        try:
            return hub.invoke(send)
        except (BotoCoreError, ClientError):
            return None  # the function failed: the gateway says 500, the caller does not know

    def _command(self, hub: Hub, caller: Caller, key: str) -> Callable[[], Any]:
        """Draw what a person does next; the page they look at may be a moment old."""
        match hub.random.choice(("party", "party", "person", "edit", "edit", "grant")):
            case "party":
                body: dict[str, Any] = {"kind": "vendor", "legal_name": f"Vendor {key}"}
                return lambda: caller.post("/parties", body, idempotency_key=key)
            case "person":
                body = {
                    "printed_name": f"Person {key}",
                    "username": f"p-{key}",
                    "email": f"{key}@site.example",
                }
                return lambda: caller.post("/people", body, idempotency_key=key)
            case "edit":
                body = {"legal_name": f"Charite {key}", "reason": "renamed"}
                path, seen = f"/parties/{self.ground.party.partition('/')[2]}", self._seen(self.ground.party)
                return lambda: caller.call("PATCH", path, body, idempotency_key=key, if_match=seen)
            case _:
                roles = ("medical", "auditor", "inspector", "monitor", "investigator", "reviewer")
                body = {"fields": {"role": hub.random.choice(roles)}, "reason": "helps"}
                path = f"/people/{self.ground.person.partition('/')[2]}/transitions/grant_role"
                seen = self._seen(self.ground.person)
                return lambda: caller.post(path, body, idempotency_key=key, if_match=seen)

    def _seen(self, entity: str) -> str:
        kind, _, identity = entity.partition("/")
        table = current().dynamodb.tables[self.team.simulator.study.table("data-people")]
        row = table.get((f"E#{kind}#{identity}", ("S",)))
        assert row is not None
        return f'"{row["v"]["N"]}"'

    def _work(self, hub: Hub, name: str) -> None:
        handler = self.team.simulator.handler("ledger", name)
        while True:
            hub.sleep(hub.random.uniform(0.05, 0.8))
            if not self.proof.waits_for(name):  # the stream woke nobody
                continue
            self.team.simulator.study.serve("ledger")
            with suppress(NotAccepted):  # the next run goes on before the entry that the bus refused
                self._tried(hub, lambda: handler({}, CONTEXT))

    def _listen(self, hub: Hub, name: str) -> None:
        while True:
            hub.sleep(hub.random.uniform(0.1, 2.0))
            self._hear(hub, name)

    def _hear(self, hub: Hub, name: str) -> int:
        """Take what waits, in any order and perhaps twice; delete what was done, as the mapping does."""
        queues = current().queues
        found = queues.call("ReceiveMessage", {"QueueUrl": f"/{name}", "MaxNumberOfMessages": 10}).get(
            "Messages", []
        )
        if not found:
            return 0
        hub.random.shuffle(found)
        records = [{"messageId": one["MessageId"], "body": one["Body"], "eventSource": "aws:sqs", "receiptHandle": "r",
                    "attributes": {}, "messageAttributes": {}} for one in found]  # fmt: skip
        handler = self.team.simulator.handler(name, "reactions")
        try:
            answer = self._tried(hub, lambda: handler({"Records": records}, CONTEXT))
        except BatchProcessingError:
            return len(found)
        if answer is None:
            return len(found)
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        for one in found:
            again = hub.rate > 0 and hub.random.random() < hub.rate
            if one["MessageId"] not in failed and not again:
                queues.call("DeleteMessage", {"QueueUrl": f"/{name}", "ReceiptHandle": one["ReceiptHandle"]})
        return len(found)

    def _rest(self, hub: Hub) -> None:
        """Let nothing go wrong any more, redrive what was set aside, and wait until nothing is left to do."""
        hub.rate, hub.lives = 0.0, []
        handlers = {name: self.team.simulator.handler("ledger", name) for name in WORKERS}
        for _ in range(ROUNDS):
            hub.sleep(2 * VISIBLE_AGAIN)
            before = hub.random.getstate(), self.proof.standing()
            for name in WORKERS:
                self.team.simulator.study.serve("ledger")
                handlers[name]({}, CONTEXT)
            heard = sum(self._redrive(service.name) + self._hear(hub, service.name) for service in LISTENERS)
            aside = any(
                current().queues.queues[f"{service.name}-dead-letters"].messages for service in LISTENERS
            )
            if not heard and not aside and before[1] == self.proof.standing():
                return
        raise AssertionError("the study never came to rest")

    def _redrive(self, name: str) -> int:
        queues = current().queues
        aside = queues.queues[f"{name}-dead-letters"]
        for message in aside.messages:
            queues.send(name, message.body)
        queues.queues[aside.name] = type(aside)(aside.name)
        return len(aside.messages)


def _processors(service: str) -> tuple[Any, ...]:
    """Return what a sandbox of the service has for itself and this process shares: its batch under way."""
    module = import_module(f"services.{service}.reactions")
    return tuple(one._processor for one in vars(module).values() if isinstance(one, Reactions))


class Drill(History):
    """A restore: the tables fall back to an earlier instant, the bucket does not, and people go on."""

    def run(self) -> bool:
        """Restore, go on, let the workers try; say whether one stopped, and then whether all came back. Row 9"""
        with certain(self.seed), self.ground.staffed.copy() as team:
            self.team, self.random = team, Random(self.seed)
            hub = Hub(self.seed)
            self.proof = Proof(team, hub)
            with living(hub):
                self._go_on(hub, self.random.randrange(1, 5))
                stood = current().dynamodb.copy()
                self._go_on(hub, self.random.randrange(1, 5))
                current().dynamodb = stood
                if self.random.random() < 0.5:
                    self._tear()
                sealed = lineage()
                try:
                    self._go_on(hub, self.random.randrange(1, 9))
                    stopped = False
                except Stopped:
                    stopped = True
                assert lineage() == sealed, "something was signed after the restore"
                if stopped:
                    self._come_back(hub, sealed)
            return stopped

    def _come_back(self, hub: Hub, sealed: int) -> None:
        """Rebuild from the bucket: what was sealed is back, what was not is named, and the study goes on."""
        audit = {f"{row['pk']}/{row['sk']}" for row in rows(self.team, "audit")}
        done = rebuild()
        self.team.simulator.study.serve("ledger")
        assert not list(reconciler.compare()), f"{self.seed}: tables and seal differ after the rebuild"
        check_everything(self.team)  # every record is the fold of its trail
        assert done.sealed == sealed
        stands = {f"{row['pk']}/{row['sk']}" for row in rows(self.team, "audit")}
        named = {line.removeprefix("audit ").partition(":")[0] for line in done.lost}
        assert audit - stands <= named, f"{self.seed}: lost without a word"
        again = rebuild()
        assert (again.written, again.removed) == ({}, []), f"{self.seed}: a second rebuild found more to do"
        for _ in range(2):
            self._go_on(hub, 2)
        assert lineage() > sealed, f"{self.seed}: nothing is sealed after the rebuild"
        assert not list(reconciler.compare())

    def _go_on(self, hub: Hub, commands: int) -> None:
        for _ in range(commands):
            key = f"w{len(self.sent)}"
            self.sent.add(key)
            self._command(hub, self.team.alan, key)()
        for name in WORKERS:
            hub.sleep(5)
            self.team.simulator.handler("ledger", name)({}, CONTEXT)

    def _tear(self) -> None:
        """Take one row of the last transaction out of the restored tables: a restore falls between its rows."""
        study = self.team.simulator.study
        table = current().dynamodb.tables[study.table(self.random.choice(("audit", "log")))]
        places = [
            (pk, key)
            for pk, shelf in table.base.by_key.items()
            for key in shelf.keys
            if pk[:2] in ("A#", "I#")
        ]
        table.remove(max(places, key=lambda place: place[1][0]))
