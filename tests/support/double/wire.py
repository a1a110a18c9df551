"""What goes over the wire: a request as a service reads it, an answer as botocore reads it, a fault."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.awsrequest import AWSResponse


class Fault(Exception):
    """A service's refusal: its code, what it says, its status, and what else stands in the body."""

    def __init__(self, code: str, message: str, status: int = 400, **more: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.more = code, message, status, more


class Raw(io.BytesIO):
    """A body that can be streamed."""

    def stream(self, amount: int = 1 << 16, **_: Any) -> Iterator[bytes]:
        """Yield the body in pieces."""
        while piece := self.read(amount):
            yield piece


@dataclass(frozen=True)
class Asked:
    """A request: names of headers in lower case, its body decoded."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Any) -> "Asked":
        """Read what botocore is about to send."""
        headers = {key.lower(): _text(value) for key, value in request.headers.items()}
        parts = urlsplit(request.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(
            request.method, request.url, headers, _body(request.body, headers), unquote(parts.path), query
        )

    @property
    def host(self) -> str:
        """The host the request goes to."""
        return urlsplit(self.url).hostname or ""


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _body(body: Any, headers: dict[str, str]) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    data = bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())
    return _unchunked(data, headers) if "aws-chunked" in headers.get("content-encoding", "") else data


def _unchunked(data: bytes, headers: dict[str, str]) -> bytes:
    """Decode `aws-chunked`; what its trailer says becomes a header, as S3 sees it."""
    whole, rest = bytearray(), data
    while True:
        line, _, rest = rest.partition(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        if size == 0:
            break
        whole += rest[:size]
        rest = rest[size + 2 :]
    for line in rest.split(b"\r\n"):
        name, _, value = line.decode().partition(":")
        if name:
            headers[name.strip().lower()] = value.strip()
    return bytes(whole)


def answer(url: str, status: int, headers: Mapping[str, str], body: bytes) -> AWSResponse:
    """Return an answer as the transport would."""
    known = {"x-amzn-requestid": "double", "content-length": str(len(body))}
    return AWSResponse(url, status, {**known, **headers}, Raw(body))


def json_answer(url: str, body: Any, status: int = 200) -> AWSResponse:
    """Return an answer of a JSON service."""
    return answer(url, status, {"content-type": "application/x-amz-json-1.0"}, json.dumps(body).encode())


def json_fault(url: str, fault: Fault) -> AWSResponse:
    """Return a refusal of a JSON service."""
    body = {"__type": f"com.amazonaws#{fault.code}", "message": fault.message, "Message": fault.message}
    return json_answer(url, body | fault.more, fault.status)
