"""What a study stack hands to each service's construct."""

from dataclasses import dataclass

from aws_cdk import Aws
from aws_cdk import aws_events as events
from aws_cdk import aws_sqs as sqs

from infra import source
from infra.names import BUCKETS, COMMON_TABLES, Names
from infra.packages import Packages
from infra.records_stack import RecordsStack
from infra.schedules import Schedules
from shared.service import May, Service


@dataclass(frozen=True)
class Deployment:
    """One study stack's services and shared parts; `dead_letters` holds whatever failed for good.

    `last_queue` is the same queue for rules: each would add a statement to its policy, and AWS takes 20.
    """

    names: Names
    services: tuple[Service, ...]
    records: RecordsStack
    packages: Packages
    bus: events.EventBus
    dead_letters: sqs.Queue
    last_queue: sqs.IQueue
    schedules: Schedules

    def environment(self, service: Service) -> dict[str, str]:
        """Return the environment of a service's functions: names and ids, never a secret."""
        study, people = self.names.study, self.records.people
        issuer = f"https://cognito-idp.{study.region}.{Aws.URL_SUFFIX}/{people.pool.user_pool_id}"
        return {
            "STUDY": study.id,
            "STUDY_TITLE": study.title,
            "STAGE": study.stage,
            "TIME_ZONE": study.time_zone,
            "HOLIDAYS": ",".join(study.holidays),
            "LATE_AFTER_DAYS": str(study.late_after_days),
            "APP_VERSION": source.version(),
            "CONFIG_DIGEST": study.config,
            "TABLE": self.names.table(f"data-{service.name}"),
            **{f"{what.upper()}_TABLE": self.names.table(what) for what in COMMON_TABLES},
            **{f"{what.upper()}_BUCKET": self.names.bucket(what) for what in BUCKETS},
            "ISSUER": issuer,
            "JWKS_URL": f"{issuer}/.well-known/jwks.json",
            "SIGN_IN_ENDPOINT": f"https://cognito-idp.{study.region}.{Aws.URL_SUFFIX}/",
            "HOSTED_SIGN_IN": self.names.hosted_sign_in,
            "USER_POOL_ID": people.pool.user_pool_id,
            "WEB_CLIENT_ID": people.web.ref,
            "SIGNING_CLIENT_ID": people.signing.ref,
            "BUS_NAME": self.names.bus,
            "SEAL_KEY_IDS": ",".join(key.key_id for key in self.records.signing_keys),
            "LOG_ORIGIN": study.log_origin,
            "WITNESS_BUCKET": self.names.witness_bucket,
            "WITNESS_NAME": study.witness.name,
            "MAIL_FROM": study.mail_from,
            "PUBLIC_URL": study.public_url,
            "SCAN_REQUIRED": "true" if study.scan_uploads else "false",
            "LOCK_MODE": study.lock_mode,
            "LOCK_DAYS": str(study.lock_days),
            # the one dimension of every metric: two studies of an account must not add up
            "POWERTOOLS_SERVICE_NAME": f"{study.prefix}-{service.name}",
            "POWERTOOLS_METRICS_NAMESPACE": "cqms",
            "POWERTOOLS_LOG_LEVEL": "INFO",
            **self._parts(service),
            **self._inboxes(service),
        }

    def _parts(self, service: Service) -> dict[str, str]:
        """Where a service puts the parts of what is too large for one message: its own queue."""
        if not any(May.SEND_PARTS in function.may for function in service.functions):
            return {}
        host, name = (
            f"sqs.{self.names.study.region}.{Aws.URL_SUFFIX}",
            self.names.function(service.name, "reactions"),
        )
        return {"PARTS_QUEUE_URL": f"https://{host}/{Aws.ACCOUNT_ID}/{name}"}

    def _inboxes(self, service: Service) -> dict[str, str]:
        """Where the ledger looks up what the other services have taken and keep, and what failed for good."""
        if not any(May.SEE_INBOXES in function.may for function in service.functions):
            return {}
        tables = {one.name: self.names.table(f"data-{one.name}") for one in self.services}
        return {
            "DEAD_LETTERS_URL": self.dead_letters.queue_url,
            **{f"DATA_{name.upper()}_TABLE": table for name, table in tables.items()},
        }
