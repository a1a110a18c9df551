"""What AWS would refuse at deployment, whatever an emulator takes: its quotas, each with the page that says it (as of 2026-11)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from infra import reading
from infra.reading import Body, Template


@dataclass(frozen=True)
class Limit:
    """How much AWS takes of something, and how it is counted for one resource; the whole template where no type is named."""

    kind: str
    unit: str
    most: int
    page: str  # of AWS's documentation
    count: Callable[[Body], int]


def _characters(word: str) -> Callable[[Body], int]:
    return lambda resource: len(_told(resource.get(word, "")))


def _document(word: str) -> Callable[[Body], int]:
    return lambda resource: len(_text(resource.get(word, {})))


def _entries(word: str) -> Callable[[Body], int]:
    return lambda resource: len(resource.get(word, ()))


def _of_type(kind: str) -> Callable[[Body], int]:
    return lambda template: sum(1 for _ in reading.of_type(template, kind))


def _rules_of_a_bus(template: Body) -> int:
    rules = reading.of_type(template, "AWS::Events::Rule")
    buses = Counter(_told(rule.get("EventBusName", "default")) for _, rule in rules)
    return max(buses.values(), default=0)


def _inline(role: Body) -> int:
    return sum(len(_text(policy["PolicyDocument"])) for policy in role.get("Policies", []))


def _environment(function: Body) -> int:
    variables = function.get("Environment", {}).get("Variables", {})
    return sum(len(key) + len(_told(value)) for key, value in variables.items())


def _projected(table: Body) -> int:
    indexes = table.get("GlobalSecondaryIndexes", [])
    return sum(len(one["Projection"].get("NonKeyAttributes", ())) for one in indexes)


def _filters(mapping: Body) -> int:
    filters = mapping.get("FilterCriteria", {}).get("Filters", [])
    return max((len(_told(one["Pattern"])) for one in filters), default=0)


CLOUDFORMATION, IAM, LAMBDA = "AWS CloudFormation quotas", "IAM and AWS STS quotas", "Lambda quotas"
EVENTS, GATEWAY = "Amazon EventBridge quotas", "Quotas for HTTP APIs in API Gateway"
SQS, KMS, S3 = "Amazon SQS policy quotas", "AWS KMS resource quotas", "Amazon S3 bucket policies"
DYNAMODB, CLOUDFRONT = "Quotas in Amazon DynamoDB", "Quotas on CloudFront Functions"
LIMITS = (
    Limit("", "resources", 500, CLOUDFORMATION, _entries("Resources")),
    Limit("", "outputs", 200, CLOUDFORMATION, _entries("Outputs")),
    Limit("", "parameters", 200, CLOUDFORMATION, _entries("Parameters")),
    Limit("", "bytes", 1_000_000, CLOUDFORMATION, lambda template: len(_text(template))),
    Limit("", "bytes of description", 1_024, CLOUDFORMATION, _characters("Description")),
    Limit("", "routes", 300, GATEWAY, _of_type("AWS::ApiGatewayV2::Route")),
    Limit("", "integrations", 300, GATEWAY, _of_type("AWS::ApiGatewayV2::Integration")),
    # 300 in most regions, 100 in the youngest
    Limit("", "rules of one bus", 100, EVENTS, _rules_of_a_bus),
    Limit("AWS::IAM::Role", "characters of RoleName", 64, IAM, _characters("RoleName")),
    Limit("AWS::IAM::Role", "characters of policies", 10_240, IAM, _inline),
    Limit("AWS::IAM::Role", "characters of trust", 2_048, IAM, _document("AssumeRolePolicyDocument")),
    Limit("AWS::IAM::Role", "characters of description", 1_000, IAM, _characters("Description")),
    Limit("AWS::Lambda::Function", "characters of FunctionName", 64, LAMBDA, _characters("FunctionName")),
    Limit("AWS::Lambda::Function", "characters of description", 256, LAMBDA, _characters("Description")),
    Limit("AWS::Lambda::Function", "bytes of environment", 4_096, LAMBDA, _environment),
    Limit("AWS::Lambda::Function", "seconds", 900, LAMBDA, lambda function: int(function.get("Timeout", 3))),
    Limit("AWS::Lambda::EventSourceMapping", "characters of a filter", 4_096, LAMBDA, _filters),
    Limit("AWS::Events::Rule", "characters of pattern", 2_048, EVENTS, _document("EventPattern")),
    Limit("AWS::Events::Rule", "targets", 5, EVENTS, _entries("Targets")),
    Limit("AWS::Events::EventBusPolicy", "bytes", 10_240, EVENTS, _document("Statement")),
    Limit("AWS::SQS::Queue", "characters of QueueName", 80, SQS, _characters("QueueName")),
    Limit(
        "AWS::SQS::Queue", "seconds in flight", 43_200, SQS, lambda one: int(one.get("VisibilityTimeout", 30))
    ),
    Limit(
        "AWS::SQS::QueuePolicy", "statements", 20, SQS, lambda one: len(one["PolicyDocument"]["Statement"])
    ),
    Limit("AWS::SQS::QueuePolicy", "bytes", 8_192, SQS, _document("PolicyDocument")),
    Limit("AWS::KMS::Key", "bytes of policy", 32_768, KMS, _document("KeyPolicy")),
    Limit("AWS::S3::Bucket", "characters of BucketName", 63, S3, _characters("BucketName")),
    Limit("AWS::S3::BucketPolicy", "bytes", 20_480, S3, _document("PolicyDocument")),
    Limit("AWS::DynamoDB::Table", "characters of TableName", 255, DYNAMODB, _characters("TableName")),
    Limit("AWS::DynamoDB::Table", "indexes", 20, DYNAMODB, _entries("GlobalSecondaryIndexes")),
    Limit("AWS::DynamoDB::Table", "projected attributes", 100, DYNAMODB, _projected),
    Limit("AWS::CloudFront::Function", "bytes of code", 10_240, CLOUDFRONT, _characters("FunctionCode")),
)


def faults(template: Template) -> Iterator[str]:
    """Every quota over a template."""
    for name, limit, found in measured(template):
        if found > limit.most:
            yield f"{name} has {found} {limit.unit}: AWS takes {limit.most} ({limit.page})"


def measured(template: Template) -> Iterator[tuple[str, Limit, int]]:
    """Count everything that has a limit: whose, which, how much."""
    for limit in LIMITS:
        if not limit.kind:
            yield "the stack", limit, limit.count(template)
        for name, resource in reading.of_type(template, limit.kind):
            yield name, limit, limit.count(resource)


def _text(document: object) -> str:
    """A document as AWS counts it: without blanks, tokens about as long as what replaces them."""
    return json.dumps(_resolved(document), separators=(",", ":"))


def _resolved(value: object) -> object:
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("Ref", "Fn::Join", "Fn::GetAtt", "Fn::ImportValue"):
            return _told(value)
        return {key: _resolved(one) for key, one in value.items()}
    return [_resolved(one) for one in value] if isinstance(value, list) else value


def _told(value: Any) -> str:
    """A value in the length it will have: an account has 12 digits, an id or an ARN some 80 characters at most."""
    told = reading.flat(value).replace("<AWS::AccountId>", "1" * 12).replace("<AWS::Partition>", "aws")
    return told.replace("<AWS::URLSuffix>", "amazonaws.com")
