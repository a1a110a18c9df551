"""A service's manifest made into its functions, roles, queues, rules and schedules."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import checks
from infra.ground import Deployment
from infra.permissions import statements
from infra.starting import QUEUED, starting
from infra.statements import Ground
from infra.triggers import connect
from shared.service import Function, Service


class ServiceConstruct(Construct):
    """Everything a service runs on; `functions` by name, for the API to route to."""

    def __init__(self, scope: Construct, service: Service, deployment: Deployment) -> None:
        super().__init__(scope, f"Service-{service.name}")
        self.functions: dict[str, lambda_.Function] = {}
        for function in service.functions:
            made = self._function(service, function, deployment)
            self.functions[function.name] = made
            for trigger in function.triggers:
                connect(made, service, function, trigger, deployment)

    def _function(self, service: Service, function: Function, deployment: Deployment) -> lambda_.Function:
        name = deployment.names.function(service.name, function.name)
        log_group = logs.LogGroup.from_log_group_name(self, f"Log-{function.name}", f"/aws/lambda/{name}")
        queued = any(trigger.kind in QUEUED for trigger in function.triggers)
        return lambda_.Function(
            self,
            f"Function-{function.name}",
            function_name=name,
            description=f"{service.name}: {function.name}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            code=lambda_.Code.from_asset(
                str(deployment.packages.of(f"services.{service.name}.{function.name}"))
            ),
            handler=f"services.entry.{service.name}__{function.name}",
            role=self._role(service, function, deployment, name),
            timeout=Duration.seconds(function.timeout_seconds),
            memory_size=function.memory_mb,
            # Queue-fed functions are bounded at the queue, so that waiting is not counted as failing.
            reserved_concurrent_executions=None if queued else function.concurrency,
            environment=deployment.environment(service),
            log_group=log_group,
        )

    def _role(self, service: Service, function: Function, deployment: Deployment, name: str) -> iam.IRole:
        ground = Ground(
            deployment.names,
            service,
            deployment.services,
            deployment.records.pool.user_pool_arn,
            tuple(key.key_arn for key in deployment.records.signing_keys),
        )
        stream = deployment.names.arn("logs", f"log-group:/aws/lambda/{name}:log-stream:*")
        write_log = iam.PolicyStatement(
            sid="WriteLog", actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[stream]
        )
        allowed = [
            iam.PolicyStatement.from_json(statement.document())
            for statement in (*statements(function.may, ground), *starting(service, function, deployment))
        ]
        role = iam.Role(
            self,
            f"Role-{function.name}",
            role_name=name,
            description=f"What {Stack.of(self).stack_name} {service.name}-{function.name} may do",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"may": iam.PolicyDocument(statements=[write_log, *allowed])},
        )
        wild = [resource for one in [write_log, *allowed] for resource in one.resources if "*" in resource]
        checks.accept_wildcards(role, wild)
        # What CDK would grant beside this by itself is named here instead, and costs no resource of its own.
        return role.without_policy_updates()
