"""The study's last queue as the ledger reads it: looked at, and emptied only of what was decided."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared import clock
from shared.aws import client

SECONDS = 60  # long enough that a run sees no letter twice, and short enough for the alarm to see all
MOST_READS = 50
FUNCTION = "reactions"


@dataclass(frozen=True)
class Letter:
    """A message that failed for good: which fact by its index, from which service as far as the queue says."""

    id: str
    receipt: str
    index: int | None
    source: str | None
    sent_at: str


def waiting() -> Iterator[Letter]:
    """Return the letters that wait, each once; each stays where it is."""
    seen: set[str] = set()
    for _ in range(MOST_READS):
        answer = client("sqs").receive_message(
            QueueUrl=os.environ["DEAD_LETTERS_URL"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=SECONDS,
            MessageSystemAttributeNames=["SentTimestamp", "DeadLetterQueueSourceArn"],
        )
        fresh = [message for message in answer.get("Messages", []) if message["MessageId"] not in seen]
        if not fresh:
            return
        seen |= {message["MessageId"] for message in fresh}
        yield from (_letter(message) for message in fresh)


def done_with(letter: Letter) -> None:
    """Take a letter out of the queue."""
    client("sqs").delete_message(QueueUrl=os.environ["DEAD_LETTERS_URL"], ReceiptHandle=letter.receipt)


def _letter(message: dict[str, Any]) -> Letter:
    attributes = message.get("Attributes", {})
    sent = datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC)
    source = attributes.get("DeadLetterQueueSourceArn")
    return Letter(
        message["MessageId"],
        message["ReceiptHandle"],
        _index(message["Body"]),
        _service(source) if source else None,
        clock.instant(sent),
    )


def _service(arn: str) -> str:
    """Return the service whose queue it was: `study-service-function`."""
    return arn.rpartition(":")[2].removesuffix(f"-{FUNCTION}").rpartition("-")[2]


def _index(body: str) -> int | None:
    """Return the index a fact names; None for what is no fact, such as a failed wake-up."""
    try:
        detail = json.loads(body)["detail"]
        study, index = detail["study"], detail["index"]
    except (ValueError, LookupError, TypeError):
        return None
    return index if study == os.environ["STUDY"] and isinstance(index, int) and index >= 0 else None
