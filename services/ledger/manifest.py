"""What the ledger is: it keeps the order and the seal, tells the bus, and shows the study's trail."""

from shared.service import Function, May, Service, Trigger

from .drills.records import DRILL_TYPE
from .records import DIVERGENCE_TYPE, QUARANTINED_TYPE, REDACTION_TYPE
from .reviews.records import PLAN_TYPE, REVIEW_TYPE

READS = frozenset({May.READ_RECORDS, May.SEE_THE_SEAL})
WAKES = Trigger("schedule", "rate(1 minute)")  # wake-ups may be lost: a schedule costs latency only

SERVICE = Service(
    name="ledger",
    prefixes=(
        "/audit-trail",
        "/receipts",
        "/links",
        "/signatures",
        "/quarantined-events",
        "/divergences",
        "/redactions",
        "/trail-review-plans",
        "/trail-reviews",
        "/restore-drills",
    ),
    records=(QUARANTINED_TYPE, DIVERGENCE_TYPE, REDACTION_TYPE, PLAN_TYPE, REVIEW_TYPE, DRILL_TYPE),
    daily=True,
    daily_may=frozenset({May.SEE_THE_SEAL}),
    api_may=frozenset({May.READ_SEALED, May.READ_COSIGNATURES}),
    also=(
        Function(
            "operators",
            (Trigger("invoke"), Trigger("deployment")),
            frozenset({May.READ_RECORDS, May.WRITE_RECORDS, May.NOTE_DEPLOYMENTS}),
        ),
        Function(
            "sequencer",
            (Trigger("log_stream", "P#"), WAKES),
            frozenset({May.SEQUENCE}),
            timeout_seconds=60,
        ),
        Function(
            "sealer",
            (Trigger("log_stream", "HEAD"), WAKES),
            frozenset({May.SEAL}),
            timeout_seconds=120,
            memory_mb=1024,
        ),
        Function(
            "publisher",
            (Trigger("log_stream", "SEAL"), WAKES),
            frozenset({May.READ_RECORDS, May.PUBLISH}),
            timeout_seconds=60,
        ),
        Function(
            "views",
            (Trigger("log_stream", "SEAL"), WAKES),
            READS | {May.WRITE_RECORDS},
            timeout_seconds=60,
        ),
        Function(
            "quarantine",
            (Trigger("schedule", "rate(5 minutes)"),),
            READS | {May.WRITE_RECORDS, May.SEE_INBOXES, May.TAKE_DEAD_LETTERS},
            timeout_seconds=120,
            concurrency=1,
        ),
        Function(
            "deliveries",
            (Trigger("schedule", "rate(1 hour)"),),
            READS | {May.WRITE_RECORDS, May.SEE_INBOXES},
            timeout_seconds=300,
            concurrency=1,
        ),
        Function(
            "anchors",
            (WAKES,),
            READS | {May.READ_SEALED, May.READ_COSIGNATURES, May.ANCHOR},
            timeout_seconds=60,
        ),
        Function(
            "compactor",
            (Trigger("schedule", "rate(1 day)"),),
            frozenset({May.READ_RECORDS, May.WRITE_RECORDS, May.READ_SEALED, May.COMPACT}),
            timeout_seconds=300,
            memory_mb=1024,
            concurrency=1,
        ),
        Function(
            "renewal",
            (Trigger("schedule", "rate(1 day)"),),
            frozenset({May.READ_RECORDS, May.WRITE_RECORDS, May.READ_SEALED, May.RENEW_SEALS}),
            timeout_seconds=900,
            concurrency=1,
        ),
        Function(
            "redactor",
            (Trigger("schedule", "rate(5 minutes)"),),
            frozenset({May.READ_RECORDS, May.WRITE_RECORDS, May.SEE_THE_SEAL, May.REDACT}),
            timeout_seconds=120,
            concurrency=1,
        ),
        Function(
            "reconciler",
            (Trigger("schedule", "rate(1 day)"),),
            frozenset({May.WRITE_RECORDS, May.COMPARE, May.READ_SEALED}),
            timeout_seconds=900,
            memory_mb=2048,
            concurrency=1,
        ),
    ),
)
