"""The buckets: uploads in quarantine, accepted files at work, records under lock, values that can be redacted."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.malware import scan_uploads
from infra.names import Names
from infra.statements import BUNDLED, SEALED_PREFIXES
from shared.service import May, Service

# A file nobody submitted is gone after this; quarantine is a doorway, not a store.
QUARANTINE_DAYS = 7
CORS_HEADERS = ["content-type", "if-none-match", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm"]

ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY_CHOSEN = f"{ENCRYPTION}-aws-kms-key-id"


def create_buckets(scope: Construct, names: Names, services: tuple[Service, ...]) -> None:
    """Create a study's buckets with the policies that keep them (regulation section 2)."""
    quarantine = _bucket(scope, names, "quarantine", s3.HttpMethods.PUT, s3.HttpMethods.GET)
    quarantine.add_lifecycle_rule(
        expiration=Duration.days(QUARANTINE_DAYS), noncurrent_version_expiration=Duration.days(1)
    )
    if names.study.scan_uploads:
        scan_uploads(scope, names, quarantine)
    work = _bucket(scope, names, "work", s3.HttpMethods.GET)
    work.add_lifecycle_rule(noncurrent_version_expiration=Duration.days(90))
    records = _bucket(scope, names, "records", s3.HttpMethods.GET, object_lock=True)
    for statement in vault_denies(names, services):
        records.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
    values = _bucket(scope, names, "values", s3.HttpMethods.GET)
    for statement in values_denies(names, services):
        values.add_to_resource_policy(iam.PolicyStatement.from_json(statement))


def _bucket(
    scope: Construct, names: Names, what: str, *methods: s3.HttpMethods, object_lock: bool = False
) -> s3.Bucket:
    bucket = s3.Bucket(
        scope,
        f"Bucket-{what}",
        bucket_name=names.bucket(what),
        versioned=True,
        # No default retention: a default in COMPLIANCE cannot be undone (regulation section 2).
        object_lock_enabled=object_lock or None,
        encryption=s3.BucketEncryption.KMS_MANAGED,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        removal_policy=RemovalPolicy.RETAIN,
        cors=[
            s3.CorsRule(
                allowed_methods=list(methods),
                allowed_origins=[names.study.public_url],
                allowed_headers=CORS_HEADERS,
                max_age=300,
            )
        ],
    )
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError("a bucket is made of one CfnBucket")
    resource.add_property_override(
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
    )
    return bucket


def deny(
    sid: str, actions: list[str], resources: list[str], condition: dict[str, object] | None = None
) -> dict[str, object]:
    """Return a statement that denies everyone, or everyone whom the condition does not spare."""
    body: dict[str, object] = {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": actions,
        "Resource": resources,
    }
    return body | ({"Condition": condition} if condition else {})


def _but(roles: list[str]) -> dict[str, object]:
    """A condition that spares these roles; with none, it spares nobody."""
    return {
        "ArnNotLike": {"aws:PrincipalArn": roles or [f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/-"]}
    }


def vault_denies(names: Names, services: tuple[Service, ...]) -> list[dict[str, object]]:
    """What nobody may do to the records bucket, root included, or only the named roles."""
    vault = names.bucket_arn("records")
    objects, bundles = f"{vault}/*", [f"{vault}/{BUNDLED}"]
    sealed = [f"{vault}/{prefix}" for prefix in SEALED_PREFIXES if prefix != BUNDLED]
    writing = (May.WRITE_VAULT, May.KEEP_ATTACHMENTS, May.KEEP_LISTS, May.SEAL, May.COMPACT)
    writers = names.roles_that(services, *writing)
    sealers = names.roles_that(services, May.SEAL)
    keepers = names.roles_that(services, *writing, May.RETAIN_VAULT, May.RENEW_SEALS)
    longest, shortest = str(names.study.lock_days + 1), str(names.study.lock_days - 1)
    remaining, mode = "s3:object-lock-remaining-retention-days", "s3:object-lock-mode"
    locking = ["s3:PutObject", "s3:PutObjectRetention"]
    return [
        deny("NobodyDeletes", ["s3:DeleteObject", "s3:DeleteObjectVersion"], [objects]),
        deny("NobodyBypassesRetention", ["s3:BypassGovernanceRetention"], [objects]),
        deny(
            "NobodyWeakensTheBucket",
            [
                "s3:PutBucketObjectLockConfiguration",
                "s3:PutBucketVersioning",
                "s3:PutLifecycleConfiguration",
                "s3:DeleteBucket",
                "s3:DeleteBucketPolicy",
            ],
            [vault],
        ),
        deny("OnlyWritersPut", ["s3:PutObject"], [objects], _but(writers)),
        deny("OnlyTheSealerSeals", ["s3:PutObject"], sealed, _but(sealers)),
        deny(
            "OnlyTheCompactorBundles",
            ["s3:PutObject"],
            bundles,
            _but(names.roles_that(services, May.COMPACT)),
        ),
        deny(
            "OnlyKeepersRetain", ["s3:PutObjectRetention", "s3:PutObjectLegalHold"], [objects], _but(keepers)
        ),
        # The rolling scheme: no far date before the study is archived (decision 11).
        deny("NoFarDate", locking, [objects], {"NumericGreaterThan": {remaining: longest}}),
        # a day of slack: S3 counts the days that remain when the request arrives
        deny("NoShortLock", locking, [objects], {"NumericLessThan": {remaining: shortest}}),
        # a negated comparison holds where the key is absent, so the key is asked for first
        deny(
            "OnlyInItsMode",
            locking,
            [objects],
            {"StringNotEquals": {mode: names.study.lock_mode}, "Null": {mode: "false"}},
        ),
        deny(
            "OnlyLockedOrHeld",
            ["s3:PutObject"],
            [objects],
            {"Null": {"s3:object-lock-mode": "true", "s3:object-lock-legal-hold": "true"}},
        ),
        deny(
            "OnlyCreate",
            ["s3:PutObject"],
            [objects],
            {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}},
        ),
        # With a key of one's own, whoever owns it could take records away that no lock lets anybody delete.
        deny("NobodyChoosesTheKey", ["s3:PutObject"], [objects], {"Null": {KEY_CHOSEN: "false"}}),
        deny("NobodyEncryptsOtherwise", ["s3:PutObject"], [objects],
             {"StringNotEquals": {ENCRYPTION: "aws:kms"}, "Null": {ENCRYPTION: "false"}}),
        # Through a change set alone, which is shown first; what holds for none of an absent key's values denies.
        deny("OnlyAChangeSetWritesThePolicy", ["s3:PutBucketPolicy"], [vault],
             {"ForAllValues:StringNotEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}),
    ]  # fmt: skip


def values_denies(names: Names, services: tuple[Service, ...]) -> list[dict[str, object]]:
    """What nobody may do to exported values, or only the roles that seal and redact. E6(R3) 4.2.2(b)"""
    bucket = names.bucket_arn("values")
    objects = f"{bucket}/*"
    redactors = names.roles_that(services, May.REDACT)
    return [
        deny(
            "OnlyTheRedactorDeletes",
            ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            [objects],
            _but(redactors),
        ),
        deny(
            "OnlySealerAndRedactorWrite",
            ["s3:PutObject"],
            [objects],
            _but(names.roles_that(services, May.SEAL, May.REDACT)),
        ),
        deny(
            "NobodyWeakensTheBucket",
            [
                "s3:PutBucketVersioning",
                "s3:PutLifecycleConfiguration",
                "s3:DeleteBucket",
                "s3:DeleteBucketPolicy",
            ],
            [bucket],
        ),
    ]
