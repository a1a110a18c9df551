"""What AWS would refuse at deployment, whatever an emulator takes: quotas that cannot be raised (as of 2026-11)."""

import json
from collections.abc import Iterator

from infra import reading
from infra.reading import Template

RESOURCES, TEMPLATE_BYTES, OUTPUTS = 500, 1_000_000, 200
ROLE_CHARACTERS, BUCKET_POLICY_BYTES, KEY_POLICY_BYTES = 10_240, 20_480, 32_768
QUEUE_STATEMENTS, QUEUE_BYTES = 20, 8_192
ENVIRONMENT_BYTES, ROUTES = 4_096, 300
LONGEST = {"RoleName": 64, "FunctionName": 64, "QueueName": 80, "TableName": 255, "BucketName": 63}


def faults(template: Template) -> Iterator[str]:
    """Every quota over a template."""
    resources = template["Resources"]
    yield from _above("the stack", "resources", len(resources), RESOURCES)
    yield from _above("the stack", "outputs", len(template.get("Outputs", {})), OUTPUTS)
    yield from _above("the template", "bytes", len(_text(template)), TEMPLATE_BYTES)
    routes = len(list(reading.of_type(template, "AWS::ApiGatewayV2::Route")))
    yield from _above("the API", "routes", routes, ROUTES)
    for name, resource in resources.items():
        for word, longest in LONGEST.items():
            said = _told(resource.get("Properties", {}).get(word, ""))
            yield from _above(f"{name} {word}", "characters", len(said), longest)
    yield from _policies(template)
    for name, function in reading.of_type(template, "AWS::Lambda::Function"):
        variables = function.get("Environment", {}).get("Variables", {})
        size = sum(len(key) + len(_told(value)) for key, value in variables.items())
        yield from _above(f"{name} environment", "bytes", size, ENVIRONMENT_BYTES)


def _policies(template: Template) -> Iterator[str]:
    for name, role in reading.of_type(template, "AWS::IAM::Role"):
        size = sum(len(_text(policy["PolicyDocument"])) for policy in role.get("Policies", []))
        yield from _above(f"{name} policies", "characters", size, ROLE_CHARACTERS)
    for name, policy in reading.of_type(template, "AWS::S3::BucketPolicy"):
        yield from _above(name, "bytes", len(_text(policy["PolicyDocument"])), BUCKET_POLICY_BYTES)
    for name, key in reading.of_type(template, "AWS::KMS::Key"):
        yield from _above(name, "bytes", len(_text(key["KeyPolicy"])), KEY_POLICY_BYTES)
    for name, policy in reading.of_type(template, "AWS::SQS::QueuePolicy"):
        document = policy["PolicyDocument"]
        yield from _above(name, "statements", len(document["Statement"]), QUEUE_STATEMENTS)
        yield from _above(name, "bytes", len(_text(document)), QUEUE_BYTES)


def _above(what: str, unit: str, found: int, most: int) -> Iterator[str]:
    if found > most:
        yield f"{what} has {found} {unit}: AWS takes {most}"


def _text(document: object) -> str:
    """A document as AWS counts it: without blanks, tokens about as long as what replaces them."""
    return json.dumps(_resolved(document), separators=(",", ":"))


def _resolved(value: object) -> object:
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("Ref", "Fn::Join", "Fn::GetAtt", "Fn::ImportValue"):
            return _told(value)
        return {key: _resolved(one) for key, one in value.items()}
    return [_resolved(one) for one in value] if isinstance(value, list) else value


def _told(value: object) -> str:
    """A value in the length it will have: an account has 12 digits, an id or an ARN some 80 characters at most."""
    told = reading.flat(value).replace("<AWS::AccountId>", "1" * 12).replace("<AWS::Partition>", "aws")
    return told.replace("<AWS::URLSuffix>", "amazonaws.com")
