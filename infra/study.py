"""A study file: everything a sponsor says about a study, checked before anything is built."""

import hashlib
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
MOST_SEALING_KEYS = 20  # three years of a study, rotated every second month
STAGES = ("production", "development", "local")


class StudyFileError(Exception):
    """A study file says something impossible; the message says what to change."""


@dataclass(frozen=True)
class Witness:
    """Who watches a study: its name as a signer, its own account and the study's, and whom it mails."""

    name: str
    mail: str
    account: str = ""
    study_account: str = ""


@dataclass(frozen=True)
class Study:
    """One study, as `studies/*.toml` describes it; `config` is the digest of that file."""

    id: str
    title: str
    stage: str
    region: str
    time_zone: str
    public_url: str
    mail_from: str
    log_origin: str
    lock_mode: str
    lock_days: int
    config: str
    witness: Witness
    certificate: str = ""
    alarm_mail: str = ""
    services: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    scan_uploads: bool = False
    hosted_sign_in: bool = False
    late_after_days: int = 7
    sealing_keys: int = 1

    def __post_init__(self) -> None:
        ZoneInfo(self.time_zone)
        for wrong, advice in self._faults():
            if wrong:
                raise StudyFileError(f"Study {self.id}: {advice}")

    def _faults(self) -> tuple[tuple[bool, str], ...]:
        local, production = self.stage == "local", self.stage == "production"
        return (
            (not re.fullmatch(r"[A-Z][A-Z0-9]{2,11}", self.id), "use 3 to 12 capitals and digits as id."),
            (self.stage not in STAGES, f"set stage to one of {', '.join(STAGES)}."),
            # Regulation section 2: only a test stack may hold records that someone can unlock.
            (production and self.lock_mode != "COMPLIANCE", "production locks records in COMPLIANCE mode."),
            (production and self.lock_days < 365, "production locks records for at least 365 days."),
            # integrity.md 1.7: who can change the study's account must not be able to change what was witnessed
            (
                production and self.witness.account in ("", self.witness.study_account),
                "production is witnessed from an account of its own; name it under [witness].",
            ),
            (
                self.lock_mode not in ("COMPLIANCE", "GOVERNANCE"),
                "retention mode is COMPLIANCE or GOVERNANCE.",
            ),
            (
                local and self.scan_uploads,
                "nothing scans uploads on the local cloud; leave scan_uploads out.",
            ),
            (
                type(self.late_after_days) is not int or self.late_after_days < 1,
                "late_after_days is a whole number of days, at least 1.",
            ),
            (
                type(self.sealing_keys) is not int or not 1 <= self.sealing_keys <= MOST_SEALING_KEYS,
                f"sealing_keys is a whole number from 1 to {MOST_SEALING_KEYS}; it only ever grows by one.",
            ),
            (
                type(self.scan_uploads) is not bool or type(self.hosted_sign_in) is not bool,
                "scan_uploads and hosted_sign_in are true or false, without quotation marks.",
            ),
            (not local and not self.certificate, "name the certificate of its address (ACM, us-east-1)."),
            (
                not local and not self.public_url.startswith("https://"),
                "public_url must begin with https://.",
            ),
        )

    @property
    def prefix(self) -> str:
        """The first word of every resource name, for example `abc01`."""
        return self.id.lower()

    @property
    def host(self) -> str:
        """The host of the page's address."""
        return self.public_url.partition("://")[2].partition("/")[0]


def read(path: Path) -> Study:
    """Read one study file."""
    text = path.read_bytes()
    said = tomllib.loads(text.decode())
    retention, witness = said.pop("retention", {}), said.pop("witness", {})
    try:
        return Study(
            **{
                **said,
                "services": tuple(said.get("services", ())),
                "holidays": tuple(day.isoformat() for day in said.get("holidays", ())),
            },
            witness=Witness(**witness),
            lock_mode=retention["mode"],
            lock_days=retention["days"],
            config=hashlib.sha256(text).hexdigest(),
        )
    except (TypeError, KeyError) as error:
        raise StudyFileError(f"{path.name} does not describe a study: {error}") from error


def all_studies() -> list[Study]:
    """Read every study file, in order of their names, from studies/ or where CQMS_STUDY_FILES says they are."""
    folder = Path(os.environ.get("CQMS_STUDY_FILES", ROOT / "studies"))
    return [read(path) for path in sorted(folder.glob("*.toml"))]
