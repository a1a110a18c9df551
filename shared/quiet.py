"""How a function fails: by type, place and the ids to follow it by; the text of an exception may hold what people wrote.

Lambda's runtime writes whatever leaves a handler into the log, and hands it to the queue of what failed.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any

from aws_lambda_powertools import Logger

OURS = ("services", "shared", "witness", "events")
Handler = Callable[[Any, Any], Any]
Fault = tuple[type[BaseException], BaseException, TracebackType]

logger = Logger()


class FunctionFailed(Exception):  # AWS shows the name as the type of the error
    """A function failed; the message has the type and the place of the fault, and the request."""


def quiet(handler: Handler) -> Handler:
    """Return the handler with every failure said without content. integrity.md 3, log or event leakage"""

    def call(event: Any, context: Any) -> Any:
        try:
            return handler(event, context)
        except Exception as error:  # noqa: BLE001  # raised again, without its text
            faults = [f"{type(one).__name__} at {place(one.__traceback__)}" for one in _every(error)]
            request = _request(event, context)
            logger.error("failed", extra={"faults": faults, "request": request})  # noqa: TRY400  # not its text
            raise FunctionFailed(f"{'; '.join(faults)}; request {request}") from None

    return call


def place(trace: TracebackType | None) -> str:
    """Name the innermost line of ours: `services/people/pool.py:40`."""
    for frame in reversed(traceback.extract_tb(trace)):
        parts = frame.filename.replace("\\", "/").split("/")
        begins = next((at for at, part in enumerate(parts) if part in OURS), None)
        if begins is not None and parts[-1] != "quiet.py":
            return f"{'/'.join(parts[begins:])}:{frame.lineno}"
    return "no line of ours"


def _every(error: BaseException) -> Iterator[BaseException]:
    """The exception, then those of the messages of a batch; powertools puts their texts into its own."""
    yield error
    children: list[Fault] = getattr(error, "child_exceptions", None) or []
    yield from (one[1] for one in children)


def _request(event: Any, context: Any) -> str:
    """The id that the API answered the caller with, else the one of this run."""
    asked = event.get("requestContext") if isinstance(event, Mapping) else None
    known = asked.get("requestId") if isinstance(asked, Mapping) else None
    return str(known or getattr(context, "aws_request_id", ""))
