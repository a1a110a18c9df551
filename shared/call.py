"""One request by one person, read and checked."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ulid import ULID

from shared.authz import Person
from shared.change import Request
from shared.errors import Refusal, invalid, not_found
from shared.parsing import body_of, query_of, text

LONGEST_NAME = 200
_KEY = re.compile(r"[\x21-\x7e]{1,100}")


@dataclass(frozen=True)
class Call:
    """One request by one person, read and checked."""

    person: Person
    method: str
    path: str
    args: Mapping[str, str]
    body: Mapping[str, Any]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    request: Request
    key: str | None = None
    origin_jti: str = ""
    asked_by: Person | None = None
    """Who asks, where it is answered with somebody else's rights (shared/preview.py)."""

    @property
    def asker(self) -> Person:
        """Who asks, whosever rights it is answered with: what is written of a reading is written of them."""
        return self.asked_by or self.person

    def new_id(self) -> str:
        """Return a new ULID; for a repeated Idempotency-Key of this person, the first one again."""
        if self.key is None:
            return str(ULID())
        return str(ULID.from_bytes(hashlib.sha256(f"{self.person.sub}#{self.key}".encode()).digest()[:16]))

    @classmethod
    def of(
        cls, person: Person, event: Mapping[str, Any], args: Mapping[str, str], claims: Mapping[str, str]
    ) -> "Call":
        """Read a request of the gateway (payload format 2.0) by a person whose token was looked at."""
        context = event["requestContext"]
        headers = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
        return cls(
            person, context["http"]["method"], context["http"]["path"],
            {key: _name(value, key) for key, value in args.items()},
            body_of(event, headers), query_of(event), headers, *_origin(event, headers),
            claims.get("origin_jti", claims["jti"]),
        )  # fmt: skip

    @property
    def if_match(self) -> int:
        """The revision the caller saw; raises 428 when it is not said."""
        tag = self.headers.get("if-match")
        if tag is None:
            detail = "Send If-Match with the revision you read."
            raise Refusal("PRECONDITION_REQUIRED", detail, "API: If-Match", "if_match_missing")
        digits = tag.strip().removeprefix("W/").strip('"')
        if not digits.isdecimal() or len(digits) > 9:
            raise invalid("/headers/if-match", "is not a revision")
        return int(digits)


def _name(value: str, key: str) -> str:
    """Return a name out of the path; an overlong one names nothing, and would not fit a key."""
    if len(value) > LONGEST_NAME:
        raise not_found(f"This {key}")
    return text(value, f"/path/{key}")


def _origin(event: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Request, str | None]:
    context = event["requestContext"]
    key = headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise invalid("/headers/idempotency-key", "is 1 to 100 visible ASCII characters")
    identity = str(context.get("requestId", ""))
    return Request(key or identity, identity, context["http"].get("sourceIp")), key
