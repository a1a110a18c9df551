"""The HTTP API: one door per collection, tokens of the `web` client only, except on public routes."""

import json
from collections.abc import Collection, Mapping

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import checks
from infra.records_stack import RecordsStack
from infra.routes import BASE, public_route
from infra.study import ROOT, Study
from shared.service import Service

LOG_FIELDS = ("requestId", "httpMethod", "routeKey", "status", "responseLatency", "integrationErrorMessage")


class StudyApi(Construct):
    """The gateway of one study and the routes its services declare."""

    def __init__(self, scope: Construct, study: Study, records: RecordsStack) -> None:
        super().__init__(scope, "Api")
        self.api = gateway.HttpApi(
            self, "Gateway", api_name=f"{study.prefix}-api", create_default_stage=False
        )
        issuer = f"https://cognito-idp.{study.region}.{Aws.URL_SUFFIX}/{records.pool.user_pool_id}"
        self.authorizer = authorizers.HttpJwtAuthorizer(
            "People", issuer, jwt_audience=[records.people.web.ref], authorizer_name="people"
        )
        document = json.loads((ROOT / "shared" / "generated" / "openapi.json").read_text(encoding="utf-8"))
        self._served = {
            path if path.startswith(BASE) else f"{BASE}{path}": frozenset(methods)
            for path, methods in document["paths"].items()
        }
        self._stage(study)

    def _stage(self, study: Study) -> None:
        group = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/aws/apigateway/{study.prefix}-api",
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=RemovalPolicy.DESTROY,
        )
        stage = gateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=gateway.ThrottleSettings(rate_limit=200, burst_limit=400),
        )
        resource = stage.node.default_child
        if not isinstance(resource, gateway.CfnStage):
            raise TypeError("a stage is made of one CfnStage")
        fields = ",".join(f'"{field}":"$context.{field}"' for field in LOG_FIELDS)
        resource.access_log_settings = gateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=group.log_group_arn, format="{" + fields + "}"
        )

    def route(self, service: Service, functions: Mapping[str, lambda_.Function]) -> None:
        """Send a service's collections to its api function."""
        if "api" not in functions:
            return
        integration = integrations.HttpLambdaIntegration(
            f"{service.name}-api", functions["api"], scope_permission_to_route=False
        )
        open_routes = [public_route(public) for public in service.public]
        open_alone = {
            path for verb, path in open_routes if self._served.get(path) == frozenset({verb.lower()})
        }
        for prefix in service.prefixes:
            for path in paths(prefix, self._served):
                if path in open_alone:
                    continue  # the open route below answers it whole; another would be a resource for nothing
                self.api.add_routes(
                    path=path,
                    methods=[gateway.HttpMethod.ANY],
                    integration=integration,
                    authorizer=self.authorizer,
                )
        if service.public and service.public_by != "api":
            integration = integrations.HttpLambdaIntegration(
                f"{service.name}-public", functions[service.public_by], scope_permission_to_route=False
            )
        for verb, path in open_routes:
            [route] = self.api.add_routes(
                path=path, methods=[gateway.HttpMethod(verb)], integration=integration
            )
            checks.accept(route, "public route")


def paths(prefix: str, served: Collection[str]) -> list[str]:
    """Return where a prefix is answered: itself, below itself, or both; each route is one of the stack's resources."""
    here = f"{BASE}{prefix}"
    below = any(path.startswith(f"{here}/") for path in served)
    return [here] * (here in served or not below) + [f"{here}/{{proxy+}}"] * below
