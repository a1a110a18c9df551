"""What must stand at buckets, keys, queues and the bus, whatever roles are given; each sentence names a gap (ADR 0070)."""

import re
from collections.abc import Iterator, Mapping

from infra import reading
from infra.reading import Body, Template

ACCOUNT = r"(<AWS::AccountId>|\d{12})"
NOBODY: tuple[str, ...] = ()
WEAKENING = (
    "s3:PutBucketVersioning",
    "s3:PutLifecycleConfiguration",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
)
DELETING = ("s3:DeleteObject", "s3:DeleteObjectVersion")
# Policy, statement: what it denies, and to whom it does not: functions by their names.
VAULT: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "NobodyDeletes": (DELETING, NOBODY),
    "NobodyBypassesRetention": (("s3:BypassGovernanceRetention",), NOBODY),
    "NobodyWeakensTheBucket": (("s3:PutBucketObjectLockConfiguration", *WEAKENING), NOBODY),
    "OnlyWritersPut": (("s3:PutObject",), ("*-reactions", "*-ingest", "ledger-sealer", "ledger-compactor")),
    "OnlyTheSealerSeals": (("s3:PutObject",), ("ledger-sealer",)),
    "OnlyTheCompactorBundles": (("s3:PutObject",), ("ledger-compactor",)),
}
GUARDS: Mapping[str, Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "Bucketrecords": VAULT,
    "Bucketvalues": {
        "OnlyTheRedactorDeletes": (DELETING, ("ledger-redactor",)),
        "OnlySealerAndRedactorWrite": (("s3:PutObject",), ("ledger-sealer", "ledger-redactor")),
        "NobodyWeakensTheBucket": (WEAKENING, NOBODY),
    },
    "Bucketwitness": {
        "NobodyDeletes": (DELETING, NOBODY),
        "NobodyBypassesRetention": (("s3:BypassGovernanceRetention",), NOBODY),
        "NobodyWeakensTheBucket": (("s3:PutBucketObjectLockConfiguration", *WEAKENING), NOBODY),
        "OnlyTheWitnessWrites": (
            ("s3:PutObject", "s3:PutObjectRetention"),
            ("witness-observe", "witness-copies"),
        ),
    },
    "Bucketcopies": {
        "NobodyDeletes": (DELETING, NOBODY),
        "OnlyTheCopierWrites": (("s3:PutObject",), ("witness-copies",)),
        "NobodyWeakensTheBucket": (WEAKENING, NOBODY),
    },
    "SigningKey": {
        "NobodyRetiresTheKey": (("kms:ScheduleKeyDeletion", "kms:DisableKey"), NOBODY),
        "OnlyTheSealerSigns": (("kms:Sign",), ("ledger-sealer",)),
    },
    "WitnessKey": {
        "NobodyRetiresTheKey": (("kms:ScheduleKeyDeletion", "kms:DisableKey"), NOBODY),
        "OnlyTheWitnessSigns": (("kms:Sign",), ("witness-observe",)),
    },
    "OnlyThePublisher": {"OnlyThePublisher": (("events:PutEvents",), ("ledger-publisher",))},
}
GUARDED = {
    "AWS::S3::Bucket": ("Bucketrecords", "Bucketvalues", "Bucketwitness", "Bucketcopies"),
    "AWS::KMS::Key": ("SigningKey", "WitnessKey"),
    "AWS::Events::EventBus": ("OnlyThePublisher",),
}
# Only a lock or a condition can say these.
LOCKS = {
    "NoFarDate": "s3:object-lock-remaining-retention-days",
    "NoShortLock": "s3:object-lock-remaining-retention-days",
    "OnlyInItsMode": "s3:object-lock-mode",
    "OnlyLockedOrHeld": "s3:object-lock-legal-hold",
    "OnlyCreate": "s3:if-none-match",
    "NobodyChoosesTheKey": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "NobodyEncryptsOtherwise": "s3:x-amz-server-side-encryption",
    "OnlyAChangeSetWritesThePolicy": "aws:CalledVia",
}


def faults(template: Template) -> Iterator[str]:
    """Every rule over every standing policy of a template."""
    study = reading.study_of(template)
    for name, statement in reading.standing(template):
        if statement["Effect"] == "Allow":
            yield from _opened(name, statement)
    for kind, guarded in GUARDED.items():
        names = [name for name, _ in reading.of_type(template, kind)]
        for guard in guarded:
            if any(name.startswith(guard) for name in names) or (kind == "AWS::Events::EventBus" and names):
                yield from _guard(template, guard, study)


def _opened(name: str, statement: Body) -> Iterator[str]:
    conditions = statement.get("Condition", {})
    for whom in reading.principals(statement):
        if whom == "*":
            yield f"{name} lets anybody in"
        elif whom.startswith("aws ") and not whom.endswith(":root"):
            yield f"{name} lets {whom} in past what its role says"
        elif re.search(r"::\d{12}:root", whom) and not name.startswith(("Bucketwitness", "WitnessKey")):
            yield f"{name} lets another account in"
        elif whom.startswith("service ") and "SourceA" not in str(conditions):
            yield f"{name} takes what {whom} sends from any account"


def _guard(template: Template, guard: str, study: str) -> Iterator[str]:
    found = {one.get("Sid"): one for name, one in reading.standing(template) if name.startswith(guard)}
    for sid, (denied, but) in GUARDS[guard].items():
        statement = found.get(sid)
        if statement is None or statement["Effect"] != "Deny" or reading.principals(statement) != ["*"]:
            yield f"{guard} lacks {sid}"
            continue
        if missing := set(denied) - set(reading.actions(statement)):
            yield f"{guard} {sid} does not deny {', '.join(sorted(missing))}"
        yield from (f"{guard} {sid} spares {one}" for one in _beyond(statement, but, study))
    for sid, key in LOCKS.items() if guard == "Bucketrecords" else ():
        if sid not in found or key not in str(found[sid].get("Condition", {})):
            yield f"{guard} lacks {sid}"


def _beyond(statement: Body, but: tuple[str, ...], study: str) -> Iterator[str]:
    """Whom a statement spares beside those it may; a condition that is not about roles spares everybody else."""
    if set(statement.get("Condition", {})) - {"ArnNotLike"} or (not but and statement.get("Condition")):
        yield "whoever its condition leaves out"
    if but and not statement.get("Condition"):
        yield "nobody, so that nobody can do it at all"
    names = "|".join(re.escape(one).replace(r"\*", "[a-z_]+") for one in but)
    role = re.compile(
        rf":(iam::{ACCOUNT}:role/{study}-({names})|sts::{ACCOUNT}:assumed-role/{study}-({names})/\*)$"
    )
    yield from (one for one in reading.spared(statement) if not role.search(one))
