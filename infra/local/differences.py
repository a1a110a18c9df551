"""Where the template on this machine differs from the one AWS gets: each difference with its reason.

`tests/infra/test_differences.py` proves that there is no other.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from infra.local.settings import Local

Template: TypeAlias = dict[str, Any]

UNKNOWN_KEYS = (
    "dynamodb:LeadingKeys",
    "dynamodb:Attributes",
    "s3:object-lock-remaining-retention-days",
    "s3:object-lock-mode",
    "s3:if-none-match",
    "s3:x-amz-server-side-encryption",
    "aws:CalledVia",
)
LEADING_KEYS, LOCK_KEYS = UNKNOWN_KEYS[:2], UNKNOWN_KEYS[2:]


@dataclass(frozen=True)
class Difference:
    """One change, why it must be, and which paths of the template it may touch."""

    name: str
    reason: str
    where: str
    change: Callable[[Template, Local], None]


def _resources(template: Template, *kinds: str) -> Iterator[tuple[str, Template]]:
    for name, resource in list(template["Resources"].items()):
        if resource["Type"] in kinds:
            yield name, resource


def _drop_bus_policy(template: Template, _: Local) -> None:
    for name, _resource in _resources(template, "AWS::Events::EventBusPolicy"):
        del template["Resources"][name]


def _documents(template: Template) -> Iterator[Template]:
    for _, role in _resources(template, "AWS::IAM::Role"):
        yield from (policy["PolicyDocument"] for policy in role["Properties"].get("Policies", []))


def _drop_leading_keys(template: Template, _: Local) -> None:
    for document in _documents(template):
        for statement in document["Statement"]:
            conditions = statement.get("Condition", {})
            for operator in list(conditions):
                for key in LEADING_KEYS:
                    conditions[operator].pop(key, None)
                if not conditions[operator]:
                    del conditions[operator]
            if "Condition" in statement and not conditions:
                del statement["Condition"]


def _any_identity(template: Template, _: Local) -> None:
    for document in _documents(template):
        for statement in document["Statement"]:
            if statement["Sid"] == "SendMail":
                statement["Resource"] = "*"


def _keep_statements(
    template: Template, kinds: tuple[str, ...], unwanted: Callable[[Template], bool]
) -> None:
    for name, resource in _resources(template, *kinds):
        document = resource["Properties"]["PolicyDocument"]
        document["Statement"] = [one for one in document["Statement"] if not unwanted(one)]
        if not document["Statement"]:
            del template["Resources"][name]


def _asks_for_tls(statement: Template) -> bool:
    text = str(statement.get("Condition", ""))
    return "aws:SecureTransport" in text or "s3:TlsVersion" in text


def _drop_tls(template: Template, _: Local) -> None:
    kinds = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    _keep_statements(template, kinds, _asks_for_tls)


def _drop_lock_keys(template: Template, _: Local) -> None:
    def unknown(statement: Template) -> bool:
        return any(key in str(statement.get("Condition", "")) for key in LOCK_KEYS)

    _keep_statements(template, ("AWS::S3::BucketPolicy",), unknown)


def _environments(template: Template) -> Iterator[Template]:
    """The variables of the study's own functions; the witness knows neither pool nor page."""
    for _, function in _resources(template, "AWS::Lambda::Function"):
        variables = function["Properties"]["Environment"]["Variables"]
        if "USER_POOL_ID" in variables:
            yield variables


def _local_keys(template: Template, local: Local) -> None:
    for variables in _environments(template):
        variables["JWKS_URL"] = {
            "Fn::Join": ["", [f"{local.endpoint}/", variables["USER_POOL_ID"], "/.well-known/jwks.json"]]
        }


