"""A person over plain HTTP: signs in at the user pool, calls the API, signs, sends files, reads mail."""

import os
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from demo.actor import Actor, Body, DifferentAnswerError, Reply

POOL = "AWSCognitoIdentityProviderService."
ONE_TIME = re.compile(r"one-time password (\S+) within")
FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.3, 2.0
TOKEN_SECONDS = 240.0


@dataclass(frozen=True)
class Addresses:
    """Where a study is, and the ids of its two clients; what `make up` hands on."""

    url: str
    cognito: str
    mail: str
    web_client: str
    signing_client: str

    @classmethod
    def of_environment(cls, url: str) -> "Addresses":
        """Read what `make up` hands on; ask the study at the address for what is not there."""
        said = httpx.get(f"{url}/api/v1/config", timeout=30, trust_env=False).json()
        return cls(
            url,
            os.environ.get("STUDY_COGNITO_URL", said["sign_in_endpoint"]),
            os.environ.get("STUDY_MAIL_URL", f"{url}/mail/messages"),
            os.environ.get("WEB_CLIENT_ID", said["web_client_id"]),
            os.environ.get("SIGNING_CLIENT_ID", said["signing_client_id"]),
        )


@dataclass
class Line:
    """The connection to one study, shared by everybody here."""

    addresses: Addresses
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            timeout=60, trust_env=False, limits=httpx.Limits(max_connections=40, max_keepalive_connections=20)
        )
    )

    def pool(self, verb: str, body: Mapping[str, Any]) -> Reply:
        """Ask the user pool."""
        headers = {"x-amz-target": POOL + verb, "content-type": "application/x-amz-json-1.1"}
        return replied(self.http.post(self.addresses.cognito, json=dict(body), headers=headers))

    def authenticate(self, client: str, username: str, password: str) -> dict[str, Any]:
        """Sign in with name and password; the answer holds tokens or a challenge."""
        said = self.pool("InitiateAuth", {
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": username, "PASSWORD": password},
        })  # fmt: skip
        if said.status != 200:
            raise DifferentAnswerError(f"{username} cannot sign in: {said.body.get('message', said.status)}")
        return dict(said.body)

    def mails(self, to: str) -> list[dict[str, str]]:
        """Read the mails sent to an address, oldest first."""
        return list(self.http.get(self.addresses.mail, params={"to": to}).json()["items"])

    def config(self) -> dict[str, Any]:
        """Read the public configuration of the study."""
        return dict(self.http.get(f"{self.addresses.url}/api/v1/config").json())


def replied(answer: httpx.Response) -> Reply:
    """Read an HTTP answer."""
    kind = answer.headers.get("content-type", "")
    return Reply(answer.status_code, answer.json() if "json" in kind else answer.content, answer.headers)


class Person(Actor):
    """Somebody of the study at their own browser."""

    def __init__(self, line: Line, username: str, password: str, email: str = "") -> None:
        self.line, self.username, self.email = line, username, email
        self.name, self.person, self._password = "", "", password
        self._access, self._refresh, self._until = "", "", 0.0
        self._lock, self._hand = threading.RLock(), threading.RLock()

    def sign_in(self) -> "Person":
        """Sign in; a first sign-in answers the challenge with a password of one's own."""
        said = self.line.authenticate(self.line.addresses.web_client, self.username, self._password)
        self._keep(said["AuthenticationResult"])
        me = self.read("/me")
        self.name, self.person = me["printed_name"], me["person"]
        return self

    def join(self) -> "Person":
        """Follow the invitation: one-time password from the mailbox, then a password of one's own."""
        one_time = self.wait_for(self._invitation, f"an invitation for {self.username}")
        client = self.line.addresses.web_client
        challenge = self.line.authenticate(client, self.username, one_time)
        said = self.line.pool("RespondToAuthChallenge", {
            "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
            "ChallengeResponses": {"USERNAME": self.username, "NEW_PASSWORD": self._password},
        })  # fmt: skip
        if said.status != 200:
            raise DifferentAnswerError(f"{self.username} could not choose a password: {said.body}")
        return self.sign_in()

    def _invitation(self) -> str | None:
        found = [ONE_TIME.search(mail["text"]) for mail in reversed(self.line.mails(self.email))]
        return next((match.group(1) for match in found if match), None)

    def _keep(self, tokens: Mapping[str, Any]) -> None:
        self._access = str(tokens["AccessToken"])
        self._refresh = str(tokens.get("RefreshToken") or self._refresh)
        self._until = time.monotonic() + min(TOKEN_SECONDS, float(tokens["ExpiresIn"]) / 2)

    def _token(self) -> str:
        with self._lock:
            if self._access and time.monotonic() > self._until:
                self.refresh()
        return self._access

    def refresh(self) -> None:
        """Get a new access token for the session that stands."""
        said = self.line.pool("InitiateAuth", {
            "ClientId": self.line.addresses.web_client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": {"REFRESH_TOKEN": self._refresh},
        })  # fmt: skip
        if said.status != 200:
            raise DifferentAnswerError(f"{self.username}'s session ended: {said.body}")
        self._keep(said.body["AuthenticationResult"])

    def call(self, method: str, path: str, body: Body | None = None, **headers: str) -> Reply:
        """Send one request with this person's access token."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("authorization", f"Bearer {self._token()}")
        url = f"{self.line.addresses.url}/api/v1{path}"
        return replied(self.line.http.request(method, url, json=body, headers=sent))

    def authenticate_afresh(self, intent: Body) -> str:
        """Sign in anew through the signing client, not before the intent says."""
        wait_until(str(intent["not_before"]))
        said = self.line.authenticate(self.line.addresses.signing_client, self.username, self._password)
        return str(said["AuthenticationResult"]["IdToken"])

    def sign(self, path: str, name: str, reason: str | None = None, wait: int = 0, **fields: Any) -> Reply:
        """Sign one thing after the other, as a person does."""
        with self._hand:
            return super().sign(path, name, reason, wait, **fields)

    def send_file(self, url: str, headers: Mapping[str, str], content: bytes) -> int:
        """Put a file to a presigned address."""
        return self.line.http.put(url, content=content, headers=dict(headers)).status_code

    def fetch_file(self, url: str) -> bytes:
        """Get a file from a presigned address."""
        return self.line.http.get(url).raise_for_status().content

    def misuse(self, method: str, url: str) -> int | None:
        """Send another verb to a presigned address."""
        return self.line.http.request(method, url, content=b"%PDF-1.7 something else").status_code

    def meanwhile(self, looks: int, /) -> None:
        """Let a moment pass, each time a longer one: who looks often slows down what is waited for."""
        time.sleep(min(FIRST_LOOK_SECONDS * 1.4**looks, LONGEST_LOOK_SECONDS))


def wait_until(instant: str) -> None:
    """Wait for an instant of the server's clock, which is this machine's in a local run."""
    seconds = datetime.fromisoformat(instant).timestamp() - time.time()
    if seconds > 0:
        time.sleep(seconds + 0.01)
