"""The study as a WSGI application, so that tools that generate requests can call its real handlers in process."""

import base64
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from services.register import SERVICES
from tests.support.study import BASE, CONTEXT, Caller, function, request_event


class Gateway:
    """What API Gateway does between a client and a handler, for one signed-in person."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "").encode("latin-1").decode(errors="replace")
        where = path.removeprefix(BASE)
        service = next(
            (s for s in SERVICES for p in s.prefixes if where == p or where.startswith(p + "/")), None
        )
        if service is None:
            start("404 Not Found", [("content-type", "application/json")])
            return [b'{"message": "Not Found"}']
        name = function(service, environ["REQUEST_METHOD"], where)
        answer = self.caller.simulator.handler(service.name, name)(self.event(environ, where), CONTEXT)
        body = str(answer["body"])
        raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        headers = dict(answer.get("headers", {})) | {
            name: values[0] for name, values in answer.get("multiValueHeaders", {}).items()
        }
        start(f"{answer['statusCode']} {HTTPStatus(answer['statusCode']).phrase}", list(headers.items()))
        return [raw]

    def event(self, environ: dict[str, Any], where: str) -> dict[str, Any]:
        """Return the event the gateway would hand to the function (payload 2.0)."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        raw = environ["wsgi.input"].read(length) if length else b""
        event = request_event(environ["REQUEST_METHOD"], where, "", None, self.caller.claims(), {})
        event["headers"] = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            event["headers"]["content-type"] = environ["CONTENT_TYPE"]
        query = environ.get("QUERY_STRING", "")
        pairs: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
            pairs[name] = f"{pairs[name]},{value}" if name in pairs else value
        event |= {"queryStringParameters": pairs or None, "rawQueryString": query}
        try:
            event["body"] = raw.decode() or None
        except UnicodeDecodeError:
            event |= {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
        return event
