"""Nobody gets past the local cloud's user pool without the password, the code or the mail that AWS would ask for."""

import asyncio
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from ministack.services import cognito

from demo.authenticator import one_time_code
from infra.local import pool_fixes

FIRST, CHOSEN = "First-Passw0rd!", "Chosen-Passw0rd!"


@dataclass
class Pool:
    """A pool with one client and one invited person."""

    client: str
    username: str
    id: str

    def ask(self, verb: str, **data: Any) -> dict[str, Any]:
        # in a thread of its own: a browser's session in this process has a loop running in this one
        with ThreadPoolExecutor(1) as apart:
            status, _, body = apart.submit(asyncio.run, cognito._dispatch_idp(verb, data)).result()
        return {"status": status, **json.loads(body or b"{}")}

    def sign_in(self, password: str) -> dict[str, Any]:
        return self.ask("InitiateAuth", ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH",
                        AuthParameters={"USERNAME": self.username, "PASSWORD": password})  # fmt: skip

    def answer(self, challenge: str, session: str | None, username: str = "", **said: str) -> dict[str, Any]:
        responses = {"USERNAME": username or self.username, **said}
        return self.ask("RespondToAuthChallenge", ClientId=self.client, ChallengeName=challenge, Session=session,
                        ChallengeResponses=responses)  # fmt: skip

    def choose(self, session: str | None, username: str = "") -> dict[str, Any]:
        return self.answer("NEW_PASSWORD_REQUIRED", session, username, NEW_PASSWORD=CHOSEN)

    def invited(self, username: str) -> None:
        self.ask("AdminCreateUser", UserPoolId=self.id, Username=username, TemporaryPassword=FIRST,
                 UserAttributes=[{"Name": "email", "Value": f"{username}@site.example"}])  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def fixed() -> None:
    pool_fixes.apply()


@pytest.fixture
def pool() -> Pool:
    made = Pool("", "quinn", "")
    made.id = made.ask("CreateUserPool", PoolName=uuid.uuid4().hex, MfaConfiguration="OPTIONAL")["UserPool"][
        "Id"
    ]
    made.client = made.ask("CreateUserPoolClient", UserPoolId=made.id, ClientName="web",
                           ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])["UserPoolClient"]["ClientId"]  # fmt: skip
    made.invited("quinn")
    made.invited("ada")
    return made


def refused(said: dict[str, Any]) -> bool:
    return (said["status"], said.get("__type")) == (400, "NotAuthorizedException")


def test_nobody_chooses_a_password_who_did_not_give_the_one_of_the_invitation(pool: Pool) -> None:
    assert refused(pool.choose(None))
    assert refused(pool.choose("made-up"))
    session = pool.sign_in(FIRST)["Session"]
    assert refused(pool.choose(session, "ada"))
    assert refused(pool.answer("MFA_SETUP", session))
    assert "AuthenticationResult" in pool.choose(session)
    assert refused(pool.choose(session))  # once
    assert "AuthenticationResult" in pool.sign_in(CHOSEN)


def test_a_session_is_over_after_three_minutes(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    session = pool.sign_in(FIRST)["Session"]
    monkeypatch.setattr(pool_fixes, "VALID_SECONDS", 0)
    late = pool.sign_in(FIRST)["Session"]
    assert refused(pool.choose(late))
    assert "AuthenticationResult" in pool.choose(session)


def test_a_one_time_code_counts_after_the_password_alone(pool: Pool) -> None:
    tokens = pool.choose(pool.sign_in(FIRST)["Session"])["AuthenticationResult"]
    assert refused(pool.answer("SOFTWARE_TOKEN_MFA", None, SOFTWARE_TOKEN_MFA_CODE="123456"))
    secret = pool.ask("AssociateSoftwareToken", AccessToken=tokens["AccessToken"])["SecretCode"]
    pool.ask("VerifySoftwareToken", AccessToken=tokens["AccessToken"], UserCode=one_time_code(secret))
    assert refused(pool.answer("SOFTWARE_TOKEN_MFA", None, SOFTWARE_TOKEN_MFA_CODE=one_time_code(secret)))
    asked = pool.sign_in(CHOSEN)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    wrong = pool.answer("SOFTWARE_TOKEN_MFA", asked["Session"], SOFTWARE_TOKEN_MFA_CODE="000000")
    assert wrong["__type"] == "CodeMismatchException"
    right = pool.answer("SOFTWARE_TOKEN_MFA", asked["Session"], SOFTWARE_TOKEN_MFA_CODE=one_time_code(secret))
    assert "AuthenticationResult" in right


def test_everybody_who_forgot_the_password_is_mailed_another_code(pool: Pool) -> None:
    users = cognito._user_pools[pool.id]["_users"]
    for name in ("quinn", "ada", "quinn"):
        assert pool.ask("ForgotPassword", ClientId=pool.client, Username=name)["status"] == 200
    codes = {users[name]["_reset_code"] for name in ("quinn", "ada")}
    assert "654321" not in codes
    assert len(codes) == 2
