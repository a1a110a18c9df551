"""One study's tables, buckets, key, bus and queue, with the environment its functions get.

They stand in the double of tests/support/double; `ground="moto"` puts them into moto instead, for the few tests
that show the product at work there too (keep tables below 100 rows, its transactions copy the table), and
`ground="beside"` beside the study that stands already, in its account.
"""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from services.register import SERVICES as REGISTERED
from shared import aws
from tests.support.double.cloud import Cloud, current, standing, stands

REGION = "eu-central-1"
SERVICES = tuple(service.name for service in REGISTERED)
VIEW_ATTRIBUTES = ["id", "number", "title", "state", "owner", "due_on", "type", "v", "updated_at", "summary"]


@dataclass
class Study:
    """Names of what `study_tables` created; `environment` is what infra gives every function."""

    name: str
    environment: dict[str, str] = field(default_factory=dict)
    queue_url: str = ""

    def table(self, what: str) -> str:
        """Return a table's name: `data-people`, `audit`, `log`, `access`, `sessions`."""
        return f"{self.name.lower()}-{what}"

    def bucket(self, what: str) -> str:
        """Return a bucket's name: `quarantine`, `work`, `records`."""
        return f"{self.name.lower()}-{what}"

    def serve(self, service: str) -> None:
        """Act as a function of this service from here on: its own table stands in TABLE."""
        os.environ["TABLE"] = self.table(f"data-{service}")
        os.environ["POWERTOOLS_SERVICE_NAME"] = service

    def parts(self) -> list[str]:
        """Take every part of a large fact out of the queue in which its service put it, oldest first."""
        url, found = os.environ["PARTS_QUEUE_URL"], list[str]()
        while (
            messages := aws.client("sqs")
            .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            .get("Messages")
        ):
            for message in messages:
                found.append(message["Body"])
                aws.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def waiting(self) -> bool:
        """Say whether an entry waits for its place; moto is not asked, it may."""
        if not stands():
            return True
        order = current().dynamodb.tables[self.table("log")].base.by_key
        return any(shelf.items for pk, shelf in order.items() if pk.startswith("P#"))

    def published(self) -> list[dict[str, Any]]:
        """Take every event waiting in the queue that catches the whole bus, oldest first."""
        sqs, events = aws.client("sqs"), []
        while True:
            answer = sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
            if not answer.get("Messages"):
                return events
            for message in answer["Messages"]:
                events.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])


@contextmanager
def study_tables(name: str = "ABC01", serving: str = "documents", ground: str = "double") -> Iterator[Study]:
    """Create one study on fresh ground and serve one of its services; everything is gone afterwards."""
    before = dict(os.environ)
    os.environ |= {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "POWERTOOLS_METRICS_NAMESPACE": "cqms",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    os.environ.pop("AWS_ENDPOINT_URL", None)
    try:
        with _ground(ground):
            study = _create(Study(name))
            os.environ |= study.environment
            study.serve(serving)
            yield study
    finally:
        os.environ.clear()
        os.environ |= before


def _ground(name: str) -> AbstractContextManager[object]:
    """Return where a study's tables are made."""
    if name == "beside":
        return nullcontext()
    return moto_standing() if name == "moto" else standing(Cloud())


def moto_standing() -> AbstractContextManager[object]:
    """Let moto answer the product's clients; its import alone takes longer than most tests."""
    from moto import mock_aws
    from moto.core.models import botocore_stubber

    # moto hooks sessions made after its import; the product's one may be older. Hooked twice, it acts twice.
    emitter = aws._SESSION.get_component("event_emitter")
    emitter.unregister("before-send", botocore_stubber)
    emitter.register("before-send", botocore_stubber)
    aws.client.cache_clear()
    return mock_aws()


def _create(study: Study) -> Study:
    for service in SERVICES:
        _data_table(study.table(f"data-{service}"))
    for what in ("audit", "access", "sessions"):
        _table(study.table(what))
    by_entity = {
        "IndexName": "by_entity",
        "KeySchema": _keys("ent", "v"),
        "Projection": {"ProjectionType": "ALL"},
    }
    _table(study.table("log"), indexes=[by_entity], numbers={"v"}, stream=True)
    _buckets(study)
    key = aws.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"][
        "KeyId"
    ]
    study.queue_url = _bus_and_queue(f"{study.name.lower()}-bus")
    study.environment = _environment(study, key) | _inboxes(study)
    return study


def _keys(first: str, second: str) -> list[dict[str, str]]:
    return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]


