"""What the first questions of a client are answered: where to sign in, who I am, what I sign under."""

from typing_extensions import TypedDict


class Config(TypedDict):
    """Where to sign in, and what the study is; `hosted_sign_in` is the address of the pool's own pages, or empty."""

    study: str
    title: str
    stage: str
    issuer: str
    web_client_id: str
    signing_client_id: str
    sign_in_endpoint: str
    hosted_sign_in: str
    time_zone: str
    release: str
    configuration: str
    business_date: str


class SigningStanding(TypedDict):
    """What stands between a person and a signature."""

    accepted_policy: bool
    identity_verified: bool
    suspended: bool
    locked: bool


class GrantHeld(TypedDict):
    """A role the person holds now, for a scope, until an instant or without end."""

    role: str
    scope: str
    valid_to: str | None


class Me(TypedDict):
    """The person of the session, with everything their roles permit; the zone is an IANA name.

    Who prepares an inspection `may_preview` what inspectors see; then the person is `previewed`.
    """

    person: str
    number: str
    printed_name: str
    roles: list[str]
    scopes: list[str]
    grants: list[GrantHeld]
    permissions: list[str]
    zone: str
    may_preview: bool
    previewed: bool
    signing: SigningStanding


class Policy(TypedDict):
    """The signature policy in force. 21 CFR 11.10(j)"""

    version: int
    text: str


class SignedOut(TypedDict):
    """That the session ended."""

    ended: bool


class Health(TypedDict):
    """That the door is open."""

    status: str
    at: str
