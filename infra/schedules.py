"""Rules that start functions by the clock: functions of one expression share them, five each, as AWS takes it."""

from collections import Counter

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

TARGETS = 5


class Schedules(Construct):
    """The rules of one stack; a rule for each function would be a stack's resource each."""

    def __init__(self, scope: Construct, last_queue: sqs.IQueue) -> None:
        super().__init__(scope, "Schedules")
        self._last_queue = last_queue
        self._started: Counter[str] = Counter()

    def start(self, function: lambda_.Function, expression: str) -> None:
        """Have this function started."""
        name = f"{expression}-{self._started[expression] // TARGETS + 1}"
        self._started[expression] += 1
        rule = self.node.try_find_child(name)
        if not isinstance(rule, events.Rule):
            rule = events.Rule(self, name, schedule=events.Schedule.expression(expression))
        rule.add_target(
            targets.LambdaFunction(function, dead_letter_queue=self._last_queue, retry_attempts=2)
        )
