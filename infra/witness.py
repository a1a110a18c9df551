"""The witness stack: its own bucket, its own key, its own roles; in production in an account of its own (decision 31).

Nothing of the study may write here. The study's ledger may read the cosignatures and the witness's public key.
"""

from aws_cdk import Aws, CfnOutput, Duration, Environment, RemovalPolicy, Stack, Tags
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import checks
from infra.alarms import FIVE_MINUTES, Alarm, silence, watch
from infra.names import Names
from infra.packages import Packages
from infra.records_stack import RecordsStack
from infra.statements import Statement, on_objects
from infra.study import Study
from infra.telling import tell
from infra.triggers import keep_failed
from infra.witness_vault import create_copies_bucket, create_witness_bucket
from witness import FUNCTIONS


class WitnessStack(Stack):
    """One study's witness."""

    def __init__(self, scope: Construct, study: Study, records: RecordsStack, packages: Packages) -> None:
        super().__init__(
            scope,
            f"{study.prefix}-witness",
            env=Environment(account=study.witness.account or None, region=study.region),
            termination_protection=True,
            analytics_reporting=False,
            description=f"Witness of study {study.id}: a copy of the sealed trail, and what it cosigned",
        )
        Tags.of(self).add("study", study.id)
        self.names, self.study, self.records = Names(study), study, records
        create_witness_bucket(self, self.names)
        create_copies_bucket(self, self.names)
        if study.witness.account:  # the study's own sender is verified in the study's account, and only there
            ses.CfnEmailIdentity(self, "Sender", email_identity=study.mail_from)
        self.key = self._key()
        failed = self._failed()
        functions: dict[str, lambda_.Function] = {}
        for name, (seconds, schedule) in FUNCTIONS.items():
            code = lambda_.Code.from_asset(str(packages.of(f"witness.{name}")))
            made = self._function(name, seconds, code, self._role(name))
            target = targets.LambdaFunction(made, dead_letter_queue=failed, retry_attempts=2)
            rule = events.Schedule.expression(schedule)
            events.Rule(made, "Schedule", schedule=rule, targets=[target])
            keep_failed(made, failed)
            functions[name] = made
        self._alarms(failed, functions["observe"])
        CfnOutput(self, "WitnessKeyId", value=self.key.key_id)

    def _key(self) -> kms.Key:
        key = kms.Key(
            self,
            "WitnessKey",
            alias=f"{self.study.prefix}-witness",
            description=f"Cosigns the checkpoints of study {self.study.id}",
            key_spec=kms.KeySpec.ECC_NIST_P256,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            removal_policy=RemovalPolicy.RETAIN,
        )
        denied = {
            "NobodyRetiresTheKey": (["kms:ScheduleKeyDeletion", "kms:DisableKey"], {}),
            "OnlyTheWitnessSigns": (
                ["kms:Sign"],
                {"ArnNotLike": {"aws:PrincipalArn": self.names.witness_roles()}},
            ),
        }
        for sid, (forbidden, conditions) in denied.items():
            statement = iam.PolicyStatement(
                sid=sid,
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=forbidden,
                resources=["*"],
                conditions=conditions,
            )
            key.add_to_resource_policy(statement)
        return key

    def _role(self, name: str) -> iam.IRole:
        bucket, function = self.names.witness_bucket_arn, self.names.function("witness", name)
        log = f"log-group:/aws/lambda/{function}:log-stream:*"
        sender = f"identity/{self.study.mail_from}"
        put, copies = ("PutObject", "PutObjectRetention", "PutObjectLegalHold"), self.names.copies_bucket_arn
        mail = ("ses:SendEmail", "ses:SendRawEmail")
        allowed = [
            Statement(
                "WriteLog", ("logs:CreateLogStream", "logs:PutLogEvents"), (self.names.arn("logs", log),)
            ),
            Statement("KeepFailed", ("sqs:SendMessage",), (self.names.arn("sqs", self._failing),)),
        ]
        own = [
            on_objects("ReadOwn", ("GetObject",), f"{bucket}/*"),
            on_objects("ListOwn", ("ListBucket",), bucket),
        ]
        allowed += {
            "observe": [
                *own,
                on_objects("Mirror", put, f"{bucket}/*"),
                Statement("Cosign", ("kms:Sign", "kms:GetPublicKey"), (self.key.key_arn,)),
                Statement("ReadTheStudy", ("sts:AssumeRole",), (self.names.reader_arn,)),
            ],
            "copies": [
                on_objects("KeepFiles", put, f"{bucket}/files/*"),
                on_objects("KeepValues", ("PutObject",), f"{copies}/val/*"),
                on_objects("ListCopies", ("ListBucket",), bucket, copies),
                Statement("CopyTheStudy", ("sts:AssumeRole",), (self.names.copier_arn,)),
            ],
            "daily": [
                *own,
                Statement("SendMail", mail, (self.names.arn("ses", sender),)),
                Statement("KnowItsKey", ("kms:GetPublicKey",), (self.key.key_arn,)),
            ],
        }[name]
        made = [iam.PolicyStatement.from_json(statement.document()) for statement in allowed]
        role = iam.Role(
            self,
            f"Role-{name}",
            role_name=function,
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"may": iam.PolicyDocument(statements=made)},
        )
        checks.accept_wildcards(role, [one for s in made for one in s.resources if "*" in one])
        # What CDK would grant beside this by itself is named here instead, and costs no resource of its own.
        return role.without_policy_updates()

    def _function(self, name: str, seconds: int, code: lambda_.Code, role: iam.IRole) -> lambda_.Function:
        function = self.names.function("witness", name)
        group = logs.LogGroup(
            self,
            f"Log-{name}",
            log_group_name=f"/aws/lambda/{function}",
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=RemovalPolicy.DESTROY,
        )
        return lambda_.Function(
            self,
            f"Function-{name}",
            function_name=function,
            description=f"witness: {name}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            code=code,
            handler=f"witness.entry.{name}",
            role=role,
            timeout=Duration.seconds(seconds),
            memory_size=512,
            reserved_concurrent_executions=1,
            environment=self._environment(),
            log_group=group,
        )

    def _environment(self) -> dict[str, str]:
        study, names = self.study, self.names
        return {
            "STUDY": study.id,
            "STAGE": study.stage,
            "LOG_ORIGIN": study.log_origin,
            "RECORDS_BUCKET": names.witnessed_bucket,
            "VALUES_BUCKET": names.valued_bucket,
            "READER_ROLE": names.reader_arn,
            "COPIER_ROLE": names.copier_arn,
            "COPIES_BUCKET": names.copies_bucket,
            "SEAL_KEY_ARN": self._sealing_key(),
            "WITNESS_BUCKET": names.witness_bucket,
            "WITNESS_KEY_ID": self.key.key_id,
            "WITNESS_NAME": study.witness.name,
            "SPONSOR_MAIL": study.witness.mail,
            "MAIL_FROM": study.mail_from,
            "LOCK_MODE": study.lock_mode,
            "LOCK_DAYS": str(study.lock_days),
            "POWERTOOLS_SERVICE_NAME": f"{study.prefix}-witness",
            "POWERTOOLS_METRICS_NAMESPACE": "cqms",
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }

    def _sealing_key(self) -> str:
        """The ARN of the log's first key, which names its successors; from another account only its alias can be known before it is made."""
        if not self.study.witness.account:
            return self.records.signing_keys[0].key_arn
        key = f"{self.names.study_account}:alias/{self.study.prefix}-checkpoints"
        return f"arn:{Aws.PARTITION}:kms:{self.study.region}:{key}"

    @property
    def _failing(self) -> str:
        return f"{self.study.prefix}-witness-failed"

    def _failed(self) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            "Failed",
            queue_name=self._failing,
            retention_period=Duration.days(14),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            removal_policy=RemovalPolicy.DESTROY,
        )
        for finding in ("last queue", "witness queue"):
            checks.accept(queue, finding)
        return queue

    def _alarms(self, failed: sqs.Queue, observe: lambda_.Function) -> None:
        """A refusal to sign fails the run; a failed run that was tried again ends in the queue."""
        prefix = self.study.prefix
        own = self.names.arn("cloudwatch", f"alarm:{prefix}-witness-*")
        topic = tell(self, f"{prefix}-witness-alarms", self.study.witness.mail, own)
        refused = failed.metric_approximate_number_of_messages_visible(
            period=FIVE_MINUTES, statistic="Maximum"
        )
        watch(
            self,
            prefix,
            topic,
            Alarm("witness-refused", refused),
            silence("witness-silent", observe),
        )
