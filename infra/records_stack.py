"""The records stack: what must outlive a destroyed study stack; nothing in it can be deleted by mistake."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy, Stack, Tags
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import checks
from infra.names import Names
from infra.people_pool import PeoplePool
from infra.statements import Statement, on_objects
from infra.study import Study
from infra.tables import create_tables
from infra.vault import create_buckets
from shared.service import May, Service


class RecordsStack(Stack):
    """Tables, buckets, the signing key, the user pool and the logs of one study, all retained."""

    def __init__(self, scope: Construct, study: Study, services: tuple[Service, ...]) -> None:
        super().__init__(
            scope,
            f"{study.prefix}-records",
            env={"region": study.region},
            termination_protection=True,
            analytics_reporting=False,
            description=f"Records of study {study.id}: tables, locked buckets, signing key, people",
        )
        Tags.of(self).add("study", study.id)
        names = Names(study)
        self.log = create_tables(self, names, services)
        create_buckets(self, names, services)
        self.signing_keys = [self._signing_key(names, services, n + 1) for n in range(study.sealing_keys)]
        self._lent(names)
        for service in services:
            for function in service.functions:
                self._log(names.function(service.name, function.name))
        self.people = PeoplePool(self, study)
        self.pool: cognito.UserPool = self.people.pool

    def _signing_key(self, names: Names, services: tuple[Service, ...], number: int) -> kms.Key:
        later = str(number) if number > 1 else ""
        key = kms.Key(
            self,
            f"SigningKey{later}",
            alias=f"{names.study.prefix}-checkpoints{later and '-'}{later}",
            description=f"Signs the checkpoints of study {names.study.id}{later and ', key '}{later}",
            key_spec=kms.KeySpec.ECC_NIST_P256,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            removal_policy=RemovalPolicy.RETAIN,
        )
        everyone = iam.AnyPrincipal()
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyRetiresTheKey",
                effect=iam.Effect.DENY,
                principals=[everyone],
                actions=["kms:ScheduleKeyDeletion", "kms:DisableKey"],
                resources=["*"],
            )
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OnlyTheSealerSigns",
                effect=iam.Effect.DENY,
                principals=[everyone],
                actions=["kms:Sign"],
                resources=["*"],
                conditions={
                    "ArnNotLike": {"aws:PrincipalArn": names.roles_that(services, May.SEAL) or ["-"]}
                },
            )
        )
        return key

    def _log(self, function: str) -> None:
        """What a function logged outlives the stack it ran in, for the year that it is kept. ADR 0096"""
        logs.LogGroup(
            self,
            f"Log-{function}",
            log_group_name=f"/aws/lambda/{function}",
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _lent(self, names: Names) -> None:
        """Lend the witness, in whatever account it stands, what reads the sealed trail and what reads files and values."""
        vault, values = names.bucket_arn("records"), names.bucket_arn("values")
        files = [f"{vault}/{folder}" for folder in ("attachments/*", "documents/*", "renditions/*")]
        self._lend(names, "WitnessReader", names.reader, "observe", [
            on_objects("ReadSealed", ("GetObject",), f"{vault}/seg/*", f"{vault}/cp/*", f"{vault}/key/*"),
            on_objects("ListSealed", ("ListBucket",), vault),
            Statement("KnowTheKey", ("kms:GetPublicKey",), (self.signing_keys[0].key_arn,)),
        ])  # fmt: skip
        self._lend(names, "WitnessCopier", names.copier, "copies", [
            on_objects("ReadFiles", ("GetObjectVersion",), *files),
            on_objects("ListFiles", ("ListBucketVersions",), vault),
            on_objects("ReadValues", ("GetObject",), f"{values}/val/*"),
            on_objects("ListValues", ("ListBucket",), values),
        ])  # fmt: skip

    def _lend(
        self, names: Names, identity: str, name: str, function: str, allowed: Sequence[Statement]
    ) -> None:
        """Make a role that one function of the witness, and nobody else, may take on."""
        trusted = iam.AccountPrincipal(names.witness_account).with_conditions(
            {"ArnLike": {"aws:PrincipalArn": names.witness_roles(function)}}
        )
        made = [iam.PolicyStatement.from_json(statement.document()) for statement in allowed]
        role = iam.Role(
            self,
            identity,
            role_name=name,
            description=f"Lent to the witness of study {names.study.id}: reads, and can do nothing else",
            assumed_by=trusted,
            inline_policies={"may": iam.PolicyDocument(statements=made)},
        )
        checks.accept_wildcards(role, [one for s in made for one in s.resources if "*" in one])
