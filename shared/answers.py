"""What goes back over HTTP: an answer, or a refusal with its reasons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared.errors import Refusal

Shape = type[Any] | None  # a TypedDict that says what an answer looks like


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, a JSON body, headers; `raw` for anything that is not JSON."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    media_type: str = "application/json"


def response(answer: Answer) -> Response[str]:
    """Return the answer as API Gateway wants it: never stored, never sniffed."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **answer.headers}
    if answer.raw is not None:
        json_text = answer.media_type == "application/json"  # Powertools would serialise its bytes again
        raw = answer.raw.decode() if json_text else answer.raw
        return Response(answer.status, answer.media_type, raw, headers=headers)  # type: ignore[arg-type]  # bytes pass, its types say text
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    return Response(answer.status, answer.media_type, body, headers=headers)


def problem(refusal: Refusal, event: Mapping[str, Any]) -> Response[str]:
    """Return a refusal as application/problem+json. RFC 9457"""
    context = event["requestContext"]
    problem = refusal.as_problem(context["http"]["path"], str(context.get("requestId", "")))
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    body = json.dumps(problem, ensure_ascii=False, default=str)
    return Response(refusal.status, "application/problem+json", body, headers=headers)
