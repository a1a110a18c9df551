"""The cloud of this process: one set of stores stands at a time, and botocore's transport leads to it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore
from botocore.awsrequest import AWSResponse
from botocore.parsers import create_parser

from shared import aws
from tests.support.double.bus import Buses
from tests.support.double.dynamodb import Store
from tests.support.double.kms import Keys
from tests.support.double.mail import Mails
from tests.support.double.pools import Pools
from tests.support.double.queues import Queues
from tests.support.double.s3 import Storage
from tests.support.double.sts import lent
from tests.support.double.wire import Asked, Fault, json_answer, json_fault


@dataclass
class Cloud:
    """Every store of one account in one region."""

    dynamodb: Store = field(default_factory=Store)
    s3: Storage = field(default_factory=Storage)
    kms: Keys = field(default_factory=Keys)
    queues: Queues = field(default_factory=Queues)
    buses: Buses = field(init=False)
    mails: Mails = field(default_factory=Mails)
    pools: Pools = field(default_factory=Pools)

    def __post_init__(self) -> None:
        self.buses = Buses(self.queues)

    def copy(self) -> "Cloud":
        """Return an independent copy; nothing is copied that neither side changes."""
        made = Cloud(self.dynamodb.copy(), self.s3.copy(), self.kms.copy(), self.queues.copy(), self.mails.copy(),
                     self.pools.copy())  # fmt: skip
        made.buses = self.buses.copy(made.queues)
        return made

    def take(self, other: "Cloud") -> None:
        """Stand as another one does from here on."""
        vars(self).update(vars(other.copy()))

    def answer(self, service: str, operation: str, request: Any) -> AWSResponse:
        """Answer one request as the service would."""
        if service == "s3":
            return self.s3.call(operation, Asked.of(request))
        if service == "sts":
            return lent(request.url, operation)
        acts: dict[str, Callable[[str, Any], dict[str, Any]]] = {
            "kms": self.kms.call, "eventbridge": self.buses.call, "sqs": self.queues.call, "sesv2": self.mails.call,
            "cognito-identity-provider": self.pools.call,
        }  # fmt: skip
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        try:
            if service == "dynamodb":
                return json_answer(request.url, self.dynamodb.call(operation, body))
            if service not in acts:
                raise AssertionError(
                    f"the double does not know {service}.{operation}: teach it, or ask the local cloud"
                )
            return json_answer(request.url, acts[service](operation, json.loads(body or b"{}")))
        except Fault as fault:
            return json_fault(request.url, fault)


_PARSER = create_parser("json")
Go = Callable[[], AWSResponse]
Gate = Callable[[str, str, Any, Go], AWSResponse]


class _Standing:
    """Which cloud stands; none lets requests pass, to moto or to the local cloud."""

    cloud: Cloud | None = None
    gates: tuple[Gate, ...] = ()
    on_the_wire = False


def stands() -> bool:
    """Say whether a double stands."""
    return _Standing.cloud is not None


def current() -> Cloud:
    """Return the cloud that stands."""
    assert _Standing.cloud is not None, "no double stands: use standing()"
    return _Standing.cloud


@contextmanager
def standing(cloud: Cloud) -> Iterator[Cloud]:
    """Let this cloud answer every client of the process; the one before it stands again afterwards."""
    _install()
    before, _Standing.cloud = _Standing.cloud, cloud
    try:
        yield cloud
    finally:
        _Standing.cloud = before


@contextmanager
def aside() -> Iterator[None]:
    """Let no double answer for a while: requests are signed and go the way they go on AWS, to whoever stands there."""
    before, _Standing.cloud = _Standing.cloud, None
    try:
        yield
    finally:
        _Standing.cloud = before


def _answered(request: Any, event_name: str, **_: Any) -> AWSResponse | None:
    if _Standing.cloud is None:
        return None
    _, service, operation = event_name.split(".")
    return _through(_Standing.gates, _Standing.cloud, service, operation, request)


def _through(
    gates: tuple[Gate, ...], cloud: Cloud, service: str, operation: str, request: Any
) -> AWSResponse:
    if not gates:
        return cloud.answer(service, operation, request)
    first, *rest = gates
    return first(
        service, operation, request, lambda: _through(tuple(rest), cloud, service, operation, request)
    )


@contextmanager
def gate(pass_on: Gate) -> Iterator[None]:
    """Put a gate before the cloud: it sees every attempt of every call, and passes it on, or does not."""
    before, _Standing.gates = _Standing.gates, (pass_on, *_Standing.gates)
    try:
        yield
    finally:
        _Standing.gates = before


@contextmanager
def wire() -> Iterator[None]:
    """Let every request be made and sent as one, for whoever watches what botocore does with it."""
    before, _Standing.on_the_wire = _Standing.on_the_wire, True
    try:
        yield
    finally:
        _Standing.on_the_wire = before


def _at_once(model: Any, params: Any, **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
    """Answer DynamoDB before a request is made, where nobody stands between: the wire is half of a call's time.

    A refusal is left to the wire: it changed nothing, and botocore reads more out of it than an answer.
    """
    cloud = _Standing.cloud
    if cloud is None or _Standing.gates or _Standing.on_the_wire or cloud.dynamodb.bills is not None:
        return None
    asked = SimpleNamespace(url=params["url"], body=params["body"])
    answer = cloud.answer("dynamodb", model.name, asked)
    if answer.status_code >= 300:
        return None
    said = {"headers": answer.headers, "status_code": answer.status_code, "body": answer.content}
    return answer, _PARSER.parse(said, model.output_shape)


def _unsigned(**_: Any) -> Any:
    """The double asks nobody who they are, and signing is most of a call's time; S3's addresses stay signed."""
    return botocore.UNSIGNED if _Standing.cloud is not None else None


def _install() -> None:
    """Hook the product's session once; clients made before would not know."""
    emitter = aws._SESSION.get_component("event_emitter")
    if getattr(emitter, "leads_to_the_double", False):
        return
    emitter.leads_to_the_double = True
    emitter.register("before-send", _answered, unique_id="double")
    emitter.register_last("before-call.dynamodb", _at_once, unique_id="at once")
    for service in ("dynamodb", "kms", "sts", "eventbridge", "sqs", "sesv2", "cognito-identity-provider"):
        emitter.register(f"choose-signer.{service}", _unsigned, unique_id=f"double-{service}")
    aws.client.cache_clear()
