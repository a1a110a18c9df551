"""Somebody with an authenticator app: to them the pool gives nothing for a password alone."""

import base64
import hmac
import struct
import time
from collections.abc import Mapping
from typing import Any

from demo.actor import Body, DifferentAnswerError, Reply
from demo.client import Person, wait_until

CHALLENGE = "SOFTWARE_TOKEN_MFA"
STEP_SECONDS = 30


def one_time_code(secret: str, step: int = 0) -> str:
    """Return what an authenticator app shows now, or so many steps later (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // STEP_SECONDS + step), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class WithApp(Person):
    """A person who gives a code after the password."""

    secret = ""

    def set_up(self) -> Reply:
        """Set an authenticator app up and have it asked for from now on; return what the pool said to a first code."""
        begun = self.line.pool("AssociateSoftwareToken", {"AccessToken": self._token()})
        secret = str(begun.body["SecretCode"])
        code = {"AccessToken": self._token(), "UserCode": one_time_code(secret)}
        said = self.line.pool("VerifySoftwareToken", code)
        self.line.pool("SetUserMFAPreference", {
            "AccessToken": self._token(),
            "SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True},
        })  # fmt: skip
        self.secret = secret
        return said

    def asked_after_password(self) -> dict[str, Any]:
        """Give name and password to the signing client; return what the pool asks next, or the tokens."""
        return self.line.authenticate(self.line.addresses.signing_client, self.username, self._password)

    def answered(self, challenge: Mapping[str, Any], code: str) -> Reply:
        """Answer with a code."""
        return self.line.pool("RespondToAuthChallenge", {
            "ClientId": self.line.addresses.signing_client, "ChallengeName": CHALLENGE, "Session": challenge["Session"],
            "ChallengeResponses": {"USERNAME": self.username, "SOFTWARE_TOKEN_MFA_CODE": code},
        })  # fmt: skip

    def wrong_code(self) -> str:
        """Return a code that the app shows neither now nor a minute around."""
        shown = {one_time_code(self.secret, step) for step in range(-3, 4)}
        return next(code for n in range(10) if (code := f"{n:06d}") not in shown)

    def authenticate_afresh(self, intent: Body) -> str:
        """Sign in anew with password and code, not before the intent says."""
        wait_until(str(intent["not_before"]))
        said = self.answered(self.asked_after_password(), one_time_code(self.secret))
        if said.status != 200:
            raise DifferentAnswerError(f"the pool refused a right code: {said.body}")
        return str(said.body["AuthenticationResult"]["IdToken"])
