"""`cqms smoke`: test people walk the heart of SC1 on a study for trying, over HTTP, as people of a study would.

Records cannot be taken back, so a production study is refused, whatever the file given here says of it.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence

from botocore.client import BaseClient

from infra.operations.account import Account, NotDoneError
from infra.study import ROOT

TEST_MAIL = "@abc01.cqms.example"  # nobody receives mail at .example (RFC 2606)
INVITED_SECONDS, LOOK_SECONDS = 300.0, 1.0  # an invitation follows the seal of what registered somebody
ADMINISTRATORS = (("ada", "Ada Lindqvist"), ("ben", "Ben Okafor"))


def smoke(account: Account, url: str = "", password: str = "") -> dict[str, object]:
    """Bring the test people in, walk; the password is made anew when none is given. Raises NotDoneError."""
    study, functions = account.study, account.client("lambda")
    if study.stage != "development":
        raise NotDoneError(_why_not(study.id, study.stage))
    account.stacks()  # says when this is another account
    stands = _standing(functions, study.prefix)
    if stands["STAGE"] == "production":
        raise NotDoneError(_why_not(study.id, "production"))
    keys = Keys(account.client("cognito-idp"), stands["USER_POOL_ID"], password or _password())
    _first(functions, study.prefix)
    keys.give([username for username, _ in ADMINISTRATORS])
    where = url or study.public_url
    keys.give(_demo("register", where, keys.password, quiet=True).split(), INVITED_SECONDS)
    _demo("walk", where, keys.password, quiet=False)
    return {"study": study.id, "walked": "SC1", "at": where}


def _why_not(study: str, stage: str) -> str:
    if stage == "production":
        return (
            f"{study} is a production study: what test people sign there stays, under locks nobody lifts. "
            'Try the release on a study file with stage = "development", such as studies/try01.toml.'
        )
    return f"{study} is a study for one machine: make demo walks SC1 there."


class Keys:
    """The pool's passwords of the test people, and of nobody else."""

    def __init__(self, pool: BaseClient, pool_id: str, password: str) -> None:
        self._pool, self._id, self.password = pool, pool_id, password

    def give(self, usernames: Sequence[str], within: float = 0.0) -> None:
        """Set the password of test people, who may take so many seconds to be invited.

        Raises NotDoneError for anybody who could be real.
        """
        until = time.monotonic() + within
        for username in usernames:
            while (mail := self._mail(username)) is None and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
            if mail is None or not mail.endswith(TEST_MAIL):
                raise NotDoneError(
                    f"{username} is no test person here: others administer this study. Smoke wants one of its own."
                )
            self._pool.admin_set_user_password(
                UserPoolId=self._id, Username=username, Password=self.password, Permanent=True
            )

    def _mail(self, username: str) -> str | None:
        """Somebody's address; None when nobody has this name."""
        try:
            found = self._pool.admin_get_user(UserPoolId=self._id, Username=username)["UserAttributes"]
        except self._pool.exceptions.UserNotFoundException:
            return None
        return next((str(one["Value"]) for one in found if one["Name"] == "email"), "")


def _password() -> str:
    """One that nothing but this run knows; the pool asks for capitals, digits and a sign."""
    return f"{secrets.token_urlsafe(24)}-Aa9"


def _standing(functions: BaseClient, prefix: str) -> dict[str, str]:
    """What the deployed study says of itself."""
    found = functions.get_function_configuration(FunctionName=f"{prefix}-people-api")
    return dict(found["Environment"]["Variables"])


def _first(functions: BaseClient, prefix: str) -> None:
    """Have the study invite the two test administrators; that some exist already is seen when they get passwords."""
    people = [{"username": username, "printed_name": name, "email": f"{username}{TEST_MAIL}"}
              for username, name in ADMINISTRATORS]  # fmt: skip
    asked = json.dumps({"administrators": people}).encode()
    answer = functions.invoke(FunctionName=f"{prefix}-people-first", Payload=asked)
    if "FunctionError" in answer:
        raise NotDoneError(f"The study invites nobody: {answer['Payload'].read().decode()[:300]}")


def _demo(part: str, url: str, password: str, quiet: bool) -> str:
    """Run a part of the walk in a process of its own, which has the study's address and no credentials of AWS."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "demo.smoke", part],
        cwd=ROOT,
        env=environment | {"STUDY_URL": url, "DEMO_PASSWORD": password},
        stdout=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotDoneError(f"The study at {url} does not do what SC1 says; the lines above name the step.")
    return done.stdout or ""
