"""Bring the synthesised template onto the local cloud through CloudFormation, and prove what it dropped."""

import json
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local import assembly
from infra.local.differences import localise
from infra.local.settings import ACCOUNT, Local, LocalError
from infra.zipping import zipped

DEPLOY_SECONDS = 180.0
SESSION = botocore.session.Session()


@cache
def client(local: Local, name: str) -> BaseClient:
    """A client with this local cloud's deploy credentials, whatever the user's own environment says."""
    key, secret = local.root()
    config = Config(
        account_id_endpoint_mode="disabled",
        retries={"total_max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": "path"},
        read_timeout=120,
    )
    return SESSION.create_client(
        name,
        region_name=local.study.region,
        endpoint_url=local.endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=config,
    )


def inputs_digest(local: Local) -> str:
    """What a template is made from, and where it goes."""
    return f"{assembly.sources_digest(local.study)} {local.cloud_port} {local.door_port}"


def deploy(local: Local, say: Callable[[str], None]) -> dict[str, str]:
    """Synthesise and deploy if anything changed; returns the study stack's outputs."""
    marker = local.data / "deployed"
    digest = inputs_digest(local)
    if marker.exists() and marker.read_text(encoding="utf-8") == digest and _complete(local):
        return outputs(local)
    say("Synthesising the study's stack (about 20 s; only when something changed)")
    made = assembly.made(local)
    for name in stacks(local):
        say(f"Deploying {name}")
        _assets(local, made, name)
        template = json.loads((made / f"{name}.template.json").read_text(encoding="utf-8"))
        _stack(local, name, localise(template, local))
    marker.write_text(digest, encoding="utf-8")
    return outputs(local)


def stacks(local: Local) -> tuple[str, ...]:
    """Names of the study's stacks and of its witness's, in the order in which they come up."""
    prefix = local.study.prefix
    return f"{prefix}-records", f"{prefix}-witness", prefix


def _complete(local: Local) -> bool:
    return all(_status(local, name) for name in stacks(local))


def _status(local: Local, name: str) -> str:
    try:
        return str(
            client(local, "cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        )
    except ClientError:
        return ""


def _assets(local: Local, made: Path, stack: str) -> None:
    s3 = client(local, "s3")
    files = json.loads((made / f"{stack}.assets.json").read_text(encoding="utf-8"))["files"]
    for asset in files.values():
        if asset["source"]["packaging"] != "zip":
            continue
        for destination in asset["destinations"].values():
            bucket = destination["bucketName"].replace("${AWS::AccountId}", ACCOUNT)
            _bucket(local, bucket)
            folder = made / asset["source"]["path"]
            body = zipped(folder)
            s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)


def _bucket(local: Local, name: str) -> None:
    s3 = client(local, "s3")
    try:
        s3.head_bucket(Bucket=name)
    except ClientError:
        where = {"LocationConstraint": local.study.region}
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)


def _stack(local: Local, name: str, template: dict[str, Any]) -> None:
    cloud = client(local, "cloudformation")
    arguments = {
        "StackName": name,
        "TemplateURL": _upload(local, name, template),
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
    }
    status = _status(local, name)
    if status in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED"):
        raise LocalError("A first run was interrupted half-way. Start afresh: make reset up")
    try:
        (cloud.update_stack if status else cloud.create_stack)(**arguments)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise LocalError(f"The local cloud refuses {name}: {str(error)[:1000]}") from error
        return
    _await(local, name)


def _upload(local: Local, name: str, template: dict[str, Any]) -> str:
    """A template of this size is taken from a bucket only, as on AWS."""
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{local.study.region}"
    _bucket(local, bucket)
    client(local, "s3").put_object(Bucket=bucket, Key=f"{name}.json", Body=json.dumps(template).encode())
    return f"{local.endpoint}/{bucket}/{name}.json"


def _await(local: Local, name: str) -> None:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while (status := _status(local, name)).endswith("IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise LocalError(f"{name} is still {status} after {DEPLOY_SECONDS:.0f} s; see make logs.")
        time.sleep(0.2)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        events = client(local, "cloudformation").describe_stack_events(StackName=name)["StackEvents"]
        why = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in events
            if event["ResourceStatus"].endswith("FAILED")
        ]
        raise LocalError(f"{name} is {status}: {'; '.join(why[:3])}")


def outputs(local: Local) -> dict[str, str]:
    """Return the outputs of the study stack by name."""
    stack = client(local, "cloudformation").describe_stacks(StackName=local.study.prefix)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
