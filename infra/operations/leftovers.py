"""What stands in the way of a stack that is to be made: retained by an attempt that failed, under the same name, without a stack."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.operations.account import Account, NotDoneError
from infra.reading import Template, of_type

ABSENT = ("ResourceNotFoundException", "404", "NoSuchBucket")


def refuse(account: Account, wanted: Mapping[str, Template]) -> None:
    """Raise NotDoneError with every leftover of the stacks that are wanted, whether it holds anything, and what to do with it."""
    found = [
        f"{line} ({stack})" for stack, template in wanted.items()
        for look in (_tables, _buckets, _logs) for line in look(account, template)
    ]  # fmt: skip
    if found:
        raise NotDoneError(
            "The stack in brackets is not there, and what it would make is: an attempt that failed left it, or another "
            "study has its name. Nothing was changed.\n"
            + "\n".join(f"  {line}" for line in found)
            + "\nDelete what is empty. What "
            "holds anything belonged to a study that ran: bring it into a stack again by `aws cloudformation "
            "create-change-set --change-set-type IMPORT`, or give this study another id. docs/operations/deploy.md"
        )


def _tables(account: Account, template: Template) -> Iterator[str]:
    for name in _named(account, template, "AWS::DynamoDB::Table", "TableName"):
        try:
            one = account.client("dynamodb").scan(TableName=name, Limit=1, ConsistentRead=True)
        except ClientError as error:
            _raise_unless_absent(error)
            continue
        how = "take off its deletion protection, then delete it: aws dynamodb update-table, delete-table"
        yield f"table {name}: {'holds rows' if one['Items'] else f'empty; {how}'}"


def _buckets(account: Account, template: Template) -> Iterator[str]:
    for name in _named(account, template, "AWS::S3::Bucket", "BucketName"):
        s3 = account.client("s3")
        try:
            s3.head_bucket(Bucket=name, ExpectedBucketOwner=account.id)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("403", "AccessDenied"):
                yield f"bucket {name}: stands in another account, or is closed to these credentials"
                continue
            _raise_unless_absent(error)
            continue
        kept = s3.list_object_versions(Bucket=name, MaxKeys=1)
        holds = kept.get("Versions") or kept.get("DeleteMarkers")
        yield f"bucket {name}: {'holds files' if holds else 'empty; delete it: aws s3api delete-bucket'}"


def _logs(account: Account, template: Template) -> Iterator[str]:
    for name in _named(account, template, "AWS::Logs::LogGroup", "LogGroupName"):
        try:
            kept = account.client("logs").describe_log_streams(logGroupName=name, limit=1)["logStreams"]
        except ClientError as error:
            _raise_unless_absent(error)
            continue
        yield f"log group {name}: {'holds logs' if kept else 'empty; delete it: aws logs delete-log-group'}"


def _named(account: Account, template: Template, kind: str, name: str) -> list[str]:
    """Return the names that a template gives; what CloudFormation names itself stands in nobody's way."""
    return [_said(body[name], account) for _, body in of_type(template, kind) if name in body]


def _said(name: str | dict[str, Any], account: Account) -> str:
    """Return a name; what CDK joins it of are words and the account's id."""
    if isinstance(name, str):
        return name
    return "".join(one if isinstance(one, str) else account.id for one in name["Fn::Join"][1])


def _raise_unless_absent(error: ClientError) -> None:
    if error.response["Error"]["Code"] not in ABSENT:
        raise error
