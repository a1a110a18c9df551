"""A study's synthesised stacks, and their way into the bucket CloudFormation reads them from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra import package
from infra.operations.account import Account, NotDoneError
from infra.reading import Template
from infra.source import BUILD
from infra.study import Study
from infra.zipping import zipped


def synthesise(study: Study) -> Path:
    """Build the package, synthesise this study's stacks with it, judge them; raises NotDoneError."""
    from infra import app, checks  # the CDK starts Node: only for whoever synthesises

    folder = BUILD / f"deployment-{study.prefix}"
    app.build([study], folder, package.build(BUILD / "package")).synth()
    if checks.judge(folder):
        raise NotDoneError("The templates break a rule; nothing was sent to AWS.")
    return folder


@dataclass(frozen=True)
class Assembly:
    """Templates and packages of one synthesis, for one account."""

    folder: Path
    account: Account

    def template(self, stack: str) -> Template:
        """Return a stack's template."""
        body: Template = json.loads((self.folder / f"{stack}.template.json").read_text(encoding="utf-8"))
        return body

    def _said(self, stack: str) -> dict[str, Any]:
        listed = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
        body: dict[str, Any] = listed[stack]
        return body

    def tags(self, stack: str) -> dict[str, str]:
        """Return the tags that every resource of the stack takes on."""
        return dict(self._said(stack)["properties"].get("tags", {}))

    def protected(self, stack: str) -> bool:
        """Say whether the stack refuses to be deleted."""
        return bool(self._said(stack)["properties"].get("terminationProtection"))

    def upload(self, stack: str) -> str:
        """Put what the stack needs into the bucket for it, once; return the address of its template."""
        s3, listed, address = self.account.client("s3"), self._files(stack), ""
        for source, bucket, key in listed:
            _bucket(s3, bucket, self.account)
            if not _there(s3, bucket, key, self.account):
                body = zipped(source) if source.is_dir() else source.read_bytes()
                s3.put_object(Bucket=bucket, Key=key, Body=body, ExpectedBucketOwner=self.account.id)
            if source.name == f"{stack}.template.json":
                address = f"{s3.meta.endpoint_url}/{bucket}/{key}"
        return address

    def _files(self, stack: str) -> list[tuple[Path, str, str]]:
        said = json.loads((self.folder / f"{stack}.assets.json").read_text(encoding="utf-8"))["files"]
        return [
            (
                self.folder / one["source"]["path"],
                where["bucketName"].replace("${AWS::AccountId}", self.account.id),
                where["objectKey"],
            )
            for one in said.values()
            for where in one["destinations"].values()
        ]


def _there(s3: BaseClient, bucket: str, key: str, account: Account) -> bool:
    """An asset's name is the digest of its content: what is there is the same."""
    try:
        s3.head_object(Bucket=bucket, Key=key, ExpectedBucketOwner=account.id)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
            return False
        raise
    return True


def _bucket(s3: BaseClient, name: str, account: Account) -> None:
    """Make the bucket where there is none, closed to everybody else; one of another account is refused."""
    try:
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account.id)
        return
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
            raise
    region = account.study.region
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, ObjectOwnership="BucketOwnerEnforced", **where)
    closed = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
