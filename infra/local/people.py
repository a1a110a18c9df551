"""The first people of a local study: the same command as on AWS, answered from the local mailbox."""

import json
import os
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import ClientError

from infra.cli import CommandError, RefusedError
from infra.cli import first_administrators as invite
from infra.local.deploy import client
from infra.local.mailbox import mails
from infra.local.settings import Local, LocalError

ADMINISTRATORS = (
    {"username": "ada", "printed_name": "Ada Lindqvist", "email": "ada@abc01.cqms.example"},
    {"username": "ben", "printed_name": "Ben Okafor", "email": "ben@abc01.cqms.example"},
)
ONE_TIME = re.compile(r"one-time password (\S+) within")
MAIL_SECONDS = 20.0


def demo_password(local: Local) -> str:
    """What everybody of this local study signs in with: made for it, or chosen as CQMS_DEMO_PASSWORD."""
    path = local.data / "demo-password"
    if not path.exists():
        chosen = (
            os.environ.get("CQMS_DEMO_PASSWORD") or f"{_word()}-{secrets.randbelow(9000) + 1000}-{_word()}"
        )
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(chosen)
    return path.read_text(encoding="utf-8")


def _word() -> str:
    """A word nobody knows but anybody can type."""
    return "".join(secrets.choice("bdfgklmnprstvz") + secrets.choice("aeiou") for _ in range(4)).capitalize()


@dataclass(frozen=True)
class Pool:
    """The user pool of a local study, as a person's own client sees it."""

    local: Local
    client_id: str

    def sign_in(self, username: str, password: str) -> dict[str, object]:
        """Ask for tokens; the answer may be a challenge."""
        said: dict[str, object] = client(self.local, "cognito-idp").initiate_auth(
            ClientId=self.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        return said

    def choose_password(self, username: str, one_time: str, password: str) -> dict[str, object]:
        """Answer the first sign-in's challenge with a password of one's own."""
        challenge = self.sign_in(username, one_time)
        if challenge.get("ChallengeName") != "NEW_PASSWORD_REQUIRED":
            return challenge
        said: dict[str, object] = client(self.local, "cognito-idp").respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": username, "NEW_PASSWORD": password},
        )
        return said


def one_time_password(local: Local, email: str) -> str:
    """Read the newest invitation to an address; it may take a moment to arrive."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for mail in reversed(mails(local)):
            found = ONE_TIME.search(mail.text)
            if email in mail.to and found:
                return found.group(1)
        time.sleep(0.2)
    raise LocalError(f"No invitation reached {email}; see make logs mail and make logs people.")


def first_administrators(local: Local, outputs: dict[str, str], say: Callable[[str], None]) -> None:
    """Invite the two first administrators and choose their passwords, unless that is done."""
    name = f"{local.study.prefix}-people-first"
    marker = local.data / "administrators"
    if marker.exists() or not _exists(local, name):
        return
    say("Inviting the first two administrators (cqms first-administrators)")
    try:
        invite(client(local, "lambda"), local.study.id, [dict(person) for person in ADMINISTRATORS])
    except RefusedError:
        say("They exist already: a run was stopped between invitation and password")
    except CommandError as error:
        raise LocalError(str(error)) from error
    pool = Pool(local, outputs["WebClientId"])
    for person in ADMINISTRATORS:
        _choose(pool, person["username"], person["email"])
    marker.write_text(json.dumps([person["username"] for person in ADMINISTRATORS]), encoding="utf-8")


def _choose(pool: Pool, username: str, email: str) -> None:
    try:
        pool.choose_password(username, one_time_password(pool.local, email), demo_password(pool.local))
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotAuthorizedException":
            raise
        pool.sign_in(username, demo_password(pool.local))  # chosen in a run that was stopped afterwards


def _exists(local: Local, name: str) -> bool:
    try:
        client(local, "lambda").get_function_configuration(FunctionName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise
    return True


def demo_environment(local: Local, outputs: dict[str, str]) -> dict[str, str]:
    """What the demo study gets: addresses and client ids, no credentials of the cloud."""
    return {
        "STUDY_URL": local.url,
        "STUDY_COGNITO_URL": f"{local.url}/cognito",
        "STUDY_MAIL_URL": f"{local.url}/mail/messages",
        "WEB_CLIENT_ID": outputs["WebClientId"],
        "SIGNING_CLIENT_ID": outputs["SigningClientId"],
        "DEMO_PASSWORD": demo_password(local),
    }
