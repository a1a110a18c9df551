"""Controls taken out of the product, one at a time: each has to be noticed by the histories. integrity.md 1.10

Most are taken out of the requests on their way (a condition, a row of a transaction, a header), some out of a function.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from services.ledger import log, publisher, sealer
from shared import aws, clock, http, repository, storage
from tests.support.double.cloud import Go, gate

Edit = Callable[[str, dict[str, Any]], dict[str, Any] | None]
PLANTED: dict[str, Callable[[pytest.MonkeyPatch], Iterator[None]]] = {}


def planted(
    make: Callable[[pytest.MonkeyPatch], Iterator[None]],
) -> Callable[[pytest.MonkeyPatch], Iterator[None]]:
    """Register a control that can be taken out."""
    PLANTED[make.__name__] = make
    return make


@contextmanager
def without(control: str) -> Iterator[None]:
    """Run the product without one of its controls."""
    with pytest.MonkeyPatch.context() as patch, contextmanager(PLANTED[control])(patch):
        yield


def _key(arguments: dict[str, Any]) -> str:
    return str((arguments.get("Item") or arguments.get("Key"))["pk"]["S"])


@contextmanager
def _edited(edit: Edit) -> Iterator[None]:
    """Change the items of transactions and single updates on their way; None takes an item out."""

    def pass_on(service: str, operation: str, request: Any, go: Go) -> AWSResponse:
        if service == "dynamodb" and operation in ("TransactWriteItems", "UpdateItem"):
            body = json.loads(request.body)
            if operation == "UpdateItem":
                body = edit("Update", body) or body
            else:
                pairs = [next(iter(item.items())) for item in body["TransactItems"]]
                made = [(kind, edit(kind, arguments)) for kind, arguments in pairs]
                body["TransactItems"] = [
                    {kind: arguments} for kind, arguments in made if arguments is not None
                ]
            request.body = json.dumps(body).encode()
        return go()

    with gate(pass_on):
        yield


def _bare(arguments: dict[str, Any], *values: str) -> dict[str, Any]:
    """Return a write without its condition, and without the values only the condition used."""
    kept = {name: value for name, value in arguments.items() if name != "ConditionExpression"}
    left = {
        name: value for name, value in kept.get("ExpressionAttributeValues", {}).items() if name not in values
    }
    kept["ExpressionAttributeValues"] = left
    return (
        kept if left else {name: value for name, value in kept.items() if name != "ExpressionAttributeValues"}
    )


@planted
def a_record_is_written_over_whatever_stands(_: pytest.MonkeyPatch) -> Iterator[None]:
    with _edited(lambda _, item: _bare(item, ":v") if _key(item).startswith(("E#", "A#", "P#")) else item):
        yield


@planted
def a_repeated_request_is_a_new_one(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = http._origin
    patch.setattr(http, "_origin", lambda event, headers: (real(event, headers)[0], None))
    yield


@planted
def nobody_notes_which_requests_were_answered(_: pytest.MonkeyPatch) -> Iterator[None]:
    with _edited(lambda _, item: None if _key(item).startswith("C#") else item):
        yield


@planted
def the_head_of_the_order_is_not_compared(_: pytest.MonkeyPatch) -> Iterator[None]:
    with _edited(lambda _, item: _bare(item, ":n") if _key(item) == "HEAD" else item):
        yield


@planted
def nobody_waits_for_a_place_in_the_order(_: pytest.MonkeyPatch) -> Iterator[None]:
    with _edited(lambda kind, item: None if kind == "Put" and _key(item).startswith("P#") else item):
        yield


@planted
def the_range_that_is_being_sealed_is_not_kept(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(
        sealer, "_declare", lambda seal, end: log.Seal(seal.frontier, seal.at, (seal.frontier.size, end))
    )
    yield


@planted
def what_is_sealed_may_be_replaced(_: pytest.MonkeyPatch) -> Iterator[None]:
    def pass_on(_service: str, operation: str, request: Any, go: Go) -> AWSResponse:
        if operation == "PutObject":
            del request.headers["If-None-Match"]
        return go()

    with gate(pass_on):
        yield


@planted
def facts_are_told_before_their_seal(patch: pytest.MonkeyPatch) -> Iterator[None]:
    ahead = SimpleNamespace(of=lambda _: SimpleNamespace(frontier=SimpleNamespace(size=log.head())))
    patch.setattr(publisher, "log", SimpleNamespace(**{**vars(log), "Seal": ahead}))
    yield


@planted
def an_event_the_bus_refused_is_passed_over(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = publisher._put
    patch.setattr(publisher, "_put", lambda facts: (real(facts), None)[1])
    yield


@planted
def a_transaction_that_timed_out_counts_as_done(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = storage.commit

    def commit(writes: Any, token: str | None = None) -> None:
        try:
            real(writes, token)
        except ReadTimeoutError:
            return

    patch.setattr(repository.storage, "commit", commit)
    yield


@planted
def the_entry_follows_its_record_in_a_call_of_its_own(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = storage.commit

    def commit(writes: Any, token: str | None = None) -> None:
        entries = [write for write in writes if write.kind in ("entry", "pending")]
        real([write for write in writes if write not in entries], token)
        if entries:
            real(entries)

    patch.setattr(repository.storage, "commit", commit)
    yield


@planted
def nobody_notes_which_facts_were_heard(_: pytest.MonkeyPatch) -> Iterator[None]:
    with _edited(lambda _, item: None if _key(item).startswith("INBOX#") else item):
        yield


@planted
def an_entry_may_be_earlier_than_the_one_before(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(repository, "next_instant", lambda _: clock.instant(clock.now()))
    yield


@planted
def two_workers_keep_their_state_in_one_row(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the publisher write back the sealer's row as it read it, with its own cursor added."""
    real = publisher.publish

    def publish() -> int:
        dynamodb, where = aws.client("dynamodb"), {"TableName": storage.table("LOG_TABLE")}
        key = {"pk": {"S": "SEAL"}, "sk": {"S": "-"}}
        row = dynamodb.get_item(**where, Key=key, ConsistentRead=True).get("Item")
        done = real()
        if row and done:
            dynamodb.put_item(**where, Item=row)
        return done

    patch.setattr(publisher, "publish", publish)
    yield
