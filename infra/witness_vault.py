"""The witness's bucket, and what nobody may do to it: least of all whoever runs the study."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.names import Names
from infra.vault import deny

FORGOTTEN_DAYS = 35  # as long as a table can be restored to what it was
WEAKENING = [
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutLifecycleConfiguration",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
]


def create_witness_bucket(scope: Construct, names: Names) -> s3.Bucket:
    """Create the bucket of a study's witness with the policy that keeps it."""
    bucket = _bucket(scope, "witness", names.witness_bucket, object_lock_enabled=True)
    for statement in witness_denies(names):
        bucket.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
    reads = {
        "TheStudyReads": (["s3:GetObject", "s3:GetObjectVersion"], ["/cosig/*", "/keys/*"]),
        "TheStudyLists": (["s3:ListBucket", "s3:ListBucketVersions"], [""]),
    }
    for sid, (granted, parts) in reads.items():  # from another account a role needs both sides' word
        allowed = iam.PolicyStatement(
            sid=sid,
            principals=[iam.AccountPrincipal(names.study_account)],
            actions=granted,
            resources=[f"{names.witness_bucket_arn}{part}" for part in parts],
        )
        bucket.add_to_resource_policy(allowed)
    return bucket


def create_copies_bucket(scope: Construct, names: Names) -> None:
    """Create the bucket for copies of values: what is replaced there is forgotten when the study's own backups forget it."""
    forgotten = s3.LifecycleRule(noncurrent_version_expiration=Duration.days(FORGOTTEN_DAYS))
    bucket = _bucket(scope, "copies", names.copies_bucket, lifecycle_rules=[forgotten])
    objects, arn = [f"{names.copies_bucket_arn}/*"], names.copies_bucket_arn
    others: dict[str, object] = {"ArnNotLike": {"aws:PrincipalArn": names.witness_roles("copies")}}
    for statement in (
        deny("NobodyDeletes", ["s3:DeleteObject", "s3:DeleteObjectVersion"], objects),
        deny("OnlyTheCopierWrites", ["s3:PutObject"], objects, others),
        deny("NobodyWeakensTheBucket", [one for one in WEAKENING if "ObjectLock" not in one], [arn]),
    ):
        bucket.add_to_resource_policy(iam.PolicyStatement.from_json(statement))


def _bucket(scope: Construct, what: str, name: str, **own: Any) -> s3.Bucket:
    return s3.Bucket(
        scope,
        f"Bucket-{what}",
        bucket_name=name,
        versioned=True,
        # another account must be able to read the cosignatures: a key that AWS manages opens to its own account alone
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        removal_policy=RemovalPolicy.RETAIN,
        **own,
    )


def witness_denies(names: Names) -> list[dict[str, object]]:
    """What nobody may do to the witness's bucket, root included, or only the witness."""
    bucket, witness = names.witness_bucket_arn, [*names.witness_roles(), *names.witness_roles("copies")]
    objects = [f"{bucket}/*"]
    others: dict[str, object] = {"ArnNotLike": {"aws:PrincipalArn": witness}}
    writes = ["s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold"]
    return [
        deny("NobodyDeletes", ["s3:DeleteObject", "s3:DeleteObjectVersion"], objects),
        deny("NobodyBypassesRetention", ["s3:BypassGovernanceRetention"], objects),
        deny("NobodyWeakensTheBucket", WEAKENING, [bucket]),
        deny("OnlyTheWitnessWrites", writes, objects, others),
    ]
