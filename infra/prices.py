"""What a study costs while nobody works: a walk over its templates with a dated table of list prices.

Prices in US dollars as AWS listed them in November 2026 for us-east-1, without any free tier; regions differ by some
percent. A resource type without a price stops the walk: a bar that does not know everything holds nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from infra import reading
from infra.reading import Body, Template

LISTED = "2026-11"
MINUTES = 365 * 24 * 60
# A year of one: a key of KMS 1.00 a month, an alarm 0.10, a dashboard 3.00.
BY_THE_YEAR = {"AWS::KMS::Key": 12.0, "AWS::CloudWatch::Alarm": 1.2, "AWS::CloudWatch::Dashboard": 36.0}
# Charged by what is stored, sent or asked, never for standing there.
BY_USE = frozenset(
    f"AWS::{service}::{kind}"
    for service, kinds in {
        "ApiGatewayV2": "Api Authorizer Integration Route Stage",
        "CDK": "Metadata",
        "CloudFront": "Distribution Function OriginAccessControl ResponseHeadersPolicy",
        "Cognito": "UserPool UserPoolClient UserPoolDomain",
        "DynamoDB": "Table",
        "Events": "EventBus EventBusPolicy Rule",
        "GuardDuty": "MalwareProtectionPlan",
        "IAM": "Role",
        "KMS": "Alias",
        "Lambda": "EventInvokeConfig EventSourceMapping Function Permission",
        "Logs": "LogGroup",
        "S3": "Bucket BucketPolicy",
        "SES": "EmailIdentity",
        "SNS": "Subscription Topic TopicPolicy",
        "SQS": "Queue QueuePolicy",
    }.items()
    for kind in kinds.split()
)
A_REQUEST_OF_SQS, A_REQUEST_OF_LAMBDA, A_SECOND_OF_A_GB = 0.40e-6, 0.20e-6, 13.3334e-6
# What a use is charged: a million units of an on-demand table, requests of an HTTP API, events, sent or kept.
A_WRITE_UNIT, A_READ_UNIT = 0.625e-6, 0.125e-6
A_REQUEST_OF_HTTP_API, AN_EVENT, A_PUT_OF_S3, A_GET_OF_S3, A_SIGNATURE_OF_KMS = (
    1e-6,
    1e-6,
    5e-6,
    0.4e-6,
    15e-6,
)
A_GB_OF_LOGS = 0.50
SHORT_RUN = 0.1  # seconds of a run that finds nothing to do
# Lambda keeps five long polls of 20 s open at a queue, two where it may scale down: not with a maximum concurrency.
POLLS_A_MINUTE = {True: 5 * 3, False: 2 * 3}
EVERY = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
LASTS = {"minute": 1, "hour": 60, "day": 1440}


class UnpricedError(Exception):
    """A template holds a type of resource whose price nobody wrote down."""


@dataclass(frozen=True)
class Idle:
    """Dollars a year: for standing there, for asking empty queues, for runs that find nothing."""

    standing: float
    polling: float
    running: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.standing + self.polling + self.running


def idle(*templates: Template) -> Idle:
    """Return what the stacks cost in a year without any use; raises UnpricedError."""
    walks: tuple[Callable[[Template], Iterator[float]], ...] = (_standing, _polling, _running)
    return Idle(*(sum(sum(walk(template)) for template in templates) for walk in walks))


def _standing(template: Template) -> Iterator[float]:
    for name, resource in template["Resources"].items():
        if resource["Type"] in BY_THE_YEAR:
            yield BY_THE_YEAR[resource["Type"]]
        elif resource["Type"] not in BY_USE:
            raise UnpricedError(f"{name} is a {resource['Type']}: say in infra/prices.py what it costs")
    for _, function in reading.of_type(template, "AWS::Lambda::Function"):
        if "SnapStart" in function:
            raise UnpricedError("SnapStart keeps a snapshot at a price: say it in infra/prices.py")


def _polling(template: Template) -> Iterator[float]:
    for _, mapping in reading.of_type(template, "AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" not in mapping:  # reading a stream costs nothing
            yield POLLS_A_MINUTE["ScalingConfig" in mapping] * MINUTES * A_REQUEST_OF_SQS


def _running(template: Template) -> Iterator[float]:
    functions: Mapping[str, Body] = dict(reading.of_type(template, "AWS::Lambda::Function"))
    for name, rule in reading.of_type(template, "AWS::Events::Rule"):
        expression = rule.get("ScheduleExpression")
        if expression is None:
            continue
        every = EVERY.fullmatch(expression)
        if every is None:
            raise UnpricedError(f"{name} runs at {expression}: only rate() is priced")
        runs = MINUTES / (int(every[1]) * LASTS[every[2]])
        for target in rule["Targets"]:
            memory = functions[target["Arn"]["Fn::GetAtt"][0]]["MemorySize"] / 1024
            yield runs * (A_REQUEST_OF_LAMBDA + SHORT_RUN * memory * A_SECOND_OF_A_GB)
