"""What no role of a study may hold; each sentence names what breaks a rule (ADR 0070)."""

import re
from collections.abc import Iterator

from infra import reading
from infra.reading import Body, Template

# Everything a function of a study ever asks AWS for; a call that is not here needs a line here, and a reason there.
KNOWN = {
    "cognito-idp": "AdminCreateUser AdminDisableUser AdminEnableUser AdminGetUser AdminResetUserPassword "
    "AdminSetUserMFAPreference AdminUserGlobalSignOut",
    "dynamodb": "BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query Scan UpdateItem "
    "DescribeStream GetRecords GetShardIterator ListStreams",
    "events": "DescribeEventBus PutEvents",
    "kms": "GetPublicKey Sign",
    "logs": "CreateLogStream PutLogEvents",
    "s3": "DeleteObjectVersion GetObject GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectVersion "
    "GetObjectVersionTagging ListBucket ListBucketVersions PutObject PutObjectLegalHold PutObjectRetention",
    "ses": "SendEmail SendRawEmail",
    "sqs": "ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage SendMessage",
    "sts": "AssumeRole",
}
ASKED = frozenset(f"{service}:{verb}" for service, verbs in KNOWN.items() for verb in verbs.split())
# GuardDuty's own role: what AWS documents for Malware Protection for S3.
SCANNING = frozenset(
    f"{service}:{verb}"
    for service, verbs in {
        "events": "DeleteRule DescribeRule ListTargetsByRule PutRule PutTargets RemoveTargets",
        "s3": "GetBucketNotification PutBucketNotification PutObjectTagging PutObjectVersionTagging",
    }.items()
    for verb in verbs.split()
)
HOLDERS = {
    "kms:Sign": ("-ledger-sealer", "-witness-observe"),
    "sts:AssumeRole": ("-witness-observe", "-witness-copies"),
    "dynamodb:Scan": ("-ledger-reconciler",),
    "dynamodb:DeleteItem": ("-ledger-sequencer",),
    "events:PutEvents": ("-ledger-publisher",),
    "s3:DeleteObjectVersion": ("-ledger-redactor",),
}
WRITES = frozenset({"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"})
# Rows that count or keep a place, and so are no records: written on their own.
ALONE = frozenset({"K#*", "RATE#*", "SEAL", "PUB", "COSIG"})
# An address of the study's mail and GuardDuty's own rule carry no study in their name.
NOT_NAMED_AFTER_IT = re.compile(
    r":ses:[a-z0-9-]+:<AWS::AccountId>:identity/[^*]+@[^*]+$|:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*$"
)


def faults(template: Template) -> Iterator[str]:
    """Every rule over every role of a template."""
    study = reading.study_of(template)
    for name, role in reading.of_type(template, "AWS::IAM::Role"):
        yield from _role(role.get("RoleName", name), role)
    for owner, statement in reading.statements(template):
        yield from _everything_but(owner, statement)
        yield from _asked(owner, statement)
        yield from _reach(owner, statement, study)
        yield from _writes(owner, statement)


def _role(owner: str, role: Body) -> Iterator[str]:
    if role.get("ManagedPolicyArns"):
        yield f"{owner} holds a policy that is not written here"
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        for whom in reading.principals(statement):
            if whom == "*":
                yield f"{owner} may be taken by anybody"
            elif whom.startswith("aws ") and "ArnLike" not in statement.get("Condition", {}):
                yield f"{owner} may be taken by every role of {whom}"


def _everything_but(owner: str, statement: Body) -> Iterator[str]:
    for word in ("NotAction", "NotResource"):
        if word in statement:
            yield f"{owner} may do all but what a {word} names"


def _asked(owner: str, statement: Body) -> Iterator[str]:
    known = ASKED | SCANNING if owner.endswith("-uploads-scan") else ASKED
    for action in reading.actions(statement):
        if action not in known:
            yield f"{owner} may do {action}: nothing here asks for it"
        if action in HOLDERS and not owner.endswith(HOLDERS[action]):
            yield f"{owner} may do {action}, which only {' or '.join(HOLDERS[action])} does"


def _reach(owner: str, statement: Body, study: str) -> Iterator[str]:
    # a name of the study begins its own part of the ARN: xyz02-..., /aws/lambda/xyz02-...; an id is of this stack
    own = re.compile(rf"[:/]{study}-|^<[A-Za-z0-9]+\.Arn>$|^\{{{study}-records:[A-Za-z0-9]+\}}$")
    for resource in reading.resources(statement):
        if resource == "*":
            yield f"{owner} may do {', '.join(reading.actions(statement))} to whatever there is"
        elif not own.search(resource) and not NOT_NAMED_AFTER_IT.search(resource):
            yield f"{owner} reaches {resource}, which is not of study {study}"


def _writes(owner: str, statement: Body) -> Iterator[str]:
    conditions = statement.get("Condition", {})
    enclosed = conditions.get("ForAnyValue:StringEquals", {}).get("dynamodb:EnclosingOperation")
    keys = conditions.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
    written = WRITES & set(reading.actions(statement))
    for resource in reading.resources(statement) if written else ():
        table = resource.rpartition("table/")[2].partition("-")[2]
        if table in ("access", "sessions"):
            continue  # rights and sessions are no records: what changes rights is one, and stands in the trail
        if enclosed != ["TransactWriteItems"] and not (keys and set(keys) <= ALONE and table != "audit"):
            yield f"{owner} may write {table} outside a transaction"
        if table == "audit" and "dynamodb:PutItem" in written and not keys:
            yield f"{owner} may add entries to the trail of any type"
        if table == "audit" and "dynamodb:UpdateItem" in written and not _values_alone(owner, conditions):
            yield f"{owner} may change entries of the trail"


def _values_alone(owner: str, conditions: Body) -> bool:
    """Decision 21: the redactor changes the attribute that holds values, and no other."""
    changed = conditions.get("ForAllValues:StringEquals", {}).get("dynamodb:Attributes", ["*"])
    return owner.endswith("-ledger-redactor") and set(changed) <= {"pk", "sk", "x"}
