"""cdk-nag's AwsSolutions and Serverless packs, every finding we accept with its reason, and our own rules."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from aws_cdk import Acknowledgment, App, Stack, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from constructs import Construct

from infra import guard_rules, limit_rules, role_rules, setting_rules
from infra.reading import Body, Template, actions, flat, statements

# The reviewed list (decision 27): accepted in every study.
EVERYWHERE = {
    "AwsSolutions::AwsSolutions-L1": "Python 3.13 is the runtime the package is built and inspected for (28).",
    "AwsSolutions::AwsSolutions-S1": "A locked bucket cannot take server access logs; the account's CloudTrail "
    "data events cover all buckets (regulation section 2).",
    "AwsSolutions::AwsSolutions-COG2": "TOTP is offered and the study's policy demands it by role; a pool-wide "
    "demand would lock out people whose lost factor is being restored (26).",
    "AwsSolutions::AwsSolutions-COG8": "The Plus plan is priced per person and month; failed signings are "
    "counted by the product itself (25).",
    "AwsSolutions::AwsSolutions-CFR1": "Sites of a study may be in any country.",
    "AwsSolutions::AwsSolutions-CFR2": "A WAF costs more a year than the study; it is the sponsor's choice (27).",
    "AwsSolutions::AwsSolutions-CFR3": "The page is public static files; calls of the API have their own log.",
    "Serverless::Serverless-LambdaLatestVersion": "Python 3.13 is the runtime the package is built for (28).",
    "Serverless::Serverless-LambdaTracing": "X-Ray on every call costs more than the calls; trace ids are logged.",
    "Serverless::Serverless-LambdaDLQ": "Queues, rules, streams and schedules each send what failed to the "
    "study's dead letters; http answers its caller.",
    "Serverless::Serverless-LambdaEventSourceMappingDestination": "A queue's failures leave by its redrive "
    "policy; a destination is for streams.",
}
# Accepted where a construct asks for it by name.
AT = {
    "public route": (
        "AwsSolutions::AwsSolutions-APIG4",
        "Declared public in its manifest: what a client needs before anyone can sign in (23).",
    ),
    "last queue": (
        "Serverless::Serverless-SQSRedrivePolicy",
        "It is itself where failures end; an alarm watches it.",
    ),
    "witness queue": (
        "AwsSolutions::AwsSolutions-SQS3",
        "Failures of the witness end here; an alarm watches it.",
    ),
    "mail topic": (
        "Serverless::Serverless-SNSRedrivePolicy",
        "A mail subscription takes no dead-letter queue.",
    ),
    "no domain": (
        "AwsSolutions::AwsSolutions-CFR4",
        "The demonstration study has no domain, so no certificate.",
    ),
}
# Wildcards in resources: what may follow the star is the function's own, never another service's or study's.
WILDCARDS = {
    r":log-group:/aws/lambda/[a-z0-9_-]+:log-stream:\*": "Lambda names its log streams.",
    r":table/[a-z0-9_-]+/index/\*": "A table's list views, all readable by whoever reads the table.",
    r":s3:::[a-z0-9]+-(quarantine|work|records|values|witness|copies)-(<AWS::AccountId>|[0-9]{12})-[a-z0-9-]+/([a-z]+/([a-z_]+/)?)?\*": "Object keys.",
    r":events:[a-z0-9-]+:<AWS::AccountId>:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*": "GuardDuty names "
    "its rule itself.",
}
# 21 CFR 11.200(a)(3): with any of these, one person alone could sign as another.
PASSWORDS = (
    "AdminSetUserPassword",
    "AdminInitiateAuth",
    "AdminRespondToAuthChallenge",
    "AdminConfirmSignUp",
    "AdminUpdateUserAttributes",
    "GetDerivedToken",
)


def add(app: App) -> None:
    """Have synthesis fail on any finding that is not accepted here."""
    validations = Validations.of(app)
    validations.add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    validations.acknowledge(*(Acknowledgment(id=rule, reason=why) for rule, why in EVERYWHERE.items()))


def accept(construct: Construct, what: str) -> None:
    """Accept one of the findings of `AT` on this construct alone."""
    rule, why = AT[what]
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=why))


def accept_wildcards(construct: Construct, resources: list[str]) -> None:
    """Accept a role's wildcard resources that `WILDCARDS` describes; any other fails synthesis."""
    for resource in sorted({flat(Stack.of(construct).resolve(one)) for one in resources}):
        for pattern, why in WILDCARDS.items():
            if re.search(f"{pattern}$", resource):
                found = Acknowledgment(
                    id=f"AwsSolutions::AwsSolutions-IAM5[Resource::{resource}]", reason=why
                )
                Validations.of(construct).acknowledge(found)


def faults(template: Template) -> Iterator[str]:
    """Our own rules; each sentence names what breaks one."""
    for name, resource in template["Resources"].items():
        variables = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
        # Decision 1: only the local runner moves the date, by function configuration.
        if "DATE_OFFSET_DAYS" in variables:
            yield f"{name} carries DATE_OFFSET_DAYS: a template must not move the business date"
        if variables.get("STAGE") == "production" and variables["LOCK_MODE"] != "COMPLIANCE":
            yield f"{name} would write production records that someone can unlock"
        if resource["Type"].startswith("AWS::EC2::"):
            yield f"{name} puts the study into a network it has to pay for when idle"
    for owner, statement in statements(template):
        yield from _forbidden(owner, statement)
    for rules in (role_rules, guard_rules, setting_rules, limit_rules):
        yield from rules.faults(template)


def _forbidden(owner: str, statement: Body) -> Iterator[str]:
    for action in actions(statement):
        verb = action.partition(":")[2]
        if "*" in action:
            yield f"{owner} may do {action}: name the actions"
        if verb in PASSWORDS:
            yield f"{owner} may do {action}: nobody acts with another person's credentials"
        if action == "dynamodb:DeleteItem" and not owner.endswith("-sequencer"):
            yield f"{owner} may delete rows: only the sequencer, and only pending ones"
        if action == "events:PutEvents" and not owner.endswith("-publisher"):
            yield f"{owner} may put events: only the publisher behind the seal"
        if verb == "DeleteObjectVersion" and owner.endswith("-ledger-redactor"):
            continue  # decision 21; the bucket of values alone, as its statement says
        if action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"):
            yield f"{owner} may do {action}: no function removes objects"


def judge(outdir: Path) -> int:
    """Apply our own rules to every synthesised template; returns the exit status."""
    found = [
        f"{path.name}: {fault}"
        for path in sorted(outdir.glob("*.template.json"))
        for fault in faults(json.loads(path.read_text(encoding="utf-8")))
    ]
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0
