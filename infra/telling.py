"""Where alarms are told: one topic a stack, which the alarms of this study may write to and nobody else."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra import checks


def tell(scope: Construct, name: str, mail: str, alarms: str) -> sns.Topic:
    """Make the topic `name` of the alarms whose ARN begins as given, mailed to whoever the study file names.

    Any policy of a topic replaces the one AWS gives it, which let the account's alarms in: so it says so itself.
    """
    topic = sns.Topic(scope, "Alarms", topic_name=name, enforce_ssl=True)
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsTell",
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={
                "ArnLike": {"aws:SourceArn": alarms},
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
            },
        )
    )
    if mail:
        checks.accept(topic, "mail topic")
        topic.add_subscription(subscriptions.EmailSubscription(mail))
    return topic
