"""Electronic signatures: meanings, declarations, and the proof of a fresh authentication."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jwt

from shared import clock
from shared.canonical import sha256_hex
from shared.errors import Refusal, invalid

POLICY_VERSION = 1
INTENT_SECONDS = 300
# the pool and a function each have a clock; the second of `iat` may not have begun here
CLOCK_LEEWAY_SECONDS = 5
LOCK_AFTER = 5
LOCK_WINDOW_SECONDS = 900
_RULE = "SIG-06, 21 CFR 11.200(a)(1)"


class Meaning(StrEnum):
    """What a signature says. 21 CFR 11.50(a)(3)"""

    AUTHORED = "authored"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    QA_APPROVED = "qa_approved"
    READ_UNDERSTOOD = "read_understood"
    VERIFIED = "verified"
    CANCELLATION = "cancellation"
    EXTENSION = "extension"
    OVERRIDE = "override"
    IMPLEMENTED = "implemented"
    CLOSURE = "closure"
    EFFECTIVENESS = "effectiveness"
    FACILITATED = "facilitated"
    RESPONSE = "response"
    RELEASED = "released"
    QUALIFIED = "qualified"
    DELEGATED = "delegated"

    @property
    def text(self) -> str:
        """The meaning as it is shown with the signature."""
        return _TEXTS[self][0]

    def declaration(self, what: str) -> str:
        """The sentence the signer sees before signing and the record keeps. FDA III.E"""
        return (
            f"{_TEXTS[self][1]} {what}. I know that this electronic signature binds me as my handwritten one."
        )


_TEXTS = {
    Meaning.AUTHORED: ("Authored", "I wrote and submit"),
    Meaning.REVIEWED: ("Reviewed", "I reviewed"),
    Meaning.APPROVED: ("Approved", "I approve"),
    Meaning.QA_APPROVED: ("Approved by quality assurance", "For quality assurance I approve"),
    Meaning.READ_UNDERSTOOD: ("Read and understood", "I have read and understood"),
    Meaning.VERIFIED: ("Verified", "I verified"),
    Meaning.CANCELLATION: ("Cancelled", "I cancel"),
    Meaning.EXTENSION: ("Extension granted", "I grant the extension of"),
    Meaning.OVERRIDE: ("Override", "I override the rule that stands against"),
    Meaning.IMPLEMENTED: ("Implemented", "I implemented"),
    Meaning.CLOSURE: ("Closed", "For quality assurance I close"),
    Meaning.EFFECTIVENESS: ("Effectiveness judged", "I judged the effectiveness shown in"),
    Meaning.RESPONSE: ("Answered", "For the audited I answer"),
    Meaning.RELEASED: ("Released", "I release to inspectors"),
    Meaning.QUALIFIED: ("Qualified", "For quality assurance I qualify the organisation of"),
    Meaning.DELEGATED: ("Delegated", "As an investigator of the site I delegate the tasks of"),
    Meaning.FACILITATED: (
        "Recorded for a person without an account",
        "From the proof attached I record for the learner",
    ),
}


@dataclass(frozen=True)
class Signature:
    """A signature as the record shows it; printed name and times are as they were at signing."""

    revision: int
    person: str
    printed_name: str
    role: str
    meaning: str
    content_sha256: str
    signed_at: str
    zone: str
    local: str
    step: str
    round: int
    voided: str | None = None

    def plain(self) -> dict[str, object]:
        """Return it as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Ceremony:
    """A proven fresh authentication for one intent."""

    intent: str
    content_sha256: str
    zone: str
    jti: str
    origin_jti: str
    auth_time: int
    client: str

    def auth(self) -> dict[str, object]:
        """Return what the trail keeps of the token: ids, never the token."""
        return {
            "jti": self.jti,
            "origin_jti": self.origin_jti,
            "auth_time": self.auth_time,
            "client": self.client,
        }


def refused(reason: str, detail: str, code: str = "REAUTH_FAILED") -> Refusal:
    """Return a refusal of signing; the secret itself never reaches us."""
    return Refusal(code, detail, _RULE, reason)


def local_time(moment: datetime, zone: str) -> str:
    """Return the signer's local time with its offset. FDA 1997 preamble c.101"""
    try:
        return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # "Europe" is a folder
        raise invalid("/zone", "name an IANA time zone", "zone_unknown") from error


@cache
def _keys() -> jwt.PyJWKClient:
    return jwt.PyJWKClient(os.environ["JWKS_URL"], timeout=5)  # keeps them five minutes


def prove(id_token: str, intent: Mapping[str, Any], sub: str) -> Ceremony:
    """Return the ceremony that an ID token of the signing client proves; raises REAUTH_FAILED.

    The token must be issued, and the person authenticated, after the intent was shown (decision 25).
    """
    claims = _claims(id_token)
    not_before = int(datetime.fromisoformat(str(intent["not_before"])).astimezone(UTC).timestamp())
    if (
        claims.get("token_use") != "id"
        or "act" in claims
        or "origin_jti" not in claims
        or "jti" not in claims
    ):
        raise refused(
            "not_a_ceremony_token", "Only a fresh sign-in of the signing client proves a signature."
        )
    if claims["sub"] != sub:
        raise refused("signer_mismatch", "Another person authenticated.")  # 21 CFR 11.200(a)(2)
    if claims["iat"] < not_before or int(claims.get("auth_time", 0)) < not_before:
        raise refused("reauthentication_required", "Authenticate after the signing was opened, not before.")
    return Ceremony(
        str(intent["id"]), str(intent["content_sha256"]), str(intent["zone"]),
        claims["jti"], claims["origin_jti"], int(claims["auth_time"]), claims["aud"],
    )  # fmt: skip


def _claims(id_token: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _keys().get_signing_key_from_jwt(id_token).key,
            algorithms=["RS256"],
            audience=os.environ["SIGNING_CLIENT_ID"],
            issuer=os.environ["ISSUER"],
            leeway=CLOCK_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWKClientConnectionError:
        raise  # the pool's keys cannot be reached: nobody's wrong proof, so it is not counted as one
    except jwt.PyJWTError as error:
        raise refused("not_a_ceremony_token", "The token of the fresh sign-in is not valid.") from error
    return claims


def declaration_digest(text: str) -> str:
    """Return the digest of the declaration that was shown."""
    return sha256_hex(text.encode())


def not_before(moment: datetime) -> str:
    """Return the instant rounded up to the next whole second, as `auth_time` has no finer (decision 2)."""
    return clock.instant(datetime.fromtimestamp(int(moment.timestamp()) + 1, UTC))
