"""On the running local cloud, with IAM enforced: what a function's role was not given, it cannot do."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.enabled import enabled
from infra.local.deploy import SESSION
from infra.local.settings import ACCOUNT
from infra.study import all_studies
from shared.service import Function, May, Service
from tests.support.local import LocalCloud

pytestmark = pytest.mark.requires_local_cloud

STUDY = next(study for study in all_studies() if study.id == "ABC01")
FUNCTIONS = [(service, function) for service in enabled(STUDY) for function in service.functions]
ROW = {"pk": {"S": "A#probe#1"}, "sk": {"S": "0000000001"}}
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


@dataclass(frozen=True, eq=False)
class Role:
    """A function's role, assumed: calls go out under its credentials."""

    cloud: LocalCloud
    name: str

    @cache  # noqa: B019 - a role lives as long as the run
    def client(self, name: str) -> Any:
        arn = f"arn:aws:iam::{ACCOUNT}:role/{self.name}"
        given = self.cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName=self.name)["Credentials"]
        return SESSION.create_client(
            name,
            region_name=STUDY.region,
            endpoint_url=self.cloud.local.endpoint,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
            config=Config(s3={"addressing_style": "path"}, account_id_endpoint_mode="disabled"),
        )


def bucket(what: str) -> str:
    return f"abc01-{what}-{ACCOUNT}-{STUDY.region}"


def someone_elses(service: Service) -> str:
    return next(f"abc01-data-{other.name}" for other in enabled(STUDY) if other.name != service.name)


Act = Callable[[Role, Service], object]
# An act, and what a function must hold to be allowed it; None means nobody.
ACTS: dict[str, tuple[frozenset[May] | None, Act]] = {
    "delete an audit entry": (
        None,
        lambda role, _: role.client("dynamodb").delete_item(TableName="abc01-audit", Key=ROW),
    ),
    "write an audit entry outside a transaction": (
        None,
        lambda role, _: role.client("dynamodb").put_item(TableName="abc01-audit", Item=ROW),
    ),
    "change an audit entry inside a transaction": (
        # REDACT: its values alone on AWS (test_templates); the emulator knows no attributes
        frozenset({May.REDACT}),
        lambda role, _: role.client("dynamodb").transact_write_items(
            TransactItems=[
                {
                    "Update": {
                        "TableName": "abc01-audit",
                        "Key": ROW,
                        "UpdateExpression": "SET h = :h",
                        "ExpressionAttributeValues": {":h": {"S": "forged"}},
                    }
                }
            ]
        ),
    ),
    "read another service's records": (
        # SEE_INBOXES: by its inbox rows alone on AWS; the emulator knows no leading keys
        frozenset({May.SEE_INBOXES, May.COMPARE, May.REDACT}),
        lambda role, service: role.client("dynamodb").get_item(TableName=someone_elses(service), Key=ROW),
    ),
    "scan its own table": (
        frozenset({May.COMPARE}),
        lambda role, service: role.client("dynamodb").scan(TableName=f"abc01-data-{service.name}"),
    ),
    "set somebody's password": (
        None,
        lambda role, _: role.client("cognito-idp").admin_set_user_password(
            UserPoolId=role.cloud.outputs["UserPoolId"], Username="ada", Password="Another-1-Password"
        ),
    ),
    "delete a version of a record": (
        None,
        lambda role, _: role.client("s3").delete_object(
            Bucket=bucket("records"), Key="seg/x", VersionId="00000000-0000-0000-0000-000000000000"
        ),
    ),
    "delete a version of exported values": (
        frozenset({May.REDACT}),
        lambda role, _: role.client("s3").delete_object(
            Bucket=bucket("values"), Key="val/x", VersionId="00000000-0000-0000-0000-000000000000"
        ),
    ),
    "bypass or weaken the vault's rules": (
        None,
        lambda role, _: role.client("s3").put_bucket_versioning(
            Bucket=bucket("records"), VersioningConfiguration={"Status": "Suspended"}
        ),
    ),
    "retire the signing key": (
        None,
        lambda role, _: role.client("kms").schedule_key_deletion(KeyId="alias/abc01-checkpoints"),
    ),
    "put events on the bus": (
        frozenset({May.PUBLISH}),
        lambda role, _: role.client("events").put_events(
            Entries=[{"Source": "x", "DetailType": "x", "Detail": "{}", "EventBusName": "abc01-facts"}]
        ),
    ),
    "grant access": (
        frozenset({May.GRANT_ACCESS}),
        lambda role, _: role.client("dynamodb").put_item(TableName="abc01-access", Item=ROW),
    ),
    "write a segment": (
        frozenset({May.SEAL}),
        lambda role, _: role.client("s3").put_object(Bucket=bucket("records"), Key="seg/x", Body=b"x"),
    ),
    "read a signed file": (
        frozenset({May.READ_VAULT, May.COMPARE}),
        lambda role, _: role.client("s3").get_object(
            Bucket=bucket("records"), Key="documents/x", VersionId="00000000-0000-0000-0000-000000000000"
        ),
    ),
    "write to the witness's bucket": (
        None,
        lambda role, _: role.client("s3").put_object(Bucket=bucket("witness"), Key="cosig/x", Body=b"x"),
    ),
    "delete what the witness keeps": (
        None,
        lambda role, _: role.client("s3").delete_object(Bucket=bucket("witness"), Key="cosig/x"),
    ),
    "read the witness's copy of the trail": (
        None,
        lambda role, _: role.client("s3").get_object(Bucket=bucket("witness"), Key="frontier/x"),
    ),
    "read a file that the witness's account holds": (
        None,
        lambda role, _: role.client("s3").get_object(Bucket=bucket("witness"), Key="files/x"),
    ),
    "read a value that the witness's account holds": (
        None,
        lambda role, _: role.client("s3").get_object(Bucket=bucket("copies"), Key="val/x"),
    ),
    "act as whoever copies": (
        None,
        lambda role, _: role.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/abc01-witness-copier", RoleSessionName="probe"
        ),
    ),
    "act as the witness": (
        None,
        lambda role, _: role.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/abc01-witness-observe", RoleSessionName="probe"
        ),
    ),
    "invite people": (
        frozenset({May.RUN_THE_POOL}),
        lambda role, _: role.client("cognito-idp").admin_create_user(
            UserPoolId=role.cloud.outputs["UserPoolId"], Username="nobody"
        ),
    ),
    "take dead letters": (
        frozenset({May.TAKE_DEAD_LETTERS}),
        lambda role, _: role.client("sqs").receive_message(
            QueueUrl=f"{role.cloud.local.endpoint}/{ACCOUNT}/abc01-dead-letters"
        ),
    ),
    "send mail": (
        frozenset({May.SEND_MAIL}),
        lambda role, _: role.client("sesv2").send_email(
            FromEmailAddress=STUDY.mail_from,
            Destination={"ToAddresses": ["x@example.com"]},
            Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
        ),
    ),
}


