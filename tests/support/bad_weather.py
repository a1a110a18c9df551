"""The queues of a running local study in bad weather: every fact reaches a service twice, shuffled, a part of it later."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from demo.walk import World
from tests.support.local import LocalCloud

BATCH = 10  # as the mappings have it
LATE = 4  # of so many messages one waits for another round
PAUSE_SECONDS = 0.2
ROUNDS = 10  # to clear up in
Message = tuple[str, str]  # the function and a message's text


@dataclass
class Weather:
    """Takes what lies in the queues of the reactions, and hands it to their functions as badly as SQS may."""

    cloud: LocalCloud
    order: Random
    taken: int = 0
    handed: int = 0
    failed: list[str] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._queues, self._functions = self.cloud.client("sqs"), self.cloud.client("lambda")
        every = self._functions.list_event_source_mappings()["EventSourceMappings"]
        self.mappings = {
            one["UUID"]: one["FunctionArn"].rpartition(":")[2]
            for one in every
            if one["FunctionArn"].endswith("-reactions") and ":sqs:" in one["EventSourceArn"]
        }

    def enable(self, enabled: bool) -> None:
        """Let the mappings deliver by themselves, or leave it to this."""
        for mapping in self.mappings:
            self._functions.update_event_source_mapping(UUID=mapping, Enabled=enabled)

    def blow(self, keep: bool = True) -> None:
        """Hand over what waits, twice and shuffled; of it a part waits for the next round."""
        for name in self.mappings.values():
            self.waiting += [(name, text) for text in self._drained(name) for _ in range(2)]
        self.order.shuffle(self.waiting)
        late = len(self.waiting) // LATE if keep else 0
        self.waiting, now = self.waiting[:late], self.waiting[late:]
        for name in dict.fromkeys(name for name, _ in now):
            theirs = [text for other, text in now if other == name]
            for start in range(0, len(theirs), BATCH):
                self._hand(name, theirs[start : start + BATCH])

    def _drained(self, name: str) -> Iterator[str]:
        url = self._queues.get_queue_url(QueueName=name)["QueueUrl"]
        while found := self._queues.receive_message(QueueUrl=url, MaxNumberOfMessages=BATCH).get(
            "Messages", []
        ):
            for message in found:
                self._queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                self.taken += 1
                yield message["Body"]

    def _hand(self, name: str, texts: list[str]) -> None:
        """Invoke the function as its mapping would; what it could not take waits for another round."""
        ids = {uuid.uuid4().hex: text for text in texts}
        records = [{"messageId": one, "body": text, "eventSource": "aws:sqs", "receiptHandle": one, "attributes": {},
                    "messageAttributes": {}} for one, text in ids.items()]  # fmt: skip
        answer = self._functions.invoke(FunctionName=name, Payload=json.dumps({"Records": records}).encode())
        said: dict[str, Any] = json.loads(answer["Payload"].read() or b"{}") or {}
        again = list(ids) if "FunctionError" in answer else [
            one["itemIdentifier"] for one in said.get("batchItemFailures", [])
        ]  # fmt: skip
        self.failed += [name] * len(again)
        self.handed += len(texts) - len(again)
        self.waiting += [(name, ids[one]) for one in again]


@contextmanager
def bad_weather(cloud: LocalCloud, seed: int) -> Iterator[Weather]:
    """For so long, let no fact reach a service but twice and out of order."""
    weather, over = Weather(cloud, Random(seed)), threading.Event()

    def rounds() -> None:
        while not over.is_set():
            weather.blow()
            time.sleep(PAUSE_SECONDS)
        for _ in range(ROUNDS):
            weather.blow(keep=False)
        assert not weather.waiting, f"it never came to rest: {weather.failed[-3:]}"

    weather.enable(enabled=False)
    with ThreadPoolExecutor(1) as alone:
        blowing = alone.submit(rounds)
        try:
            yield weather
        finally:
            over.set()
            blowing.exception()
            weather.enable(enabled=True)
        blowing.result()


def came_twice_and_once(world: World, weather: Weather) -> None:
    """Everything was handed over twice and out of order, and nobody is asked twice for one thing."""
    assert weather.taken
    assert weather.handed == 2 * weather.taken
    open_ones = [(item["owner"], item["title"]) for item in world["quinn"].items("/tasks?state=open")]
    assert [one for one, times in Counter(open_ones).items() if times > 1] == []
