"""SQS: what waits in queues, hidden while somebody works on it, set aside after too many tries."""

import hashlib
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.double.wire import Fault

ACCOUNT = "arn:aws:{}:eu-central-1:123456789012:{}"
Body = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A message in a queue; hidden until `visible_at`, `received` times handed out, set aside from `source`."""

    id: str
    body: str
    visible_at: float = 0.0
    received: int = 0
    receipt: str = ""
    sent: float = 0.0
    source: str = ""


@dataclass(frozen=True)
class Queue:
    """A queue: how long a message that was handed out stays hidden, and where it goes after too many tries."""

    name: str
    visibility: float = 30.0
    dead_letters: str = ""
    tries: int = 0
    messages: tuple[Message, ...] = ()


@dataclass
class Queues:
    """The queues of an account."""

    queues: dict[str, Queue] = field(default_factory=dict)
    now: Callable[[], float] = time.time

    def copy(self) -> "Queues":
        """Return an independent copy."""
        return Queues(dict(self.queues), self.now)

    def send(self, queue: str, body: str) -> Message:
        """Put a message into a queue."""
        message = Message(str(uuid.uuid4()), body, sent=self.now())
        self._add(queue, message)
        return message

    def _add(self, queue: str, message: Message) -> None:
        found = self.queues[queue]
        self.queues[queue] = replace(found, messages=(*found.messages, message))

    def call(self, operation: str, asked: Body) -> Body:
        """Carry out one operation; raises Fault."""
        if operation == "CreateQueue":
            name, said = asked["QueueName"], asked.get("Attributes", {})
            redrive = json.loads(said.get("RedrivePolicy", "{}"))
            target = redrive.get("deadLetterTargetArn", "").rpartition(":")[2]
            self.queues.setdefault(name, Queue(name, float(said.get("VisibilityTimeout", 30)), target,
                                               int(redrive.get("maxReceiveCount", 0))))  # fmt: skip
            return {"QueueUrl": f"https://sqs.eu-central-1.amazonaws.com/123456789012/{name}"}
        name = asked["QueueUrl"].rpartition("/")[2]
        if name not in self.queues:
            raise Fault("QueueDoesNotExist", "The specified queue does not exist.")
        match operation:
            case "GetQueueAttributes":
                waiting = sum(one.visible_at <= self.now() for one in self.queues[name].messages)
                return {"Attributes": {"QueueArn": ACCOUNT.format("sqs", name),
                                       "ApproximateNumberOfMessages": str(waiting)}}  # fmt: skip
            case "SendMessage":
                return self._taken(name, asked)
            case "SendMessageBatch":
                return {
                    "Successful": [{"Id": one["Id"], **self._taken(name, one)} for one in asked["Entries"]]
                }
            case "ReceiveMessage":
                return self._receive(name, asked)
            case "DeleteMessage":
                self._delete(name, asked["ReceiptHandle"])
                return {}
            case _:
                raise Fault("UnknownOperationException", f"the double does not know SQS {operation}")

    def _taken(self, name: str, asked: Body) -> Body:
        message = self.send(name, asked["MessageBody"])
        return {"MessageId": message.id, "MD5OfMessageBody": _md5(message.body)}

    def _receive(self, name: str, asked: Body) -> Body:
        most, now = int(asked.get("MaxNumberOfMessages", 1)), self.now()
        queue, kept = self.queues[name], list[Message]()
        taken = list[Message]()
        for message in queue.messages:
            if len(taken) == most or message.visible_at > now:
                kept.append(message)
            elif queue.tries and message.received >= queue.tries:
                # as on AWS: the same message, as old as it was
                aside = replace(message, visible_at=0.0, received=0, source=ACCOUNT.format("sqs", name))
                self._add(queue.dead_letters, aside)
            else:
                hidden = now + float(asked.get("VisibilityTimeout", queue.visibility))
                handed = replace(
                    message, visible_at=hidden, received=message.received + 1, receipt=uuid.uuid4().hex
                )
                kept.append(handed)
                taken.append(handed)
        self.queues[name] = replace(queue, messages=tuple(kept))
        return {"Messages": [_handed(message) for message in taken]} if taken else {}

    def _delete(self, name: str, receipt: str) -> None:
        queue = self.queues[name]
        left = tuple(message for message in queue.messages if message.receipt != receipt)
        self.queues[name] = replace(queue, messages=left)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324  # SQS's own choice


def _handed(message: Message) -> Body:
    attributes = {
        "ApproximateReceiveCount": str(message.received),
        "SentTimestamp": str(int(message.sent * 1000)),
    }
    if message.source:
        attributes["DeadLetterQueueSourceArn"] = message.source
    return {"MessageId": message.id, "ReceiptHandle": message.receipt, "Body": message.body,
            "MD5OfBody": _md5(message.body), "Attributes": attributes}  # fmt: skip
