"""Who is asking: one read for the person's grants, session, locks; deny by default."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from shared import access_rows, clock
from shared.canonical import sha256_hex
from shared.errors import Refusal
from shared.gate import Training, told
from shared.roles import Role

WHOLE_STUDY = "study"
IDLE = timedelta(minutes=int(os.environ.get("IDLE_MINUTES", "15")))
ABSOLUTE = timedelta(hours=12)
SEEN_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Grant:
    """A role for a scope (the whole study, or an organisation's entity) and a time; dates are instants."""

    role: Role
    scope: str
    valid_from: str
    valid_to: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Grant":
        """Return the grant that a row of the register tells."""
        return cls(Role(row["role"]), row["scope"], row["valid_from"], row.get("valid_to"))

    def holds(self, at: str) -> bool:
        """Say whether it is valid at the instant."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True)
class Person:
    """Whoever acts: a person with a session, or the system itself."""

    sub: str
    id: str
    name: str
    grants: tuple[Grant, ...] = ()
    number: str = ""
    state: str = "active"
    zone: str = "UTC"
    organisation: str | None = None
    session: str | None = None
    iss: str | None = None
    auth_time: int | None = None
    amr: tuple[str, ...] = ()
    identity_verified: bool = False
    policy_version: int = 0
    can_sign: bool = False
    locked: bool = False
    unlocked_at: str = ""
    head: Mapping[str, object] = field(default_factory=dict)
    register: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False)
    """What the study's register tells of those the request names."""
    begins: bool = field(default=False, compare=False)
    """Whether this is the first request of its session."""
    system: bool = False
    training: Training = field(default_factory=Training)

    def roles_for(self, scope: str) -> frozenset[Role]:
        """Return the roles that let the person act on a record of this scope; study-wide roles cover all."""
        return self._held({WHOLE_STUDY, scope})

    @property
    def roles(self) -> frozenset[Role]:
        """Every role valid now in any scope: enough to read what is study-wide, and for what is one's own."""
        return self._held(None)

    def _held(self, scopes: set[str] | None) -> frozenset[Role]:
        if self.system:
            return frozenset({Role.SYSTEM})
        at = clock.instant(clock.now())
        return frozenset(g.role for g in self.grants if g.holds(at) and (scopes is None or g.scope in scopes))

    def withheld(self, scope: str, roles: Iterable[Role]) -> list[str]:
        """Return what is open of the training of these roles, if none of them may be used here yet. VAL-09"""
        at, wanted = clock.instant(clock.now()), frozenset(roles)
        usable = [
            g for g in self.grants if g.role in wanted and g.holds(at) and g.scope in (WHOLE_STUDY, scope)
        ]
        if not usable or any(not self.training.withholds(g.role, g.scope) for g in usable):
            return []
        waiting = dict.fromkeys(name for g in usable for name in self.training.open.get(g.role, ()))
        return list(waiting) or ["the training that comes with the role is being assigned"]

    def acting_as(self, scope: str, allowed: tuple[Role, ...]) -> Role:
        """Return the role that lets the person do this, for the trail."""
        held = self.roles_for(scope) or self.roles
        return next((role for role in allowed if role in held), min(held, default=Role.SYSTEM))


def system(service: str) -> Person:
    """Return the service itself as the one who acts: reactions and daily work."""
    return Person(f"system/{service}", f"system/{service}", f"CQMS {service}", system=True)


def session_digest(origin_jti: str) -> str:
    """Return what the trail says of a session: its digest, never the token's own id."""
    return sha256_hex(origin_jti.encode())


def person_of(claims: Mapping[str, str], named: Sequence[str] = ()) -> Person:
    """Return the person of a verified access token; raises NOT_AUTHENTICATED with the reason.

    The gateway has checked signature, issuer and expiry; the kind of token and its client are checked here.
    What the study's register tells of those the request names is read in the same call.
    """
    _check_token(claims)
    sub, origin = claims["sub"], claims.get("origin_jti", claims["jti"])
    access, rows, register = access_rows.read_person(sub, f"session#{origin}", named)
    if access is None or access["state"] != "active":
        raise _unauthenticated("account_disabled", "This account is not active in the study.")
    _began_after(claims, str(access.get("sessions_end_at") or ""))
    begins = not _keep_session(sub, origin, rows.get(f"session#{origin}"))
    return replace(_person(claims, origin, access, rows), register=register, begins=begins)


def _person(
    claims: Mapping[str, str], origin: str, access: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]
) -> Person:
    locked_at = str(rows.get("signing", {}).get("locked_at") or "")
    unlocked_at = str(access.get("unlocked_at") or "")
    grants = json.loads(str(access["grants"]))
    return Person(
        sub=claims["sub"],
        id=str(access["person"]),
        name=str(access["name"]),
        number=str(access["number"]),
        grants=tuple(Grant.of(row) for row in grants),
        zone=str(access.get("zone", "UTC")),
        organisation=access.get("organisation"),
        session=session_digest(origin),
        iss=claims.get("iss"),
        auth_time=int(claims["auth_time"]) if "auth_time" in claims else None,
        identity_verified=bool(access.get("identity_verified")),
        policy_version=int(str(access.get("policy_version") or 0)),
        can_sign=bool(access.get("can_sign")),
        locked=bool(locked_at) and locked_at > unlocked_at,
        unlocked_at=unlocked_at,
        head=rows.get("user", {}),
        training=told(rows.get("gates"), rows.get("training")),
    )


def _check_token(claims: Mapping[str, str]) -> None:
    """Refuse what is no person's own access token; issuer and expiry again, should a gateway be set up wrongly."""
    kind = (claims.get("token_use"), claims.get("client_id"))
    if kind != ("access", os.environ["WEB_CLIENT_ID"]) or "sub" not in claims or "jti" not in claims:
        raise _unauthenticated("wrong_token", "Use the access token of the web client.")
    if claims.get("iss") != os.environ["ISSUER"]:
        raise _unauthenticated("foreign_token", "This token is from another issuer.")
    if "exp" in claims and int(claims["exp"]) <= clock.now().timestamp():
        raise _unauthenticated("token_expired", "This token has expired; sign in again.")
    if "act" in claims:
        raise _unauthenticated("delegated_token", "A delegated token is never a person.")  # ACC-14


def _began_after(claims: Mapping[str, str], end: str) -> None:
    """Refuse a token of a session that a compromise report ended, however long it is still valid. ACC-11"""
    if end and int(claims.get("auth_time", 0)) <= clock.parse(end).timestamp():
        raise _unauthenticated("session_expired", "This session was ended; sign in again.")


def _keep_session(sub: str, origin: str, row: Mapping[str, object] | None) -> bool:
    """Refuse an ended, idle or over-long session; note that it lives at most once a minute. ACC-09

    False where nobody has seen it before: its beginning is an entry, which whoever serves the request writes.
    """
    if row is None:
        return False
    moment = clock.now()
    first, last = clock.parse(str(row["first"])), clock.parse(str(row["last"]))
    if row.get("ended") or moment - last > IDLE or moment - first > ABSOLUTE:
        raise _unauthenticated("session_expired", "The session ended; sign in again.")
    if moment - last >= SEEN_AGAIN_AFTER:
        access_rows.see_session(sub, origin, clock.instant(moment))
    return True


def _unauthenticated(reason: str, detail: str) -> Refusal:
    return Refusal("NOT_AUTHENTICATED", detail, "ACC-01, 21 CFR 11.10(d)", reason)
