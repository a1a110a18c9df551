"""Alarms: each says what it means and names the page that says what to do, so that whoever is woken knows both."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

FIVE_MINUTES = Duration.minutes(5)


@dataclass(frozen=True)
class Alarm:
    """Something that must not be above nothing, or with `silence` must not be nothing for a quarter of an hour."""

    name: str
    says: str
    metric: cloudwatch.IMetric
    silence: bool = False

    @property
    def page(self) -> str:
        """Where what to do is written."""
        return f"docs/runbooks/{self.name}.md"


def silence(name: str, says: str, function: lambda_.Function) -> Alarm:
    """An alarm that a function which a clock starts every minute was not started; AWS counts that at no charge."""
    return Alarm(name, says, function.metric_invocations(period=FIVE_MINUTES, statistic="Sum"), silence=True)


def watch(scope: Construct, prefix: str, topic: sns.Topic, *alarms: Alarm) -> None:
    """Make the alarms, all told by one topic."""
    comparison, missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData
    for one in alarms:
        alarm = cloudwatch.Alarm(
            scope,
            f"Alarm-{one.name}",
            alarm_name=f"{prefix}-{one.name}",
            alarm_description=f"{one.says} See {one.page}",
            metric=one.metric,
            threshold=1 if one.silence else 0,
            evaluation_periods=3 if one.silence else 1,
            comparison_operator=comparison.LESS_THAN_THRESHOLD
            if one.silence
            else comparison.GREATER_THAN_THRESHOLD,
            # no word of runs is the very thing; no word of failures is good
            treat_missing_data=missing.BREACHING if one.silence else missing.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(topic))
