"""Settings that a template may not lose: of tables, buckets, doors and the pool (ADR 0070)."""

from collections.abc import Iterator
from typing import Any

from infra import reading
from infra.reading import Body, Template
from infra.routes import public_route
from services.register import SERVICES

STARTERS = ("apigateway.amazonaws.com", "events.amazonaws.com")
FLOWS = frozenset({"ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"})
STATEFUL = ("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::S3::Bucket")
REBUILT = ("PageFiles",)  # the built page comes from this repository


def faults(template: Template) -> Iterator[str]:
    """Every rule over the settings of a template."""
    for name, resource in template["Resources"].items():
        kept = {resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")} == {"Retain"}
        if resource["Type"] in STATEFUL and not name.startswith(REBUILT) and not kept:
            yield f"{name} goes with its stack"
    yield from _tables(template)
    yield from _buckets(template)
    yield from _doors(template)
    yield from _pool(template)


def _tables(template: Template) -> Iterator[str]:
    for name, table in reading.of_type(template, "AWS::DynamoDB::Table"):
        if not table.get("DeletionProtectionEnabled"):
            yield f"{name} can be deleted"
        if not table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield f"{name} cannot be restored"
        if not table.get("SSESpecification", {}).get("SSEEnabled"):
            yield f"{name} is not encrypted with a key of KMS"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name} costs when nobody uses it"


def _buckets(template: Template) -> Iterator[str]:
    speaking = [name for name, one in reading.standing(template) if "aws:SecureTransport" in str(one)]
    for name, bucket in reading.of_type(template, "AWS::S3::Bucket"):
        blocked = bucket.get("PublicAccessBlockConfiguration", {})
        if len(blocked) != 4 or not all(blocked.values()):
            yield f"{name} can be made public"
        if bucket.get("VersioningConfiguration", {}).get("Status") != "Enabled":
            yield f"{name} keeps no versions"
        if not any(policy.startswith(name[:-8]) for policy in speaking):
            yield f"{name} answers without TLS"
        if name.startswith(("Bucketrecords", "Bucketwitness")):
            yield from _lock(name, bucket)


def _lock(name: str, bucket: Body) -> Iterator[str]:
    if not bucket.get("ObjectLockEnabled"):
        yield f"{name} locks nothing"
    if "Rule" in bucket.get("ObjectLockConfiguration", {}):
        yield f"{name} would lock by default, which cannot be undone"  # regulation section 2


def _doors(template: Template) -> Iterator[str]:
    for name, _ in reading.of_type(template, "AWS::Lambda::Url"):
        yield f"{name} opens a function past the API"
    for name, permission in reading.of_type(template, "AWS::Lambda::Permission"):
        if permission["Principal"] not in STARTERS or "SourceArn" not in permission:
            yield f"{name} lets {permission['Principal']} start a function from anywhere"
    public = {" ".join(public_route(route)) for service in SERVICES for route in service.public}
    for name, route in reading.of_type(template, "AWS::ApiGatewayV2::Route"):
        if route.get("AuthorizationType") != "JWT" and route["RouteKey"] not in public:
            yield f"{name} answers {route['RouteKey']} to whoever asks"


def _pool(template: Template) -> Iterator[str]:
    for name, pool in reading.of_type(template, "AWS::Cognito::UserPool"):
        if not pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
            yield f"{name} lets people register themselves"
        if pool.get("DeletionProtection") != "ACTIVE":
            yield f"{name} can be deleted"
    for name, client in reading.of_type(template, "AWS::Cognito::UserPoolClient"):
        yield from _client(name, client)


def _client(name: str, client: dict[str, Any] | Body) -> Iterator[str]:
    """21 CFR 11.200(a)(3): no flow by which an administrator could stand for a person."""
    if wrong := set(client["ExplicitAuthFlows"]) - FLOWS:
        yield f"{name} takes {', '.join(sorted(wrong))}: nobody signs in for somebody else"
    if (
        client["ClientName"].endswith("-signing")
        and "ALLOW_REFRESH_TOKEN_AUTH" in client["ExplicitAuthFlows"]
    ):
        yield f"{name} keeps a session: a signing is proven afresh"
    if set(client.get("AllowedOAuthFlows", ())) - {"code"}:
        yield f"{name} hands tokens out in an address: only a code that its browser alone can use comes back"
    if client.get("AllowedOAuthFlows") and client["ClientName"].endswith("-signing"):
        yield f"{name} takes a sign-in of before: a signing is proven afresh"
    if client.get("WriteAttributes") != ["zoneinfo"]:
        yield f"{name} lets people change what they are called or where they are reached"
