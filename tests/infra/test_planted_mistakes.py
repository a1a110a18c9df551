"""Mistakes planted in the synthesised templates, one at a time: each is named, and stops synthesis."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra import checks, reading
from tests.infra.conftest import Templates

Template = dict[str, Any]
Plant = Callable[[Template], object]


def each(template: Template, kind: str, starts: str = "") -> Iterator[Template]:
    for name, resource in template["Resources"].items():
        if resource["Type"] == f"AWS::{kind}" and name.startswith(starts):
            yield resource["Properties"]


def first(template: Template, kind: str, starts: str = "") -> Template:
    return next(each(template, kind, starts))


def role(template: Template, ending: str) -> Template:
    [found] = [one for one in each(template, "IAM::Role") if str(one["RoleName"]).endswith(ending)]
    return found


def statement(template: Template, ending: str, sid: str) -> Template:
    [policy] = role(template, ending)["Policies"]
    [found] = [one for one in policy["PolicyDocument"]["Statement"] if one["Sid"] == sid]
    return dict_of(found)


def dict_of(found: Any) -> Template:
    """The very statement, not a copy, so that it can be spoiled."""
    assert isinstance(found, dict)
    return found


def allow(template: Template, action: object, **more: object) -> None:
    [policy] = role(template, "-people-api")["Policies"]
    said = {"Sid": "Planted", "Effect": "Allow", "Action": action, "Resource": {"Ref": "Own"}, **more}
    policy["PolicyDocument"]["Statement"].append(said)


def standing(template: Template, policy: str, sid: str) -> Template:
    [found] = [
        one for name, one in reading.standing(template) if name.startswith(policy) and one.get("Sid") == sid
    ]
    return dict_of(found)


def without(template: Template, policy: str, sid: str) -> None:
    standing(template, policy, sid).update(Sid="Harmless", Action="s3:GetBucketLocation")


def spare(template: Template, policy: str, sid: str, whom: str) -> None:
    standing(template, policy, sid)["Condition"]["ArnNotLike"]["aws:PrincipalArn"].append(whom)


def add(template: Template, kind: str, **properties: object) -> None:
    template["Resources"]["Planted"] = {"Type": f"AWS::{kind}", "Properties": properties}


ANYBODY = "arn:aws:iam::111122223333:role/*"
OTHER = "arn:<AWS::Partition>:dynamodb:eu-west-1:<AWS::AccountId>:table/abc01-audit"
ALL_ROLES = {"AWS": "arn:aws:iam::999900001111:root"}

IN_THE_STUDY: dict[str, Plant] = {
    # what roles may do
    "name the actions": lambda t: allow(t, "dynamodb:*"),
    "nothing here asks for it": lambda t: allow(t, "iam:PassRole"),
    "to whatever there is": lambda t: allow(t, "dynamodb:GetItem", Resource="*"),
    "not of study xyz02": lambda t: allow(t, "dynamodb:GetItem", Resource=OTHER),
    "all but what a NotAction names": lambda t: allow(t, [], NotAction="iam:*"),
    "may delete rows": lambda t: allow(t, "dynamodb:DeleteItem"),
    "may put events": lambda t: allow(t, "events:PutEvents"),
    "another person's credentials": lambda t: allow(t, "cognito-idp:AdminSetUserPassword"),
    "no function removes objects": lambda t: allow(t, "s3:DeleteObjectVersion"),
    "which only -ledger-sealer": lambda t: allow(t, "kms:Sign"),
    "which only -witness-observe or -witness-copies does": lambda t: allow(t, "sts:AssumeRole"),
    "which only -ledger-reconciler does": lambda t: allow(t, "dynamodb:Scan"),
    "write data-people outside a transaction": lambda t: statement(t, "-people-api", "WriteRecords").pop("Condition"),
    "trail of any type": lambda t: statement(t, "-people-api", "AddToTrail")["Condition"].pop(
        "ForAllValues:StringLike"
    ),
    "may change entries of the trail": lambda t: statement(t, "-ledger-redactor", "BlankValues")["Condition"].pop(
        "ForAllValues:StringEquals"
    ),
    "holds a policy that is not written here": lambda t: role(t, "-people-api").update(
        ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]
    ),
    "may be taken by every role": lambda t: first(t, "IAM::Role")["AssumeRolePolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ALL_ROLES}
    ),
    # what stands at queues, the bus and the doors
    "OnlyThePublisher lacks OnlyThePublisher": lambda t: standing(t, "OnlyThePublisher", "OnlyThePublisher").update(
        Effect="Allow", Principal={"AWS": "arn:aws:iam::1:root"}
    ),
    "OnlyThePublisher spares": lambda t: spare(t, "OnlyThePublisher", "OnlyThePublisher", ANYBODY),
    "from any account": lambda t: standing(t, "DeadLetters", "RulesKeepFailed").pop("Condition"),
    "lets anybody in": lambda t: standing(t, "DeadLetters", "RulesKeepFailed").update(Principal="*"),
    "opens a function past the API": lambda t: add(t, "Lambda::Url", AuthType="NONE"),
    "start a function from anywhere": lambda t: first(t, "Lambda::Permission").pop("SourceArn"),
    "to whoever asks": lambda t: next(
        one for one in each(t, "ApiGatewayV2::Route") if "documents" in one["RouteKey"]
    ).update(AuthorizationType="NONE"),
    # what functions are told
    "move the business date": lambda t: first(t, "Lambda::Function")["Environment"]["Variables"].update(
        DATE_OFFSET_DAYS="30"
    ),
    "someone can unlock": lambda t: first(t, "Lambda::Function")["Environment"]["Variables"].update(
        LOCK_MODE="GOVERNANCE"
    ),
    "pay for when idle": lambda t: add(t, "EC2::NatGateway"),
    # what AWS would refuse
    "AWS takes 500": lambda t: t["Resources"].update({f"Log{n}": {"Type": "AWS::Logs::LogGroup"} for n in range(200)}),
    "AWS takes 20": lambda t: first(t, "SQS::QueuePolicy")["PolicyDocument"]["Statement"].extend(
        [{"Effect": "Deny", "Principal": "*", "Action": "sqs:Purge", "Resource": "x"}] * 20
    ),
    "AWS takes 5 ": lambda t: next(one for one in each(t, "Events::Rule") if "ScheduleExpression" in one)["Targets"].extend(
        [{"Id": "more", "Arn": "x"}] * 5
    ),
    "AWS takes 2048 ": lambda t: first(t, "IAM::Role")["AssumeRolePolicyDocument"].update(Id="x" * 2048),
    "AWS takes 256 ": lambda t: first(t, "Lambda::Function").update(Description="x" * 300),
    "AWS takes 10240": lambda t: allow(t, "dynamodb:GetItem", Resource=["x" * 100] * 100),
    "AWS takes 4096": lambda t: first(t, "Lambda::Function")["Environment"]["Variables"].update(LONG="x" * 4000),
}  # fmt: skip
IN_THE_RECORDS: dict[str, Plant] = {
    "lacks NobodyDeletes": lambda t: without(t, "Bucketrecords", "NobodyDeletes"),
    "NobodyDeletes spares whoever": lambda t: standing(t, "Bucketrecords", "NobodyDeletes").update(
        Condition={"StringNotEquals": {"aws:username": "root"}}
    ),
    "NobodyWeakensTheBucket does not deny s3:PutBucketVersioning": lambda t: standing(
        t, "Bucketrecords", "NobodyWeakensTheBucket"
    )["Action"].remove("s3:PutBucketVersioning"),
    "OnlyTheSealerSeals spares": lambda t: spare(t, "Bucketrecords", "OnlyTheSealerSeals", ANYBODY),
    "lacks NoFarDate": lambda t: without(t, "Bucketrecords", "NoFarDate"),
    "lacks OnlyInItsMode": lambda t: without(t, "Bucketrecords", "OnlyInItsMode"),
    "lacks NobodyChoosesTheKey": lambda t: without(t, "Bucketrecords", "NobodyChoosesTheKey"),
    "lacks NobodyEncryptsOtherwise": lambda t: standing(t, "Bucketrecords", "NobodyEncryptsOtherwise").pop("Condition"),
    "lacks OnlyAChangeSetWritesThePolicy": lambda t: without(t, "Bucketrecords", "OnlyAChangeSetWritesThePolicy"),
    "lacks OnlyCreate": lambda t: without(t, "Bucketrecords", "OnlyCreate"),
    "Bucketvalues lacks OnlyTheRedactorDeletes": lambda t: without(t, "Bucketvalues", "OnlyTheRedactorDeletes"),
    "SigningKey lacks NobodyRetiresTheKey": lambda t: without(t, "SigningKey", "NobodyRetiresTheKey"),
    "SigningKey OnlyTheSealerSigns spares": lambda t: spare(t, "SigningKey", "OnlyTheSealerSigns", ANYBODY),
    "lets another account in": lambda t: first(t, "KMS::Key")["KeyPolicy"]["Statement"].append(
        {"Effect": "Allow", "Action": "kms:Sign", "Resource": "*", "Principal": ALL_ROLES}
    ),
    "cannot be undone": lambda t: first(t, "S3::Bucket", "Bucketrecords").update(
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {}}
    ),
    "locks nothing": lambda t: first(t, "S3::Bucket", "Bucketrecords").pop("ObjectLockEnabled"),
    "can be made public": lambda t: first(t, "S3::Bucket")["PublicAccessBlockConfiguration"].update(
        BlockPublicPolicy=False
    ),
    "keeps no versions": lambda t: first(t, "S3::Bucket").pop("VersioningConfiguration"),
    "can be deleted": lambda t: first(t, "DynamoDB::Table").update(DeletionProtectionEnabled=False),
    "cannot be restored": lambda t: first(t, "DynamoDB::Table").pop("PointInTimeRecoverySpecification"),
    "goes with its stack": lambda t: next(
        one for one in t["Resources"].values() if one["Type"] == "AWS::DynamoDB::Table"
    ).update(DeletionPolicy="Delete"),
    "nobody signs in for somebody else": lambda t: first(t, "Cognito::UserPoolClient")["ExplicitAuthFlows"].append(
        "ALLOW_ADMIN_USER_PASSWORD_AUTH"
    ),
    "its browser alone can use": lambda t: first(t, "Cognito::UserPoolClient", "PeopleClientweb").update(
        AllowedOAuthFlows=["implicit"]
    ),
    "a sign-in of before": lambda t: first(t, "Cognito::UserPoolClient", "PeopleClientsigning").update(
        AllowedOAuthFlows=["code"]
    ),
    "register themselves": lambda t: first(t, "Cognito::UserPool")["AdminCreateUserConfig"].update(
        AllowAdminCreateUserOnly=False
    ),
    "what they are called": lambda t: first(t, "Cognito::UserPoolClient").pop("WriteAttributes"),
    "may be taken by every role of": lambda t: role(t, "-witness-reader")["AssumeRolePolicyDocument"]["Statement"][
        0
    ].pop("Condition"),
}  # fmt: skip
IN_THE_WITNESS: dict[str, Plant] = {
    "Bucketwitness lacks OnlyTheWitnessWrites": lambda t: without(t, "Bucketwitness", "OnlyTheWitnessWrites"),
    "WitnessKey OnlyTheWitnessSigns spares": lambda t: spare(t, "WitnessKey", "OnlyTheWitnessSigns", ANYBODY),
}
PLANTED = [
    *(("xyz02", sentence, plant) for sentence, plant in IN_THE_STUDY.items()),
    *(("xyz02-records", sentence, plant) for sentence, plant in IN_THE_RECORDS.items()),
    *(("xyz02-witness", sentence, plant) for sentence, plant in IN_THE_WITNESS.items()),
]


@pytest.mark.parametrize(
    ("stack", "sentence", "plant"), PLANTED, ids=[sentence for _, sentence, _ in PLANTED]
)
def test_a_planted_mistake_stops_synthesis(
    stack: str, sentence: str, plant: Plant, templates: Templates
) -> None:
    spoiled = copy.deepcopy(templates[stack])
    plant(spoiled)
    assert spoiled != templates[stack], "nothing was planted"
    found = list(checks.faults(spoiled))
    assert any(sentence in fault for fault in found), f"not named: {sentence}; but {found}"


def test_more_than_fifteen_of_them_are_about_policies() -> None:
    assert len(PLANTED) >= 15 + 20  # integrity.md 4, row 19, and settings, doors, prices and quotas beside


def test_the_templates_as_they_are_have_no_fault(templates: Templates) -> None:
    assert {name: list(checks.faults(template)) for name, template in templates.items()} == {
        name: [] for name in templates
    }


def test_two_studies_reach_nothing_of_each_other(templates: Templates) -> None:
    """Every resource that a policy names is the own study's by its name, and no template spells the other's."""
    for mine, other in (("abc01", "xyz02"), ("xyz02", "abc01")):
        for name in (mine, f"{mine}-records", f"{mine}-witness"):
            assert other not in json.dumps(templates[name]).lower()
            assert reading.study_of(templates[name]) == mine
            for owner, statement in reading.statements(templates[name]):
                for resource in reading.resources(statement):
                    assert resource != "*", f"{owner} names no resource"