@pytest.mark.parametrize(("service", "function"), FUNCTIONS, ids=[f"{s.name}-{f.name}" for s, f in FUNCTIONS])
def test_a_function_cannot_do_what_it_was_not_given(
    local_cloud: LocalCloud, service: Service, function: Function
) -> None:
    role = Role(local_cloud, f"abc01-{service.name}-{function.name}")
    for name, (needed, act) in ACTS.items():
        if needed is not None and function.may & needed:
            continue
        with pytest.raises(ClientError) as refused:
            act(role, service)
        assert refused.value.response["Error"]["Code"] in DENIED, f"{role.name} could {name}"


def test_what_a_function_was_given_it_can_do(local_cloud: LocalCloud) -> None:
    """Otherwise the refusals above would prove nothing."""
    sealer = Role(local_cloud, "abc01-ledger-sealer")
    key = next(
        alias["TargetKeyId"]
        for alias in local_cloud.client("kms").list_aliases()["Aliases"]
        if alias["AliasName"] == "alias/abc01-checkpoints"
    )
    signed = sealer.client("kms").sign(KeyId=key, Message=b"x", SigningAlgorithm="ECDSA_SHA_256")
    assert signed["Signature"]
    api = Role(local_cloud, "abc01-documents-api")
    answer = api.client("dynamodb").get_item(TableName="abc01-data-documents", Key=ROW)
    assert "Item" not in answer


def test_no_guessable_key_is_root(local_cloud: LocalCloud) -> None:
    for key_id in ("test", ACCOUNT, ""):
        client = SESSION.create_client(
            "dynamodb",
            region_name=STUDY.region,
            endpoint_url=local_cloud.local.endpoint,
            aws_access_key_id=key_id or "AKIAUNKNOWN",
            aws_secret_access_key="test",
        )
        with pytest.raises(ClientError):
            client.list_tables()
