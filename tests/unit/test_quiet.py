"""A function that fails says where and in which request, and nothing of what it was given."""

import importlib
import io
import json
import logging
import traceback
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from services import entry
from services.people.first import FirstAdministrators
from services.register import SERVICES
from shared import clock
from shared.quiet import FunctionFailed, Handler, logger, quiet

CANARY = "Xylophagous"
CONTEXT = SimpleNamespace(aws_request_id="run-1")


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What is logged about a failure."""
    handler, written = logger.registered_handler, io.StringIO()
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def invalid(event: Any, _: Any) -> None:
    FirstAdministrators.model_validate({"administrators": [{"printed_name": event["said"]}, {}]})


def raised(event: Any, _: Any) -> None:
    raise ValueError(event["said"])


def chained(event: Any, _: Any) -> None:
    try:
        clock.parse(event["said"])
    except ValueError as error:
        raise RuntimeError(f"cannot read {event['said']}") from error


def batch(event: Any, _: Any) -> None:
    children = []
    for one in (raised, invalid):
        try:
            one(event, None)
        except Exception as error:  # noqa: BLE001  # what powertools does for each message
            children.append((type(error), error, error.__traceback__))
    raise BatchProcessingError(msg=f"All failed: {event['said']}", child_exceptions=children)


def failure(handler: Handler, event: dict[str, Any]) -> FunctionFailed:
    with pytest.raises(FunctionFailed) as told:
        quiet(handler)(event, CONTEXT)
    return told.value


@pytest.mark.parametrize("handler", [invalid, raised, chained, batch])
def test_what_a_function_was_given_is_not_in_what_the_runtime_writes(
    handler: Handler, said: io.StringIO
) -> None:
    with pytest.raises(Exception) as before:  # each fails in its own way
        handler({"said": CANARY}, None)
    assert CANARY in "".join(traceback.format_exception(before.value))
    error = failure(handler, {"said": CANARY})
    assert "failed" in said.getvalue()
    assert CANARY not in "".join(traceback.format_exception(error)) + said.getvalue()


def test_it_says_type_place_and_request(said: io.StringIO) -> None:
    error = failure(chained, {"said": "no instant", "requestContext": {"requestId": "asked-1"}})
    line = json.loads(said.getvalue())
    assert (line["level"], line["message"], line["request"]) == ("ERROR", "failed", "asked-1")
    assert str(error) == f"{'; '.join(line['faults'])}; request asked-1"
    assert line["faults"][0].startswith("RuntimeError at ")
    inner = failure(lambda event, _: clock.parse(event["said"]), {"said": "no instant"})
    assert str(inner).startswith("ValueError at shared/clock.py:")
    assert str(inner).endswith("request run-1")


def test_each_message_of_a_batch_is_named() -> None:
    said = str(failure(batch, {"said": CANARY}))
    assert [one.partition(" at ")[0] for one in said.split("; ")[:3]] == [
        "BatchProcessingError",
        "ValueError",
        "ValidationError",
    ]


def test_what_goes_well_is_answered_as_it_is() -> None:
    assert quiet(lambda event, _: event["said"])({"said": CANARY}, CONTEXT) == CANARY


def test_every_function_is_started_by_way_of_it() -> None:
    for service in SERVICES:
        for function in service.functions:
            own = importlib.import_module(f"services.{service.name}.{function.name}").handler
            started = getattr(entry, f"{service.name}__{function.name}")
            assert started is not own
            assert started.__qualname__.startswith("quiet.")
    with pytest.raises(AttributeError):
        _ = entry.nobody
