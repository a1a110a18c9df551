"""What a service is: its records, its doors and what each of its functions may touch.

Pure declarations, so that the stack, the documentation and the tests are derived from them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from events.envelope import Event

if TYPE_CHECKING:
    from shared.records import RecordType


class May(StrEnum):
    """One thing a function may do; infra/ turns each into the narrowest IAM statement."""

    READ_RECORDS = "read the service's own table and the study's audit table"
    WRITE_RECORDS = "write own records with audit and pending rows, only inside a transaction"
    KNOW_THE_PERSON = "read the access row of a person, keep sessions and signature intents"
    GRANT_ACCESS = "write the access rows that every other service reads"
    RUN_THE_POOL = "invite, disable and sign out people of the user pool; never set a password"
    SEE_THE_SEAL = "read order and seal rows of the log table"
    TAKE_IN = (
        "take in what is brought without an account: own rows by key, with audit and pending rows, and counts"
    )
    TAKE_UPLOADS = "presign a PUT into the quarantine bucket, for own records"
    READ_QUARANTINE = "read uploads for own records in the quarantine bucket"
    JUDGE_UPLOADS = "say what became of an upload"
    KEEP_ATTACHMENTS = "create held attachments of own records in the records bucket"
    READ_ATTACHMENTS = "read attachments of own records in the records bucket"
    KEEP_LISTS = "create held lists of own records' people in the records bucket, and read them"
    SEND_PARTS = "put the parts of a large fact into the service's own queue"
    WRITE_WORK = "write accepted files to the work bucket"
    READ_WORK = "read accepted files of the work bucket"
    WRITE_VAULT = "create locked files of documents in the records bucket"
    READ_VAULT = "read the signed files of documents in the records bucket"
    READ_SEALED = "read segments, checkpoints and bundles"
    RETAIN_VAULT = "extend retention and set legal holds of documents in the records bucket"
    RENEW_SEALS = "extend the retention of segments and checkpoints"
    COMPACT = "write sealed segments together into bundles"
    SEQUENCE = "give pending entries their place in the log"
    SEAL = "sign checkpoints and write segments"
    PUBLISH = "put events on the study's bus"
    SEE_INBOXES = "see by the inbox rows of every service which facts it has taken, and nothing else of it"
    REDACT = "take values that two people agreed on out of trail, records and exported values"
    COMPARE = "read every row of every table and every kept file, to compare them with what was sealed"
    NOTE_DEPLOYMENTS = "note deployments that changed what the trail is kept in, beside the records"
    TAKE_DEAD_LETTERS = "read the study's last queue, and take out of it what was decided"
    SEND_MAIL = "send mail through SES"
    READ_COSIGNATURES = "read what the study's witness cosigned"
    ANCHOR = "keep which checkpoint is the newest cosigned one"


@dataclass(frozen=True)
class Trigger:
    """What starts a function. `detail` is the schedule, the bucket or the stream filter."""

    kind: Literal["http", "events", "schedule", "object_created", "object_tagged", "log_stream", "invoke",
                  "deployment"]  # fmt: skip
    detail: str = ""


@dataclass(frozen=True)
class Function:
    """One function of a service: `services/<service>/<name>.py`, entry point `handler`."""

    name: str
    triggers: tuple[Trigger, ...]
    may: frozenset[May]
    timeout_seconds: int = 30
    memory_mb: int = 512
    concurrency: int | None = None


API_MAY = frozenset({May.READ_RECORDS, May.WRITE_RECORDS, May.KNOW_THE_PERSON, May.SEE_THE_SEAL})
WORKER_MAY = frozenset({May.READ_RECORDS, May.WRITE_RECORDS})
INGEST_MAY = WORKER_MAY | {May.READ_QUARANTINE, May.JUDGE_UPLOADS, May.KEEP_ATTACHMENTS}
LANDED = (Trigger("object_created", "quarantine"), Trigger("object_tagged", "quarantine"))


@dataclass(frozen=True)
class Service:
    """A domain: infra/ builds its table, functions, routes, rules and queues from this and nothing else.

    `prefixes` are the collections below `/api/v1` it answers for; `reacts_to` the facts it listens to;
    `public` the routes that need no token, answered by the function `public_by`; `also` further functions beside
    api, reactions, daily and ingest.
    """

    name: str
    prefixes: tuple[str, ...] = ()
    records: tuple["RecordType", ...] = ()
    reacts_to: tuple[type[Event], ...] = ()
    public: tuple[str, ...] = ()
    public_by: str = "api"
    daily: bool = False
    api_may: frozenset[May] = frozenset()
    reactions_may: frozenset[May] = frozenset()
    daily_may: frozenset[May] = frozenset()
    ingest_may: frozenset[May] = frozenset()
    also: tuple[Function, ...] = field(default=())

    @property
    def take_files(self) -> tuple[str, ...]:
        """The record types that people may bring files to."""
        return tuple(kind.name for kind in self.records if kind.takes_files)

    @property
    def functions(self) -> tuple[Function, ...]:
        """Every function of this service, the derived ones first."""
        derived = []
        files = frozenset({May.TAKE_UPLOADS, May.READ_ATTACHMENTS} if self.take_files else ())
        if self.prefixes:
            derived.append(Function("api", (Trigger("http"),), API_MAY | self.api_may | files))
        if self.reacts_to:
            may, parts = WORKER_MAY | self.reactions_may, May.SEND_PARTS in self.reactions_may
            seconds = 120 if parts else 30  # ten messages may be ten parts of a large fact
            derived.append(
                Function("reactions", (Trigger("events"),), may, timeout_seconds=seconds, concurrency=2)
            )
        if self.daily:
            schedule = Trigger("schedule", "rate(5 minutes)")
            derived.append(
                Function(
                    "daily", (schedule,), WORKER_MAY | self.daily_may, timeout_seconds=120, concurrency=1
                )
            )
        if self.take_files:
            may = INGEST_MAY | self.ingest_may
            derived.append(
                Function("ingest", LANDED, may, timeout_seconds=120, memory_mb=1024, concurrency=2)
            )
        return (*derived, *self.also)
