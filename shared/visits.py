"""A request of somebody without an account: small, and with nothing of whoever sends it but where it comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from shared.answers import Shape
from shared.errors import Refusal, invalid
from shared.parsing import body_of

MOST_CHARACTERS = 16 * 1024
_KEY = re.compile(r"[\x21-\x7e]{32,100}")


@dataclass(frozen=True)
class Visited:
    """A public route: where, what it asks for, if anything, what it answers."""

    rule: str
    asks: type[BaseModel] | None
    shows: Shape
    summary: str
    status: int = 200

    @property
    def method(self) -> str:
        """Whoever sends nothing reads."""
        return "POST" if self.asks else "GET"

    @property
    def declared(self) -> str:
        """The route as a manifest names it."""
        return f"POST {self.rule}" if self.asks else self.rule


@dataclass(frozen=True)
class Visit:
    """One request without a token. `sources` are the visitor's address as the page's own front saw it, and the peer's."""

    event: Mapping[str, Any]
    request: str
    sources: tuple[str, ...]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Visit":
        """Read where a request comes from; its body is read when it is known to be welcome."""
        context = event["requestContext"]
        peer = str(context["http"].get("sourceIp") or "unknown")
        hops = [hop.strip() for hop in _headers(event).get("x-forwarded-for", "").split(",") if hop.strip()]
        # Behind CloudFront the peer is CloudFront, which wrote the visitor before it. Whoever calls the gateway
        # itself can write what they like there, so the peer is counted too.
        visitor = hops[-2] if len(hops) > 1 else peer
        return cls(event, str(context.get("requestId", "")), (visitor[:64], peer))

    @property
    def key(self) -> str | None:
        """What tells this request from every other, if its sender says; long enough that nobody guesses another's."""
        key = _headers(self.event).get("idempotency-key")
        if key is not None and not _KEY.fullmatch(key):
            raise invalid("/headers/idempotency-key", "is 32 to 100 visible ASCII characters")
        return key

    def body(self) -> dict[str, Any]:
        """Return the JSON object that was sent; 413 above 16 KiB of text."""
        if len(self.event.get("body") or "") > MOST_CHARACTERS:
            raise Refusal("TOO_LARGE", "Send at most 16 KiB.", "API: limits", "too_large")
        return body_of(self.event, _headers(self.event))


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    return {key.lower(): value for key, value in (event.get("headers") or {}).items()}
