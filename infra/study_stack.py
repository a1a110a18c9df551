"""The study stack: everything of a study that can be built again from this repository."""

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import checks
from infra.alarms import FIVE_MINUTES, Alarm, lag, silence, watch
from infra.api import StudyApi
from infra.ground import Deployment
from infra.names import Names
from infra.packages import Packages
from infra.page import Page
from infra.records_stack import RecordsStack
from infra.schedules import Schedules
from infra.service_construct import ServiceConstruct
from infra.study import Study
from infra.telling import tell
from infra.watched import LAGS
from shared.service import May, Service


class StudyStack(Stack):
    """Functions, queues, bus, API, page and alarms of one study."""

    def __init__(
        self,
        scope: Construct,
        study: Study,
        services: tuple[Service, ...],
        records: RecordsStack,
        packages: Packages,
    ) -> None:
        super().__init__(
            scope,
            study.prefix,
            env={"region": study.region},
            analytics_reporting=False,
            suppress_template_indentation=True,  # CloudFormation takes a template of 1 MB
            description=f"Study {study.id}: functions, queues, bus, API, page",
        )
        Tags.of(self).add("study", study.id)
        self.names, self.study = Names(study), study
        bus, dead_letters = self._bus(services), self._dead_letters()
        last_queue = self._for_rules(dead_letters)
        api = StudyApi(self, study, records)
        deployment = Deployment(
            self.names,
            services,
            records,
            packages,
            bus,
            dead_letters,
            last_queue,
            Schedules(self, last_queue),
        )
        functions: dict[str, lambda_.Function] = {}
        for service in services:
            construct = ServiceConstruct(self, service, deployment)
            Tags.of(construct).add("service", service.name)
            api.route(service, construct.functions)
            functions |= {f"{service.name}-{name}": made for name, made in construct.functions.items()}
        page = Page(self, self.names, api.api)
        self._alarms(dead_letters, api, functions.get("ledger-sealer"))
        self._outputs(records, api, page)

    def _bus(self, services: tuple[Service, ...]) -> events.EventBus:
        bus = events.EventBus(self, "Bus", event_bus_name=self.names.bus)
        publishers = self.names.roles_that(services, May.PUBLISH)
        # Decision 20: one role puts events; whoever else gains the permission is still refused here.
        events.CfnEventBusPolicy(
            self,
            "OnlyThePublisher",
            event_bus_name=bus.event_bus_name,
            statement_id="OnlyThePublisher",
            statement={
                "Sid": "OnlyThePublisher",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "events:PutEvents",
                "Resource": bus.event_bus_arn,
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": publishers or ["-"]}},
            },
        )
        return bus

    def _dead_letters(self) -> sqs.Queue:
        """One for the study: whatever failed for good, from any queue, rule, stream or schedule."""
        queue = sqs.Queue(
            self,
            "DeadLetters",
            queue_name=self.names.dead_letters,
            retention_period=Duration.days(14),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            removal_policy=RemovalPolicy.DESTROY,
        )
        checks.accept(queue, "last queue")
        return queue

    def _for_rules(self, dead_letters: sqs.Queue) -> sqs.IQueue:
        """The queue as rules name it: one statement lets all of them send, since AWS takes 20 in a queue's policy."""
        own = {"aws:SourceArn": self.names.arn("events", f"rule/{self.study.prefix}-*")}
        allowed = iam.PolicyStatement(
            sid="RulesKeepFailed",
            principals=[iam.ServicePrincipal("events.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[dead_letters.queue_arn],
            conditions={"ArnLike": own},
        )
        dead_letters.add_to_resource_policy(allowed)
        return sqs.Queue.from_queue_arn(self, "LastQueue", dead_letters.queue_arn)

    def _alarms(self, dead_letters: sqs.Queue, api: StudyApi, sealer: lambda_.Function | None) -> None:
        """Two see every failed function, http ones as 5xx and all others as a dead letter; the rest see silence and lag."""
        prefix = self.study.prefix
        own = self.names.arn("cloudwatch", f"alarm:{prefix}-*")
        topic = tell(self, f"{prefix}-alarms", self.study.alarm_mail, own)
        letters = dead_letters.metric_approximate_number_of_messages_visible(
            period=FIVE_MINUTES, statistic="Maximum"
        )
        faults = api.api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        watch(
            self,
            prefix,
            topic,
            Alarm("dead-letters", letters),
            Alarm("api-faults", faults),
        )
        if sealer is not None:
            late = [lag(prefix, name) for name in LAGS]
            watch(self, prefix, topic, silence("sealer-silent", sealer), *late)

    def _outputs(self, records: RecordsStack, api: StudyApi, page: Page) -> None:
        outputs = {
            "ApiId": api.api.api_id,
            "UserPoolId": records.pool.user_pool_id,
            "WebClientId": records.people.web.ref,
            "SigningClientId": records.people.signing.ref,
            "PageBucket": page.bucket.bucket_name,
            "DistributionId": page.distribution.distribution_id,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
