"""The queues between bus and services as the stack makes them: five tries, then the last queue."""

import json
import os
import uuid
from dataclasses import dataclass, field
from typing import Any

from services.ledger import compare_trail, divergences, sealed
from services.register import SERVICES
from shared import aws
from tests.support.staff import Team
from tests.support.study import CONTEXT, Simulator

TRIES = 5


def quarantined(team: Team, username: str) -> str:
    """Let a fact die before tasks and training took it, and find it in quarantine; return one of the records."""
    queues, simulator = Queues(team.simulator), team.simulator
    body = {"printed_name": "Nina Late", "username": username, "email": f"{username}@site.example"}
    path = f"/people/{team.alan.post('/people', body).body['id']}"
    simulator.deliver()
    assert team.alan.step(path, "grant_role", "joins the study", role="author").status == 200
    for event in simulator.told():
        aws.client("sqs").send_message(QueueUrl=queues.last, MessageBody=json.dumps(event))
    simulator.handler("ledger", "quarantine")({}, CONTEXT)
    found = team.quality_manager.get(f"/quarantined-events?subject=person/{path.rpartition('/')[2]}")
    return f"/quarantined-events/{found.body['items'][0]['id']}"


def diverged(team: Team, revision: int) -> str:
    """Set an order row back for a moment, so that the comparison finds it; return the record of what it found."""
    key = {"pk": {"S": f"D#{team.monitor.person.replace('/', '#')}"}, "sk": {"S": "-"}}
    where = {"TableName": team.simulator.study.table("log")}
    row = aws.client("dynamodb").get_item(**where, Key=key)["Item"]
    aws.client("dynamodb").put_item(
        **where, Item=row | {"idx": {"N": str(revision)}, "v": {"N": str(revision)}}
    )
    team.simulator.study.serve("ledger")
    divergences.record(list(compare_trail.compare(sealed.read())))
    aws.client("dynamodb").put_item(**where, Item=row)
    found = team.quality_manager.get("/divergences?state=unexplained")
    return f"/divergences/{found.body['items'][-1]['id']}"


@dataclass
class Queues:
    """One queue for each listening service, and the last one behind all of them."""

    simulator: Simulator
    last: str = ""
    urls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sqs, name = aws.client("sqs"), uuid.uuid4().hex[:8]
        self.last = sqs.create_queue(QueueName=f"{name}-dead-letters")["QueueUrl"]
        os.environ["DEAD_LETTERS_URL"] = self.last
        arn = sqs.get_queue_attributes(QueueUrl=self.last, AttributeNames=["QueueArn"])["Attributes"]
        policy = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": str(TRIES)}
        for service in SERVICES:
            if service.reacts_to:
                attributes = {"RedrivePolicy": json.dumps(policy)}
                made = sqs.create_queue(QueueName=f"{name}-{service.name}-reactions", Attributes=attributes)
                self.urls[service.name] = made["QueueUrl"]

    def deliver(self) -> None:
        """Tell what is pending, and let every service take what it can until its queue is empty."""
        while heard := self.simulator.told():
            for event in heard:
                for service in SERVICES:
                    if event["detail-type"] in {fact.name for fact in service.reacts_to}:
                        self.send(service.name, event)
            for name in self.urls:
                self._drain(name)

    def send(self, service: str, event: dict[str, Any]) -> None:
        """Put an event into the queue of a service."""
        aws.client("sqs").send_message(QueueUrl=self.urls[service], MessageBody=json.dumps(event))

    def _drain(self, service: str) -> None:
        sqs, url = aws.client("sqs"), self.urls[service]
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 1, "VisibilityTimeout": 0}
        while messages := sqs.receive_message(**asked).get("Messages"):
            [message] = messages
            record = {"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs",
                      "receiptHandle": "r", "attributes": {}, "messageAttributes": {}}  # fmt: skip
            answer = self._taken(service, record)
            if not answer["batchItemFailures"]:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _taken(self, service: str, record: dict[str, Any]) -> Any:
        """A batch of which everything failed is an exception, as the mapping sees it."""
        try:
            return self.simulator.handler(service, "reactions")({"Records": [record]}, CONTEXT)
        except BaseException as failed:
            if type(failed).__name__ != "BatchProcessingError":
                raise
            return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}

    def dead(self) -> int:
        """How many messages lie in the last queue: what its alarm counts."""
        asked = {"QueueUrl": self.last, "AttributeNames": ["ApproximateNumberOfMessages"]}
        found = aws.client("sqs").get_queue_attributes(**asked)["Attributes"]
        return int(found["ApproximateNumberOfMessages"])