def _local_address(template: Template, local: Local) -> None:
    for variables in _environments(template):
        variables["PUBLIC_URL"] = local.url
        variables["SIGN_IN_ENDPOINT"] = f"{local.url}/cognito"
        variables["HOSTED_SIGN_IN"] = local.endpoint if local.study.hosted_sign_in else ""
    for _, client in _resources(template, "AWS::Cognito::UserPoolClient"):
        for urls in ("CallbackURLs", "LogoutURLs"):
            if urls in client["Properties"]:
                client["Properties"][urls] = [
                    url.replace(local.study.public_url, local.url) for url in client["Properties"][urls]
                ]
    for _, bucket in _resources(template, "AWS::S3::Bucket"):
        for rule in bucket["Properties"].get("CorsConfiguration", {}).get("CorsRules", []):
            rule["AllowedOrigins"] = [local.url]
    for _, pool in _resources(template, "AWS::Cognito::UserPool"):
        invitation = pool["Properties"]["AdminCreateUserConfig"]["InviteMessageTemplate"]
        invitation["EmailMessage"] = invitation["EmailMessage"].replace(local.study.public_url, local.url)


DIFFERENCES = (
    Difference(
        "no bus policy",
        "The emulator does not know AWS::Events::EventBusPolicy; here only the publisher's role holds PutEvents.",
        r"/Resources/OnlyThePublisher[^/]*",
        _drop_bus_policy,
    ),
    Difference(
        "no dynamodb:LeadingKeys",
        "The emulator does not evaluate the key: an Allow with it would allow nobody.",
        r"/Resources/[^/]+/Properties/Policies/.*/Condition(/.*)?",
        _drop_leading_keys,
    ),
    Difference(
        "mail from any identity",
        "The emulator asks whether a function may send mail at all, never from which address.",
        r"/Resources/[^/]+/Properties/Policies/.*/Resource(/.*)?",
        _any_identity,
    ),
    Difference(
        "no TLS-only statements",
        "The local cloud speaks plain HTTP on 127.0.0.1; these would refuse every call.",
        r"/Resources/[^/]*Policy[^/]*(/Properties/PolicyDocument/Statement/(\d+|AllowPublishThroughSSLOnly))?",
        _drop_tls,
    ),
    Difference(
        "no conditions of lock, creation, encryption and caller at the vault",
        "The emulator does not evaluate these keys and would refuse every upload of a record.",
        r"/Resources/Bucketrecords[^/]*/Properties/PolicyDocument/Statement/(NoFarDate|NoShortLock|OnlyInItsMode|OnlyLockedOrHeld|OnlyCreate"
        r"|NobodyChoosesTheKey|NobodyEncryptsOtherwise|OnlyAChangeSetWritesThePolicy)",
        _drop_lock_keys,
    ),
    Difference(
        "keys of the pool from this machine",
        "The issuer's address is Amazon's; its signing keys are served by the emulator.",
        r"/Resources/[^/]+/Properties/Environment/Variables/JWKS_URL.*",
        _local_keys,
    ),
    Difference(
        "the page's address",
        "Links in mails, the buckets' CORS rules and the sign-in are on the front door of this run, the pool's own pages on the emulator.",
        r"/Resources/[^/]+/Properties/(Environment/Variables/(PUBLIC_URL|SIGN_IN_ENDPOINT|HOSTED_SIGN_IN)(/.*)?|CorsConfiguration/.*"
        r"|AdminCreateUserConfig/InviteMessageTemplate/EmailMessage|(CallbackURLs|LogoutURLs)/.*)",
        _local_address,
    ),
)


def localise(template: Template, local: Local) -> Template:
    """Return the template as it is deployed on this machine."""
    result = copy.deepcopy(template)
    for difference in DIFFERENCES:
        difference.change(result, local)
    return result


def paths(before: object, after: object, at: str = "") -> Iterator[str]:
    """Name every place where two templates differ, for example `/Resources/Bus/Properties/Name`."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from paths(before.get(key), after.get(key), f"{at}/{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from paths(*pair, f"{at}/{index}")
    elif (
        isinstance(before, list)
        and isinstance(after, list)
        and all(isinstance(x, dict) for x in before + after)
    ):
        for index, one in enumerate(before):
            if one not in after:
                yield f"{at}/{one.get('Sid', index)}"
        yield from (f"{at}/+{index}" for index, one in enumerate(after) if one not in before)
    elif before != after:
        yield at


def explained(path: str) -> list[Difference]:
    """Return the differences that account for a path."""
    return [difference for difference in DIFFERENCES if re.fullmatch(difference.where, path)]
