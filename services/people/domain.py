"""What people and organisations are, and the rules about their access."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from shared import clock
from shared.field_types import ULID, PartyId
from shared.records import Record
from shared.roles import PEOPLE, Relation, Role
from shared.rows import NoteRow, PersonRow
from shared.storage import Write, put_person, replace_note

Standing = Literal["qualified", "conditionally_qualified", "suspended", "disqualified", "rejected"]


@cache
def _zones() -> frozenset[str]:
    """Return every IANA name; looking them up walks a folder tree, and every shown person is judged."""
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("is not an IANA time zone")
    return name


def _grantable(role: Role) -> Role:
    if role not in PEOPLE:
        raise ValueError("is not a role people hold")
    return role


def _future(text: str) -> str:
    moment = clock.parse(text)
    if moment <= clock.now():
        raise ValueError("lies in the past")
    return clock.instant(moment)


class PersonBody(BaseModel):
    """What is entered of a person; the printed name is the legal one that signatures show."""

    model_config = ConfigDict(extra="forbid")
    printed_name: str = Field(min_length=3, max_length=120, title="Printed name")
    username: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,63}$", title="User name")
    email: str = Field(pattern=r"^[^@\s<>]{1,64}@[A-Za-z0-9.-]{1,190}$", max_length=255, title="E-mail")
    organisation: PartyId | None = Field(default=None, title="Organisation")
    zone: Annotated[str, AfterValidator(_zone)] = Field(default="UTC", max_length=64, title="Time zone")
    has_account: bool = Field(default=True, title="Signs in to this system")


class PersonKept(BaseModel):
    """What steps record of a person."""

    sub: str | None = Field(default=None, title="Account")
    grants: list[dict[str, Any]] = Field(default=[], title="Roles")
    identity_verification: dict[str, str] | None = Field(default=None, title="Identity check")
    policy_acceptance: dict[str, Any] | None = Field(default=None, title="Signature policy")
    restore_request: dict[str, str] | None = Field(default=None, title="Open restore request")
    compromised_at: str | None = Field(default=None, title="Compromise reported at")
    sessions_end_at: str | None = Field(default=None, title="Sessions begun before this ended")
    unlocked_at: str | None = Field(default=None, title="Signing restored at")
    former_names: list[str] = Field(default=[], title="Former names")


# A form offers the organisations of the study, and the study itself.
SCOPES: dict[str, JsonValue] = {"x-ref": "parties", "x-labels": {"study": "The whole study"}}


class RoleGrant(BaseModel):
    """A role, the scope it is for, and until when; an open end is allowed."""

    model_config = ConfigDict(extra="forbid")
    role: Annotated[Role, AfterValidator(_grantable)] = Field(title="Role")
    scope: str = Field(default="study", pattern=f"^(study|party/{ULID})$", title="Scope",
                       json_schema_extra=SCOPES)  # fmt: skip
    valid_to: Annotated[str, AfterValidator(_future)] | None = Field(
        default=None, max_length=40, title="Until", json_schema_extra={"format": "date-time"}
    )


class RoleHeld(BaseModel):
    """A role and scope that a person holds."""

    model_config = ConfigDict(extra="forbid")
    role: Role = Field(title="Role")
    scope: str = Field(default="study", max_length=64, title="Scope", json_schema_extra=SCOPES)


class IdentityCheck(BaseModel):
    """How the person's identity was verified before their first signature. 21 CFR 11.100(b)"""

    model_config = ConfigDict(extra="forbid")
    method: Literal["government_id_in_person", "government_id_by_video", "employer_confirmation"]
    evidence: str = Field(min_length=5, max_length=500, title="Where the evidence is kept")


class Acceptance(BaseModel):
    """The version of the signature policy that was read."""

    model_config = ConfigDict(extra="forbid")
    policy_version: int = Field(ge=1, le=9999, title="Policy version")


class NewName(BaseModel):
    """A new legal name; what was signed keeps the old one."""

    model_config = ConfigDict(extra="forbid")
    printed_name: str = Field(min_length=3, max_length=120, title="Printed name")


class PartyBody(BaseModel):
    """An organisation of the study: sponsor, CRO, vendor, site, country or committee."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["sponsor", "cro", "vendor", "site", "country", "committee"] = Field(title="Kind")
    legal_name: str = Field(min_length=2, max_length=200, title="Legal name")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", title="Country")
    belongs_to: PartyId | None = Field(default=None, title="Belongs to")
    contacts: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=20, title="Contacts")


class PartyKept(BaseModel):
    """How it stands by its qualification; without one it works as it always did."""

    standing: Standing | None = Field(default=None, title="Qualification")


POLICY_TEXT = (
    "An electronic signature in this study is the legally binding equivalent of my handwritten signature. "
    "I keep my credentials to myself, I sign only what I have read, and I report at once when someone else "
    "may know my credentials. I answer for everything signed with my signature."
)


def relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Say who is what to a person's record."""
    asked = record.data.get("restore_request") or {}
    return {
        Relation.SELF: frozenset({record.entity}),
        Relation.PROPOSER: frozenset({asked["by"]} if asked else ()),
    }


def access_rows(record: Record) -> Sequence[Write]:
    """Return what every service needs to know of the person, written with the person's own record."""
    data = record.data
    if not data.get("sub"):
        return ()
    row = PersonRow(
        f"P#{data['sub']}", "-", person=record.entity, number=record.number, name=data["printed_name"],
        username=data["username"], email=data["email"], sub=data["sub"], zone=data["zone"],
        state="active" if record.state == "active" else record.state, organisation=data.get("organisation"),
        grants=json.dumps(data["grants"]),
        identity_verified=int(bool(data.get("identity_verification"))),
        can_sign=int(not data.get("compromised_at")),
        policy_version=(data.get("policy_acceptance") or {}).get("version", 0),
        unlocked_at=data.get("unlocked_at"), sessions_end_at=data.get("sessions_end_at"),
    )  # fmt: skip
    pointer = {"sub": data["sub"], "name": data["printed_name"], "number": record.number, "email": data["email"],
               "zone": data["zone"], "grants": data["grants"], "state": row.state, "organisation": data.get("organisation")}  # fmt: skip
    note = NoteRow(f"I#{record.entity}", "-", note=json.dumps(pointer))
    return put_person(row), replace_note(note, "ACCESS_TABLE", "access")


def register_row(record: Record) -> Sequence[Write]:
    """Return what every service may know of the organisation, written with its own record."""
    data = record.data
    told = {"name": data["legal_name"], "number": record.number, "kind": data["kind"],
            "country": data["country"], "state": record.state, "standing": data.get("standing")}  # fmt: skip
    return (
        replace_note(NoteRow(f"I#{record.entity}", "-", note=json.dumps(told)), "ACCESS_TABLE", "access"),
    )
