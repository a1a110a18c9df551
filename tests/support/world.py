"""The people of the demo in a study inside this process: they walk the same scenarios as over HTTP."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

from demo.actor import Actor, Body, Reply
from demo.course import MONITORS
from demo.scenario import prepared
from shared import aws, clock
from shared.roles import Role
from tests.support import papers
from tests.support.double.cloud import Cloud, current
from tests.support.staff import Team
from tests.support.study import Caller

ROLES = {"quinn": Role.QUALITY_MANAGER, "olga": Role.QUALITY_ASSOCIATE, "dora": Role.DOCUMENT_CONTROLLER, "tariq": Role.TRAINING_ADMINISTRATOR,
         "anna": Role.AUTHOR, "ravi": Role.REVIEWER, "mara": Role.STUDY_MANAGER, "pia": Role.MONITOR, "max": Role.AUDITOR,
         "vera": Role.VENDOR_CONTACT, "sam": Role.SITE_COORDINATOR, "ines": Role.INSPECTOR, "alan": Role.STUDY_ADMINISTRATOR}  # fmt: skip


class Simulated(Actor):
    """Somebody of a study inside this process."""

    patience = 2.0

    def __init__(self, team: Team, username: str, caller: Caller) -> None:
        self.team, self.username, self.caller = team, username, caller
        self.name, self.person = caller.name, caller.person

    def call(self, method: str, path: str, body: Body | None = None, **headers: str) -> Reply:
        """Call the handler itself; nobody waits for a seal, as nothing happens meanwhile."""
        sent = {name: value for name, value in headers.items() if name != "prefer"}
        said = self.caller.call(method, path, dict(body) if body is not None else None, **sent)
        return Reply(said.status, said.body, said.headers)

    def authenticate_afresh(self, intent: Body) -> str:
        """Take a token as the pool's signing client issues it."""
        return self.caller.fresh_token(intent)

    def send_file(self, url: str, _headers: Mapping[str, str], content: bytes) -> int:
        """Put the object where the address points, and let ingest hear of it."""
        key = urlsplit(url).path.partition("uploads/")[2]
        aws.client("s3").put_object(
            Bucket=os.environ["QUARANTINE_BUCKET"], Key=f"uploads/{key}", Body=content
        )
        papers.landed(self.team, f"uploads/{key}")
        return 200

    def fetch_file(self, url: str) -> bytes:
        """Get the object version the address names."""
        asked = urlsplit(url)
        key = unquote(asked.path.partition(".com/")[2] or asked.path).lstrip("/")
        bucket = os.environ["RECORDS_BUCKET"]
        version = parse_qs(asked.query)["versionId"][0]
        found = aws.client("s3").get_object(
            Bucket=bucket, Key=key.removeprefix(f"{bucket}/"), VersionId=version
        )
        return bytes(found["Body"].read())

    def misuse(self, _method: str, _url: str) -> int | None:
        """There is no network here to misuse."""
        return None

    def meanwhile(self, _looks: int, /) -> None:
        """Order, seal, publish and deliver."""
        self.team.simulator.deliver()


class SimulatedWorld:
    """A study in this process, with nine monitors and an author who may approve what others wrote."""

    def __init__(self, team: Team) -> None:
        self.team = team
        team.simulator.twice = False  # that a second delivery changes nothing is shown elsewhere
        self.people = {name: Simulated(team, name, team.by_role[role]) for name, role in ROLES.items()}
        for username in (name for name in MONITORS if name not in self.people):
            name = f"{username.capitalize()} Walker"
            caller = team.simulator.caller(team.alan, name, "monitor", helper=team.alba)
            self.people[username] = Simulated(team, username, caller)
        granted = team.alan.step(
            f"/people/{self['anna'].id}", "grant_role", "approves what others wrote", role="approver"
        )
        assert granted.status == 200, granted.body
        team.simulator.deliver()

    def __getitem__(self, username: str) -> Actor:
        return self.people[username]

    def business_date(self) -> date:
        """The study's business date."""
        return clock.today()

    def pass_days(self, days: int) -> None:
        """Move the date as the local runner does, by configuration, and run the daily functions."""
        os.environ["DATE_OFFSET_DAYS"] = str(int(os.environ.get("DATE_OFFSET_DAYS", "0")) + days)
        self.team.simulator.daily()

    def document(self) -> str:
        """A fresh document whose first version is effective."""
        return prepared(self)


@dataclass(frozen=True)
class Stood:
    """A study and its date as they stood, to begin from again."""

    cloud: Cloud
    days: str

    @classmethod
    def now(cls) -> "Stood":
        """Keep how it stands."""
        return cls(current().copy(), os.environ.get("DATE_OFFSET_DAYS", "0"))

    def again(self) -> None:
        """Put it back."""
        current().take(self.cloud)
        os.environ["DATE_OFFSET_DAYS"] = self.days
