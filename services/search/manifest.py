"""What search is: an index of what is sealed, kept behind a cursor of its own."""

from shared.service import Function, May, Service, Trigger

SERVICE = Service(
    name="search",
    prefixes=("/search",),
    also=(
        Function(
            "index",
            # the seal wakes it; the schedule costs latency only when a wake-up is lost
            (Trigger("log_stream", "SEAL"), Trigger("schedule", "rate(1 minute)")),
            frozenset({May.READ_RECORDS, May.WRITE_RECORDS, May.SEE_THE_SEAL, May.READ_WORK}),
            timeout_seconds=300,
            memory_mb=1024,
        ),
    ),
)