def _table(
    name: str,
    indexes: list[dict[str, Any]] | None = None,
    numbers: set[str] | None = None,
    stream: bool = False,
) -> None:
    schemas = [_keys("pk", "sk"), *(index["KeySchema"] for index in indexes or [])]
    attributes = {key["AttributeName"] for schema in schemas for key in schema}
    more: dict[str, Any] = {"GlobalSecondaryIndexes": indexes} if indexes else {}
    if stream:
        more["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    aws.client("dynamodb").create_table(
        TableName=name,
        KeySchema=_keys("pk", "sk"),
        AttributeDefinitions=[
            {"AttributeName": one, "AttributeType": "N" if one in (numbers or ()) else "S"}
            for one in sorted(attributes)
        ],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def _data_table(name: str) -> None:
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": VIEW_ATTRIBUTES}
    views = [
        {"IndexName": f"view{n}", "KeySchema": _keys(f"p{n}", f"s{n}"), "Projection": projection}
        for n in (1, 2, 3, 4)
    ]
    _table(name, indexes=views)


def _buckets(study: Study) -> None:
    s3 = aws.client("s3")
    here = {"LocationConstraint": REGION}
    for what in ("quarantine", "work", "values"):
        s3.create_bucket(Bucket=study.bucket(what), CreateBucketConfiguration=here)
    s3.create_bucket(Bucket=study.bucket("copies"), CreateBucketConfiguration=here)
    for what in ("values", "copies"):
        s3.put_bucket_versioning(Bucket=study.bucket(what), VersioningConfiguration={"Status": "Enabled"})
    for what in ("records", "witness"):
        s3.create_bucket(
            Bucket=study.bucket(what), CreateBucketConfiguration=here, ObjectLockEnabledForBucket=True
        )


def _bus_and_queue(bus: str) -> str:
    """Create the bus and one queue that every event on it reaches."""
    events, sqs = aws.client("events"), aws.client("sqs")
    events.create_event_bus(Name=bus)
    url = str(sqs.create_queue(QueueName=f"{bus}-everything")["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": [{"prefix": ""}]})
    events.put_rule(Name="everything", EventBusName=bus, EventPattern=pattern)
    events.put_targets(Rule="everything", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    return url


def _inboxes(study: Study) -> dict[str, str]:
    """The last queue, the one of parts, and where the ledger sees which facts were taken."""
    url = aws.client("sqs").create_queue(QueueName=f"{study.name.lower()}-dead-letters")["QueueUrl"]
    parts = aws.client("sqs").create_queue(QueueName=f"{study.name.lower()}-parts")["QueueUrl"]
    tables = {f"DATA_{s.upper()}_TABLE": study.table(f"data-{s}") for s in SERVICES}
    return {"DEAD_LETTERS_URL": str(url), "PARTS_QUEUE_URL": str(parts), **tables}


def _environment(study: Study, key: str) -> dict[str, str]:
    return {
        "STUDY": study.name,
        "STUDY_TITLE": "A study of moderate hypertension",
        "LATE_AFTER_DAYS": "7",
        "STAGE": "development",
        "TIME_ZONE": "Europe/Berlin",
        "APP_VERSION": "0.1.0",
        "CONFIG_DIGEST": "c" * 64,
        "AUDIT_TABLE": study.table("audit"),
        "LOG_TABLE": study.table("log"),
        "ACCESS_TABLE": study.table("access"),
        "SESSIONS_TABLE": study.table("sessions"),
        "QUARANTINE_BUCKET": study.bucket("quarantine"),
        "WORK_BUCKET": study.bucket("work"),
        "RECORDS_BUCKET": study.bucket("records"),
        "VALUES_BUCKET": study.bucket("values"),
        "WITNESS_BUCKET": study.bucket("witness"),
        "COPIES_BUCKET": study.bucket("copies"),
        "WITNESS_NAME": "witness.example/w1",
        "ISSUER": f"https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_{study.name.lower()}",
        "JWKS_URL": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_study/.well-known/jwks.json",
        "WEB_CLIENT_ID": "web-client",
        "SIGNING_CLIENT_ID": "signing-client",
        "USER_POOL_ID": "eu-central-1_study",
        "BUS_NAME": f"{study.name.lower()}-bus",
        "SEAL_KEY_IDS": key,
        "LOG_ORIGIN": f"cqms.example/{study.name.lower()}",
        "MAIL_FROM": "quality@cqms.example",
        "PUBLIC_URL": "https://cqms.example",
        "LOCK_MODE": "GOVERNANCE",
        "LOCK_DAYS": "1",
    }
