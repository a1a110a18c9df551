"""Somewhere to ask, and the register of what is asked."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from botocore.exceptions import ClientError

SHOWN = ["state"]


@dataclass
class Ground:
    """Somewhere to ask: its clients, and a table, two buckets and a key that are made on first use."""

    name: str
    client: Callable[[str], Any]
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    def refused(self, code: str, act: Callable[[], Any]) -> dict[str, Any]:
        """Assert that this is refused with this code; return the whole answer."""
        with pytest.raises(ClientError) as caught:
            act()
        assert caught.value.response["Error"]["Code"] == code, caught.value
        return dict(caught.value.response)

    @cached_property
    def table(self) -> str:
        """A table like those of the study: pk, sk, and one sparse view that shows the state alone."""

        def keys(first: str, second: str) -> list[dict[str, str]]:
            return [
                {"AttributeName": first, "KeyType": "HASH"},
                {"AttributeName": second, "KeyType": "RANGE"},
            ]

        view = {"IndexName": "view1", "KeySchema": keys("p1", "s1"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": SHOWN}}  # fmt: skip
        named = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "p1", "s1")]
        name = f"contract-{self.mark}"
        self.client("dynamodb").create_table(
            TableName=name, KeySchema=keys("pk", "sk"), AttributeDefinitions=named,
            GlobalSecondaryIndexes=[view], BillingMode="PAY_PER_REQUEST",
        )  # fmt: skip
        return name

    def bucket(self, locked: bool) -> str:
        """A bucket that keeps versions, with object locks or without versions at all."""
        name = f"contract-{'locked' if locked else 'plain'}-{self.mark}"
        if name not in self.__dict__.setdefault("_buckets", set()):
            place = {"LocationConstraint": "eu-central-1"}
            self.client("s3").create_bucket(
                Bucket=name, CreateBucketConfiguration=place, ObjectLockEnabledForBucket=locked
            )
            self.__dict__["_buckets"].add(name)
        return name

    def fresh(self) -> str:
        """A key nobody used."""
        return uuid.uuid4().hex


Sentence = Callable[[Ground], None]
SENTENCES: dict[str, Sentence] = {}
DIFFERS: dict[tuple[str, str], str] = {}


def sentence(**differs: str) -> Callable[[Sentence], Sentence]:
    """Register a sentence; `moto="..."` or `local="..."` says why that ground is known to break it."""

    def keep(act: Sentence) -> Sentence:
        SENTENCES[act.__name__] = act
        DIFFERS.update({(act.__name__, ground): why for ground, why in differs.items()})
        return act

    return keep
