"""KMS, EventBridge, SQS: what is signed, told and waits."""

import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.support.contract.ground import Ground, sentence


@sentence()
def a_key_signs_what_its_public_half_verifies(ground: Ground) -> None:
    kms = ground.client("kms")
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    how = {"KeyId": key, "MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
    one, other = (kms.sign(**how, Message=b"checkpoint")["Signature"] for _ in range(2))
    public = load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(one, b"checkpoint", ec.ECDSA(hashes.SHA256()))
    assert one != other


def bus_and_queue(ground: Ground) -> tuple[str, str]:
    """Make a bus and a queue that hears the source `cqms.capa`."""
    name, sqs, events = f"contract-{ground.fresh()[:12]}", ground.client("sqs"), ground.client("events")
    events.create_event_bus(Name=name)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": ["cqms.capa"], "detail-type": [{"prefix": "capa."}]})
    events.put_rule(Name="rule", EventBusName=name, EventPattern=pattern)
    events.put_targets(Rule="rule", EventBusName=name, Targets=[{"Id": "q", "Arn": arn}])
    return name, url


def told(ground: Ground, bus: str, **changes: Any) -> dict[str, Any]:
    """Put one event."""
    entry = {
        "EventBusName": bus,
        "Source": "cqms.capa",
        "DetailType": "capa.closed",
        "Detail": '{"index": 1}',
    }
    return dict(ground.client("events").put_events(Entries=[entry | changes]))


def waiting(ground: Ground, url: str, **more: Any) -> list[dict[str, Any]]:
    """Receive what waits."""
    return list(
        ground.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more).get("Messages", [])
    )


@sentence()
def an_event_reaches_the_queues_whose_rule_it_meets(ground: Ground) -> None:
    bus, url = bus_and_queue(ground)
    for source, kind in (
        ("cqms.capa", "capa.closed"),
        ("cqms.audit", "capa.closed"),
        ("cqms.capa", "audit.closed"),
    ):
        assert told(ground, bus, Source=source, DetailType=kind)["Entries"][0]["EventId"]
    [message] = waiting(ground, url)
    heard = json.loads(message["Body"])
    assert (heard["source"], heard["detail-type"], heard["detail"]) == (
        "cqms.capa",
        "capa.closed",
        {"index": 1},
    )


@sentence(local="takes an entry whose detail is no JSON")
def an_entry_can_fail_inside_an_answer_that_succeeds(ground: Ground) -> None:
    bus, _ = bus_and_queue(ground)
    answer = told(ground, bus, Detail="no json")
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "MalformedDetail"


@sentence()
def a_call_carries_at_most_ten_events(ground: Ground) -> None:
    entry = {"Source": "cqms.capa", "DetailType": "capa.closed", "Detail": "{}"}
    ground.refused("ValidationException", lambda: ground.client("events").put_events(Entries=[entry] * 11))


@sentence()
def a_message_hides_while_somebody_works_on_it_and_goes_when_deleted(ground: Ground) -> None:
    sqs = ground.client("sqs")
    url = sqs.create_queue(QueueName=f"contract-{ground.fresh()[:12]}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one")
    [message] = waiting(ground, url, VisibilityTimeout=0)
    [again] = waiting(ground, url, VisibilityTimeout=30)
    assert (again["Body"], waiting(ground, url)) == ("one", [])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    assert message["MessageId"] == again["MessageId"]


@sentence()
def a_message_that_failed_too_often_is_set_aside(ground: Ground) -> None:
    sqs, name = ground.client("sqs"), f"contract-{ground.fresh()[:12]}"
    aside = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    assert [len(waiting(ground, url, VisibilityTimeout=0)) for _ in range(3)] == [1, 1, 0]
    assert [message["Body"] for message in waiting(ground, aside)] == ["poison"]


@sentence(moto="a message that was set aside does not say which queue it was in")
def a_message_set_aside_says_where_it_failed_and_is_as_old_as_it_was(ground: Ground) -> None:
    sqs, name = ground.client("sqs"), f"contract-{ground.fresh()[:12]}"
    aside = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    asked = {"MessageSystemAttributeNames": ["All"], "VisibilityTimeout": 0}
    [[first], none] = [waiting(ground, url, **asked) for _ in range(2)]
    [message] = waiting(ground, aside, **asked)
    assert none == []
    assert message["Attributes"]["SentTimestamp"] == first["Attributes"]["SentTimestamp"]
    assert message["Attributes"]["DeadLetterQueueSourceArn"].endswith(f":{name}")
