"""The one place where AWS clients are made."""

import os
from functools import cache
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

# One session a process: each further one parses the same service data again.
_SESSION = botocore.session.get_session()


@cache
def client(name: str) -> BaseClient:
    """Return this process's client for an AWS service, for example `dynamodb`."""
    return _SESSION.create_client(name, config=_config(name))


def client_as(name: str, role: str) -> BaseClient:
    """Return a client of an AWS service under a role that another account lends, for this call alone."""
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="cqms", DurationSeconds=900)[
        "Credentials"
    ]
    return _SESSION.create_client(
        name,
        config=_config(name),
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def _config(name: str) -> Config:
    addressing: dict[str, Any] = (
        {"s3": {"addressing_style": "path"}} if "AWS_ENDPOINT_URL" in os.environ else {}
    )
    return Config(
        user_agent="cqms",
        account_id_endpoint_mode="disabled",
        retries={"mode": "standard", "total_max_attempts": 3},
        tcp_keepalive=True,
        # botocore's own check of what we send is a third of a request's function calls, and the service checks again
        parameter_validation="CHECK_REQUESTS" in os.environ,
        signature_version="s3v4" if name == "s3" else None,
        **addressing,
    )
