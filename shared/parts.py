"""Parts of a fact whose effect is too large for one message: each goes through the service's own queue."""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from events.envelope import Envelope
from shared.aws import client

MOST_IN_A_CALL = 10
Part = Mapping[str, Any]


def send(name: str, envelope: Envelope, parts: Iterable[Part]) -> None:
    """Send each part with the fact it belongs to; a part that fails for good then names its fact.

    Raises RuntimeError when the queue did not take one: who called is told of the fact again.
    """
    detail = envelope.model_dump(mode="json")
    bodies = [json.dumps({"detail-type": name, "detail": detail, "part": part}) for part in parts]
    for start in range(0, len(bodies), MOST_IN_A_CALL):
        some = bodies[start : start + MOST_IN_A_CALL]
        entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(some)]
        answer = client("sqs").send_message_batch(QueueUrl=os.environ["PARTS_QUEUE_URL"], Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"the queue did not take {len(answer['Failed'])} parts of {name}")
