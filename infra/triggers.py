"""How each kind of trigger starts a function: always through something that retries and keeps what failed."""

import json
from collections.abc import Callable, Mapping, Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs

from events.envelope import Event
from infra import held
from infra.ground import Deployment
from shared.service import Function, Service, Trigger

TRIES = 5
LONGEST_PATTERN, QUOTES = 1900, 6  # around a name and its source stand quotes and commas
S3_FACTS = {"object_created": "Object Created", "object_tagged": "Object Tags Added"}


def connect(
    made: lambda_.Function, service: Service, function: Function, trigger: Trigger, deployment: Deployment
) -> None:
    """Connect one trigger; `http` is the API's part, `invoke` is for whoever holds deploy credentials."""
    how = CONNECTORS.get(trigger.kind)
    if how is not None:
        how(made, service, function, trigger, deployment)


def _queue(made: lambda_.Function, service: Service, function: Function, deployment: Deployment) -> sqs.Queue:
    """A function's own queue and its mapping, made once however many rules feed it."""
    existing = made.node.try_find_child("Queue")
    if isinstance(existing, sqs.Queue):
        return existing
    queue = sqs.Queue(
        made,
        "Queue",
        # a dead letter names the queue it came from, and so the service
        queue_name=deployment.names.function(service.name, function.name),
        visibility_timeout=Duration.seconds(6 * function.timeout_seconds),
        retention_period=Duration.days(14),
        enforce_ssl=True,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        dead_letter_queue=sqs.DeadLetterQueue(queue=deployment.dead_letters, max_receive_count=TRIES),
        removal_policy=RemovalPolicy.DESTROY,
    )
    made.add_event_source(
        sources.SqsEventSource(
            queue,
            batch_size=10,
            report_batch_item_failures=True,
            max_concurrency=max(2, function.concurrency or 2),
        )
    )
    return queue


def _rule(
    made: lambda_.Function,
    name: str,
    pattern: events.EventPattern,
    queue: sqs.Queue,
    deployment: Deployment,
    bus: events.IEventBus | None = None,
) -> None:
    events.Rule(
        made,
        name,
        event_bus=bus,
        event_pattern=pattern,
        targets=[targets.SqsQueue(queue, dead_letter_queue=deployment.last_queue, retry_attempts=20)],
    )


def _facts(
    made: lambda_.Function, service: Service, function: Function, _: Trigger, deployment: Deployment
) -> None:
    queue = _queue(made, service, function, deployment)
    for number, heard in enumerate(fitting(service.reacts_to), 1):
        sources_of, names = {event.source for event in heard}, {event.name for event in heard}
        pattern = events.EventPattern(source=sorted(sources_of), detail_type=sorted(names))
        name = "Facts" if number == 1 else f"Facts{number}"
        _rule(made, name, pattern, queue, deployment, deployment.bus)


def fitting(heard: Sequence[type[Event]]) -> list[list[type[Event]]]:
    """Return the facts in as few lists as fit the pattern of a rule each (EventBridge: 2,048 characters)."""
    lists: list[list[type[Event]]] = [[]]
    for event in sorted(heard, key=lambda one: one.name):
        if sum(len(one.name) + len(one.source) + QUOTES for one in (*lists[-1], event)) > LONGEST_PATTERN:
            lists.append([])
        lists[-1].append(event)
    return lists


def _objects(
    made: lambda_.Function, service: Service, function: Function, trigger: Trigger, deployment: Deployment
) -> None:
    """S3 speaks on the account's default bus only; a service hears of the uploads for its own records."""
    own = [{"prefix": f"uploads/{name}/"} for name in service.take_files]
    pattern = events.EventPattern(
        source=["aws.s3"],
        detail_type=[S3_FACTS[trigger.kind]],
        detail={"bucket": {"name": [deployment.names.bucket(trigger.detail)]}, "object": {"key": own}},
    )
    queue = _queue(made, service, function, deployment)
    _rule(made, f"{trigger.kind}-{trigger.detail}", pattern, queue, deployment)


def _schedule(
    made: lambda_.Function, _: Service, __: Function, trigger: Trigger, deployment: Deployment
) -> None:
    deployment.schedules.start(made, trigger.detail)
    keep_failed(made, deployment.dead_letters)


def keep_failed(made: lambda_.Function, queue: sqs.IQueue, oldest: Duration | None = None) -> None:
    """Keep what a function failed on: the queue of a rule takes only what the rule could not deliver."""
    made.configure_async_invoke(
        on_failure=destinations.SqsDestination(queue),
        retry_attempts=1,
        max_event_age=oldest or Duration.minutes(5),
    )


def _log_stream(
    made: lambda_.Function, _: Service, __: Function, trigger: Trigger, deployment: Deployment
) -> None:
    """A wake-up only (integrity section 2.7): the schedule behind it finds what a lost one leaves."""
    stream = deployment.records.log.table_stream_arn or ""
    wanted = {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"pk": {"S": [{"prefix": trigger.detail}]}}},
    }
    lambda_.CfnEventSourceMapping(
        made,
        "LogStream",
        function_name=made.function_name,
        event_source_arn=stream,
        starting_position="LATEST",
        batch_size=100,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=2,
        maximum_record_age_in_seconds=300,
        parallelization_factor=1,
        filter_criteria={"filters": [{"pattern": json.dumps(wanted)}]},
        destination_config={"onFailure": {"destination": deployment.dead_letters.queue_arn}},
    )


def _deployment(
    made: lambda_.Function, _: Service, __: Function, ___: Trigger, deployment: Deployment
) -> None:
    """CloudFormation speaks on the account's default bus of every deployment, whoever began it. ATR-06"""
    stack = deployment.names.arn("cloudformation", f"stack/{deployment.names.study.prefix}-records/")
    pattern = events.EventPattern(
        source=["aws.cloudformation"],
        detail_type=["CloudFormation Resource Status Change"],
        detail={
            "stack-id": [{"prefix": stack}],
            "logical-resource-id": [{"prefix": one} for one in held.KEEP_THE_TRAIL],
        },
    )
    target = targets.LambdaFunction(made, dead_letter_queue=deployment.last_queue, retry_attempts=20)
    events.Rule(made, "Deployment", event_pattern=pattern, targets=[target])
    keep_failed(made, deployment.dead_letters, Duration.hours(6))


CONNECTORS: Mapping[str, Callable[[lambda_.Function, Service, Function, Trigger, Deployment], None]] = {
    "events": _facts,
    "object_created": _objects,
    "object_tagged": _objects,
    "schedule": _schedule,
    "log_stream": _log_stream,
    "deployment": _deployment,
}
