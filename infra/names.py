"""What every resource of a study is called; the same names in policies, templates and environments.

Names are predictable on purpose: the records stack can name the roles of the study stack in its policies
without depending on it, and a person finds `abc01-audit` in a console without a search.
"""

from dataclasses import dataclass

from aws_cdk import Aws

from infra.study import Study
from shared.service import Service

COMMON_TABLES = ("audit", "log", "access", "sessions")
BUCKETS = ("quarantine", "work", "records", "values")


@dataclass(frozen=True)
class Names:
    """Names and ARNs of one study; account and partition are left to the deployment."""

    study: Study

    def function(self, service: str, function: str) -> str:
        """Name of a function and of its role."""
        return f"{self.study.prefix}-{service}-{function}"

    def table(self, what: str) -> str:
        """Name of a table: `audit`, `data-documents`, ..."""
        return f"{self.study.prefix}-{what}"

    def bucket(self, what: str) -> str:
        """Name of a bucket; the account makes it unique in the world."""
        return f"{self.study.prefix}-{what}-{Aws.ACCOUNT_ID}-{self.study.region}"

    @property
    def pool_domain(self) -> str:
        """First label of the user pool's own pages; the account makes it unique in the region."""
        return f"{self.study.prefix}-{Aws.ACCOUNT_ID}"

    @property
    def hosted_sign_in(self) -> str:
        """Address of the user pool's own pages, empty where the study signs in on its own page."""
        address = f"https://{self.pool_domain}.auth.{self.study.region}.amazoncognito.com"
        return address if self.study.hosted_sign_in else ""

    @property
    def bus(self) -> str:
        """Name of the study's event bus."""
        return f"{self.study.prefix}-facts"

    @property
    def dead_letters(self) -> str:
        """Name of the queue where whatever failed for good ends."""
        return f"{self.study.prefix}-dead-letters"

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource of this study's account and region."""
        return f"arn:{Aws.PARTITION}:{service}:{self.study.region}:{Aws.ACCOUNT_ID}:{resource}"

    def table_arn(self, what: str) -> str:
        """ARN of a table."""
        return self.arn("dynamodb", f"table/{self.table(what)}")

    def bucket_arn(self, what: str) -> str:
        """ARN of a bucket."""
        return f"arn:{Aws.PARTITION}:s3:::{self.bucket(what)}"

    @property
    def bus_arn(self) -> str:
        """ARN of the study's event bus."""
        return self.arn("events", f"event-bus/{self.bus}")

    @property
    def witness_account(self) -> str:
        """The account the witness stands in: its own, or the study's where the study names none."""
        return self.study.witness.account or Aws.ACCOUNT_ID

    @property
    def study_account(self) -> str:
        """The study's account, as the witness in another account must name it."""
        return self.study.witness.study_account or Aws.ACCOUNT_ID

    @property
    def witness_bucket(self) -> str:
        """Name of the bucket only the witness writes to."""
        return f"{self.study.prefix}-witness-{self.witness_account}-{self.study.region}"

    @property
    def witness_bucket_arn(self) -> str:
        """ARN of that bucket."""
        return f"arn:{Aws.PARTITION}:s3:::{self.witness_bucket}"

    @property
    def witnessed_bucket(self) -> str:
        """Name of the study's records bucket, from wherever the witness stands."""
        return f"{self.study.prefix}-records-{self.study_account}-{self.study.region}"

    @property
    def reader(self) -> str:
        """Name of the role the study lends to its witness: it reads the sealed trail and can do nothing else."""
        return f"{self.study.prefix}-witness-reader"

    @property
    def reader_arn(self) -> str:
        """ARN of that role."""
        return f"arn:{Aws.PARTITION}:iam::{self.study_account}:role/{self.reader}"

    @property
    def copier(self) -> str:
        """Name of the role the study lends to whoever copies its files and values: it reads them and can do nothing else."""
        return f"{self.study.prefix}-witness-copier"

    @property
    def copier_arn(self) -> str:
        """ARN of that role."""
        return f"arn:{Aws.PARTITION}:iam::{self.study_account}:role/{self.copier}"

    @property
    def valued_bucket(self) -> str:
        """Name of the study's bucket of values, from wherever the witness stands."""
        return f"{self.study.prefix}-values-{self.study_account}-{self.study.region}"

    @property
    def copies_bucket(self) -> str:
        """Name of the bucket beside the witness's where values are copied to, without a lock."""
        return f"{self.study.prefix}-copies-{self.witness_account}-{self.study.region}"

    @property
    def copies_bucket_arn(self) -> str:
        """ARN of that bucket."""
        return f"arn:{Aws.PARTITION}:s3:::{self.copies_bucket}"

    def witness_roles(self, function: str = "observe") -> list[str]:
        """How `aws:PrincipalArn` may name the role that observes and signs, or that of another function."""
        name, account = self.function("witness", function), self.witness_account
        return [
            f"arn:{Aws.PARTITION}:iam::{account}:role/{name}",
            f"arn:{Aws.PARTITION}:sts::{account}:assumed-role/{name}/*",
        ]

    def role_patterns(self, service: str, function: str) -> list[str]:
        """How `aws:PrincipalArn` may name a function's role: the role, or a session of it."""
        name = self.function(service, function)
        return [
            f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{name}",
            f"arn:{Aws.PARTITION}:sts::{Aws.ACCOUNT_ID}:assumed-role/{name}/*",
        ]

    def roles_that(self, services: tuple[Service, ...], *may: str) -> list[str]:
        """Patterns of the roles of every function that holds one of these permissions."""
        return [
            pattern
            for service in services
            for function in service.functions
            if function.may & set(may)
            for pattern in self.role_patterns(service.name, function.name)
        ]
