"""Alarms: each says what it means and names the page that says what to do, so that whoever is woken knows both."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.watched import LAGS, LONGEST_LAG, NAMESPACE, SAYS, reporter

FIVE_MINUTES = Duration.minutes(5)


@dataclass(frozen=True)
class Alarm:
    """Something that must not be above `most`, or with `silence` must not be nothing for a quarter of an hour.

    With `told` it is our own word, which must come: no word of it is as bad as a bad one.
    """

    name: str
    metric: cloudwatch.IMetric
    silence: bool = False
    most: int = 0
    told: bool = False

    @property
    def says(self) -> str:
        """What it means, and where what to do is written."""
        return f"{SAYS[self.name]} See docs/runbooks/{self.name}.md"


def silence(name: str, function: lambda_.Function) -> Alarm:
    """An alarm that a function which a clock starts every minute was not started; AWS counts that at no charge."""
    return Alarm(name, function.metric_invocations(period=FIVE_MINUTES, statistic="Sum"), silence=True)


def lag(prefix: str, name: str) -> Alarm:
    """An alarm that something is behind, by what the study's ledger reports of it every minute."""
    metric = cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=LAGS[name],
        dimensions_map={"service": reporter(prefix)},
        period=FIVE_MINUTES,
        statistic="Minimum",  # a busy moment is no lag: it must not once have caught up
    )
    return Alarm(name, metric, most=LONGEST_LAG, told=True)


def watch(scope: Construct, prefix: str, topic: sns.Topic, *alarms: Alarm) -> None:
    """Make the alarms, all told by one topic."""
    comparison, missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData
    for one in alarms:
        alarm = cloudwatch.Alarm(
            scope,
            f"Alarm-{one.name}",
            alarm_name=f"{prefix}-{one.name}",
            alarm_description=one.says,
            metric=one.metric,
            threshold=1 if one.silence else one.most,
            evaluation_periods=3 if one.silence or one.told else 1,
            comparison_operator=comparison.LESS_THAN_THRESHOLD
            if one.silence
            else comparison.GREATER_THAN_THRESHOLD,
            # no word of runs is the very thing; no word of failures is good
            treat_missing_data=missing.BREACHING if one.silence or one.told else missing.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(topic))
