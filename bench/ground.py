"""What everything measured stands on: a study on the double, and an environment that leads to no account."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.support.staff import Staffed

# As a function has it on AWS, but for keys that open nothing; metrics and log lines are written, to nobody.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}  # fmt: skip
LEADING_ELSEWHERE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL")  # fmt: skip


def stand() -> None:
    """Set the environment, before any client is made."""
    for name in LEADING_ELSEWHERE:
        os.environ.pop(name, None)
    os.environ |= ENVIRONMENT


@cache
def staffed() -> Staffed:
    """Return a study with one person of every role."""
    return Staffed.made(kept_folder())


@cache
def kept_folder() -> Path:
    """Return a folder that stands as long as the process; keys of the study's pool are read from it."""
    made = Path(tempfile.mkdtemp(prefix="cqms-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@contextmanager
def unheard() -> Iterator[None]:
    """Let what functions log be written, which is part of their work, and read by nobody."""
    sys.stdout.flush()
    heard, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(heard, 1)
        os.close(heard)
        os.close(nowhere)
