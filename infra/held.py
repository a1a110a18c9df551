"""Resources that hold what cannot be made again: their logical ids and whatever would make AWS replace them.

CloudFormation knows a resource by its logical id alone. Renamed, or changed in one of the properties below, a table is
left behind full and a new one stands empty in its place; so neither happens without a failing test (ADR 0070).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from infra import reading
from infra.reading import Template

# What makes AWS replace a resource of the type, from the pages "update requires: replacement" of CloudFormation.
REPLACED_BY: Mapping[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("TableName", "KeySchema", "ImportSourceSpecification"),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::KMS::Key": ("KeySpec", "KeyUsage", "MultiRegion"),
    "AWS::KMS::Alias": ("AliasName",),
    "AWS::Cognito::UserPool": ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration", "Schema"),
    "AWS::Cognito::UserPoolClient": ("UserPoolId", "GenerateSecret"),
}
# What the trail is kept in: beginnings of logical ids in the records stack, policies and later keys included. ATR-06
KEEP_THE_TRAIL = ("Tableaudit", "Tablelog", "Bucketrecords", "Bucketvalues", "SigningKey")
REBUILT = ("PageFiles",)  # the built page comes from this repository


def stateful(template: Template) -> dict[str, str]:
    """Return each resource that holds something: its type, and a digest of what would replace it."""
    study, found = reading.study_of(template), {}
    for kind, properties in REPLACED_BY.items():
        for name, resource in reading.of_type(template, kind):
            if name.startswith(REBUILT):
                continue
            said = {one: _plain(resource[one]) for one in properties if one in resource}
            text = json.dumps(said, sort_keys=True).replace(study, "{study}")
            found[name] = f"{kind} {hashlib.sha256(text.encode()).hexdigest()[:12]}"
    return found


def _plain(value: Any) -> Any:
    """A value without what differs from study to study but its name: account and region at the end of a bucket's."""
    if isinstance(value, str) or (isinstance(value, dict) and set(value) <= {"Fn::Join", "Ref"}):
        return re.sub(r"-(<AWS::AccountId>|\d{12})-[a-z0-9-]+$", "", reading.flat(value))
    return value


def losses(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Name every resource of `before` that `after` would leave behind."""
    gone = [f"{name} ({before[name].split()[0]}) is gone: what it holds would be left behind"
            for name in sorted(before.keys() - after.keys())]  # fmt: skip
    changed = [f"{name} ({before[name].split()[0]}) would be replaced by an empty one"
               for name in sorted(before.keys() & after.keys()) if before[name] != after[name]]  # fmt: skip
    return gone + changed
