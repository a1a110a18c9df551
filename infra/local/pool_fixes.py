"""Where the emulator's user pool lets somebody in whom AWS would not: the study's signatures rest on the pool.

`apply` runs once, before the emulator serves; tests/infra shows each fix in force.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cognito

Answer = tuple[int, dict[str, str], bytes]
Data = Mapping[str, Any]
# What a person answers after the password; the others carry proofs of their own.
AFTER_THE_PASSWORD = frozenset({"NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP"})
VALID_SECONDS = 180


def apply() -> None:
    """Put every fix in place."""
    passed = Passed()
    cognito._password_auth_result = passed.noting(cognito._password_auth_result)
    cognito._respond_to_auth_challenge = passed.asking(cognito._respond_to_auth_challenge)
    cognito._send_verification_email = _with_a_code_of_its_own(cognito._send_verification_email)


class Passed:
    """Who passed the password, and what they were asked next: only they answer it, once, within three minutes.

    The emulator looks at no session: whoever knew a user name could choose that person's password, or sign in with
    no password at all.
    """

    def __init__(self) -> None:
        self._asked: dict[str, tuple[str, str, str, float]] = {}

    def noting(self, result: Callable[..., Answer]) -> Callable[..., Answer]:
        """Keep which session was given to whom, for which challenge."""

        def noted(
            pool: Data, pid: str, cid: str, user: Data, username: str, *more: Any, **named: Any
        ) -> Answer:
            answer = result(pool, pid, cid, user, username, *more, **named)
            said = json.loads(answer[2])
            if "Session" in said:
                until = time.monotonic() + VALID_SECONDS
                self._asked[said["Session"]] = (cid, user["Username"], said["ChallengeName"], until)
            return answer

        return noted

    def asking(self, respond: Callable[[Data], Answer]) -> Callable[[Data], Answer]:
        """Refuse an answer without the session that asked for it; a right one uses the session up."""

        def responded(data: Data) -> Answer:
            if data.get("ChallengeName") not in AFTER_THE_PASSWORD:
                return respond(data)
            session = str(data.get("Session"))
            if not self._fits(data, session):
                return _refused()
            answer = respond(data)
            if answer[0] == 200:
                self._asked.pop(session, None)
            return answer

        return responded

    def _fits(self, data: Data, session: str) -> bool:
        client, person, challenge, until = self._asked.get(session, ("", "", "", 0.0))
        pool = cognito._pool_for_client(data.get("ClientId"))[0]
        named = (data.get("ChallengeResponses") or {}).get("USERNAME")
        user = cognito._resolve_user(pool, named)[0] if pool else None
        return (
            user is not None
            and (client, person, challenge) == (data["ClientId"], user["Username"], data["ChallengeName"])
            and time.monotonic() < until
        )


def _refused() -> Answer:
    answer: Answer = error_response_json("NotAuthorizedException", "Invalid session for the user.", 400)
    return answer


def _with_a_code_of_its_own(send: Callable[..., Any]) -> Callable[..., Any]:
    """The code of a forgotten password is nobody's to guess: the emulator mails everybody the same one."""

    def sent(pool: Data, username: str, attributes: Data, code: str, attribute_name: str = "email") -> Any:
        user = cognito._resolve_user(pool, username)[0]
        if attribute_name == "password" and user is not None:
            code = user["_reset_code"] = f"{secrets.randbelow(10**6):06d}"
        return send(pool, username, attributes, code, attribute_name=attribute_name)

    return sent
