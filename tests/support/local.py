"""The study on a local cloud of the tests' own: free ports, its own data, nobody's `make up` disturbed.

Set CQMS_TEST_LOCAL_DIR to the data folder of a running one to use that instead, for example while developing.
"""

import contextlib
import os
import random
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from botocore.client import BaseClient

from infra.local import deploy, functions, mailbox, people, processes, runner
from infra.local.settings import Local, load

POOL_TARGET = "AWSCognitoIdentityProviderService."
SHARED = os.environ.get("CQMS_TEST_LOCAL_DIR")
# Everybody's password in these tests: the running study's, or one that nothing but this run knows.
DEMO_PASSWORD = (
    (Path(SHARED) / "demo-password").read_text("utf-8") if SHARED else f"Try-{secrets.token_hex(6)}-Z9"
)


@dataclass(frozen=True)
class LocalCloud:
    """A running local study: its address, its ids, and hands for what a test needs to look at."""

    local: Local
    outputs: dict[str, str]

    @property
    def url(self) -> str:
        """The front door's address."""
        return self.local.url

    def http(self, token: str = "") -> httpx.Client:
        """A client of the study's origin, signed in if a token is given."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    def pool(self, verb: str, **body: object) -> httpx.Response:
        """Ask the user pool as a browser does, through the front door."""
        headers = {"X-Amz-Target": POOL_TARGET + verb, "Content-Type": "application/x-amz-json-1.1"}
        with self.http() as http:
            return http.post("/cognito", headers=headers, json=body)

    def tokens(self, username: str, password: str = DEMO_PASSWORD, client: str = "Web") -> dict[str, str]:
        """Sign in with the `Web` or the `Signing` client; returns AccessToken, IdToken and so on."""
        answer = self.pool(
            "InitiateAuth",
            ClientId=self.outputs[f"{client}ClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, str] = answer.json()["AuthenticationResult"]
        return found

    def signed_in(self, username: str) -> httpx.Client:
        """A client of the API for a person of the study."""
        return self.http(self.tokens(username)["AccessToken"])

    def choose_password(self, username: str, email: str) -> None:
        """Answer an invitation with the demo password."""
        pool = people.Pool(self.local, self.outputs["WebClientId"])
        pool.choose_password(username, people.one_time_password(self.local, email), DEMO_PASSWORD)

    def mails(self, to: str = "") -> list[mailbox.Mail]:
        """Mails to an address, oldest first."""
        return [mail for mail in mailbox.mails(self.local) if to in mail.to]

    def client(self, name: str) -> BaseClient:
        """An AWS client with deploy credentials, for looking and for tampering."""
        return deploy.client(self.local, name)

    def invoke(self, function: str, payload: dict[str, object]) -> dict[str, object]:
        """Invoke a function by its short name, for example `ledger-sealer`."""
        return functions.invoke(self.local, f"{self.local.study.prefix}-{function}", payload)

    def move_date(self, days: int) -> None:
        """Move the business date and run the daily functions."""
        runner.day(self.local, days)


def free_port() -> int:
    """Return a port nobody listens on, and that no outgoing connection is given while a test has its server down.

    Ports that the system hands out by itself (32768 and above) may be taken by any connection in that moment.
    """
    for port in random.SystemRandom().sample(range(20000, 30000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No port between 20000 and 30000 is free.")


@contextlib.contextmanager
def running_cloud(
    data: Path, demo: bool = False, before: Callable[[Local], None] = lambda _: None, study: str = "ABC01"
) -> Iterator[LocalCloud]:
    """Bring a study up in a folder and take it down again."""
    local = Local(data=data, cloud_port=free_port(), door_port=free_port(), study_id=study)
    os.environ["CQMS_DEMO_PASSWORD"] = DEMO_PASSWORD
    before(local)
    try:
        runner.up(local, demo=demo)
        yield LocalCloud(local, deploy.outputs(local))
    finally:
        for module in (processes.DOOR, processes.CLOUD):
            processes.stop(local, module)


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The study with its first two administrators, `ada` and `ben`, and no records."""
    if SHARED:
        local = load(Path(SHARED))
        runner.up(local, demo=False)
        yield LocalCloud(local, deploy.outputs(local))
        return
    with running_cloud(tmp_path_factory.mktemp("study")) as cloud:
        yield cloud
