"""What S3 keeps: buckets, every version of every object, and the locks that hold versions."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.support.double.wire import Fault


@dataclass(frozen=True)
class Lock:
    """A version's retention and legal hold."""

    mode: str = ""
    until: datetime | None = None
    held: bool = False

    def stands(self, now: datetime) -> bool:
        """Say whether the version may not be deleted."""
        return self.held or (self.until is not None and self.until > now)


@dataclass(frozen=True)
class Version:
    """One version of an object, or a delete marker; `shown` are the headers it was stored with."""

    id: str
    at: datetime
    body: bytes = b""
    etag: str = ""
    shown: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    lock: Lock = Lock()
    marker: bool = False


@dataclass
class Bucket:
    """A bucket; versions of a key stand oldest first."""

    name: str
    versioned: bool = False
    locking: bool = False
    default: tuple[str, int] | None = None
    keys: dict[str, tuple[Version, ...]] = field(default_factory=dict)

    def copy(self) -> "Bucket":
        """Return an independent copy; versions never change in place."""
        return replace(self, keys=dict(self.keys))

    def newest(self, key: str) -> Version | None:
        """Return the newest version, unless it is a delete marker."""
        versions = self.keys.get(key, ())
        return versions[-1] if versions and not versions[-1].marker else None

    def version(self, key: str, identity: str | None) -> Version:
        """Return a version, the newest if none is named; raises as S3 does."""
        if identity is None:
            found = self.newest(key)
            if found is None:
                raise Fault("NoSuchKey", "The specified key does not exist.", 404, Key=key)
            return found
        for one in self.keys.get(key, ()):
            if one.id == identity:
                if one.marker:
                    raise Fault(
                        "MethodNotAllowed", "The specified method is not allowed against this resource.", 405
                    )
                return one
        raise Fault("NoSuchVersion", "The specified version does not exist.", 404, Key=key)

    def add(self, key: str, version: Version) -> None:
        """Store a version; where versions are not kept it takes the place of the former one."""
        former = self.keys.get(key, ()) if self.versioned else ()
        self.keys[key] = (*former, version)

    def change(self, key: str, version: Version, **changes: object) -> None:
        """Replace what may change of a version: its lock and its tags."""
        self.keys[key] = tuple(
            replace(one, **changes) if one.id == version.id else one  # type: ignore[arg-type]  # fields by name
            for one in self.keys[key]
        )

    def drop(self, key: str, identity: str) -> None:
        """Remove one version for good."""
        left = tuple(one for one in self.keys.get(key, ()) if one.id != identity)
        if left:
            self.keys[key] = left
        else:
            self.keys.pop(key, None)

    def new_id(self) -> str:
        """Return a version id."""
        return secrets.token_urlsafe(24) if self.versioned else "null"


class Clock:
    """S3's own clock; a simulation sets it."""

    @staticmethod
    def now() -> datetime:
        """Return the true time."""
        return datetime.now(UTC)


def now() -> datetime:
    """Return the time, as S3 keeps it: whole seconds in listings, exact for locks."""
    return Clock.now()
