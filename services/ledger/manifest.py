"""What the ledger is: it keeps the order and the seal, tells the bus, and shows the study's trail."""

from shared.service import Function, May, Service, Trigger

READS = frozenset({May.READ_RECORDS, May.SEE_THE_SEAL})
WAKES = Trigger("schedule", "rate(1 minute)")  # wake-ups may be lost: a schedule costs latency only

SERVICE = Service(
    name="ledger",
    prefixes=("/audit-trail", "/receipts", "/links"),
    api_may=frozenset({May.READ_VAULT, May.READ_COSIGNATURES}),
    also=(
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
            frozenset({May.PUBLISH}),
            timeout_seconds=60,
        ),
        Function(
            "views",
            (Trigger("log_stream", "SEAL"), WAKES),
            READS | {May.WRITE_RECORDS},
            timeout_seconds=60,
        ),
        Function(
            "anchors",
            (WAKES,),
            READS | {May.READ_VAULT, May.READ_COSIGNATURES, May.ANCHOR},
            timeout_seconds=60,
        ),
        Function(
            "reconciler",
            (Trigger("schedule", "rate(1 day)"),),
            READS | {May.READ_VAULT},
            timeout_seconds=900,
            memory_mb=1024,
        ),
    ),
)
