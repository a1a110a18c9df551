"""A study whose tables, objects, keys and accounts stand in moto: the same histories, on code that nobody here wrote.

The bus and its queues stay the double's: what is drawn for them (partial publication, dead letters) is not moto's to do.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse
from moto import mock_aws
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.models import botocore_stubber

from shared import aws
from tests.support.double.cloud import Cloud, standing
from tests.support.histories import Ground, begun, certain
from tests.support.staff import Team
from tests.support.study import simulated
from tests.support.study_tables import REGION

OURS = ("sqs", "eventbridge")


@dataclass
class MotoTable:
    """One of moto's tables, read as the double's are."""

    name: str

    @property
    def _items(self) -> dict[Any, Any]:
        found = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][REGION].tables[self.name].items
        return dict(found)

    @property
    def base(self) -> SimpleNamespace:
        """Its items by partition."""
        shelves = {pk.value: SimpleNamespace(items=dict(some)) for pk, some in self._items.items()}
        return SimpleNamespace(by_key=shelves)

    def get(self, key: tuple[str, tuple[str, ...]]) -> dict[str, Any] | None:
        """Return an item as it is sent, or None."""
        partition, (place,) = key
        shelves = {pk.value: some for pk, some in self._items.items()}
        found = {sk.value: item for sk, item in shelves.get(partition, {}).items()}
        return dict(found[place].to_json()["Attributes"]) if place in found else None


class MotoTables(dict[str, MotoTable]):
    """Every table, by its name."""

    def __missing__(self, name: str) -> MotoTable:
        """Look a table up when it is asked for."""
        return MotoTable(name)


class MotoBuckets(dict[str, Any]):
    """Every bucket, by its name."""

    def __missing__(self, name: str) -> Any:
        """Look a bucket up when it is asked for."""
        return get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"].buckets[name]


class Moto(Cloud):
    """moto in the place of the double, behind the same gates."""

    def __post_init__(self) -> None:
        super().__post_init__()
        now = SimpleNamespace(now=None)
        self.dynamodb: Any = SimpleNamespace(tables=MotoTables(), transactions=now, bills=[])  # never at once
        self.s3: Any = SimpleNamespace(buckets=MotoBuckets())

    def answer(self, service: str, operation: str, request: Any) -> AWSResponse:
        """Answer one request as moto would."""
        if service in OURS:
            return super().answer(service, operation, request)
        answer = botocore_stubber("before-send", request)
        assert answer is not None, f"moto does not know {service}.{operation}"
        return answer


@dataclass
class Only:
    """The one study there is: moto cannot be copied."""

    team: Team

    @contextmanager
    def copy(self) -> Iterator[Team]:
        """Let a history have it; its people sign in anew."""
        for who in (self.team.alan, self.team.alba):
            who.session = uuid.uuid4().hex
        yield self.team


@contextmanager
def moto_ground(folder: Path) -> Iterator[Ground]:
    """Begin a study on moto, for one history."""
    aws._SESSION.get_component("event_emitter").unregister("before-send", botocore_stubber)
    aws.client.cache_clear()
    with mock_aws(), standing(Moto()), certain("ground"), simulated(folder, ground="beside") as simulator:
        team, party, person = begun(simulator)
        yield Ground(Only(team), party, person)
