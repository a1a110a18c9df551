"""The rules about access, and what granting and revoking leave behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared import clock, references
from shared.lifecycle import Case, rule
from shared.roles import CONFLICTS, QUALITY, Role
from shared.signatures import POLICY_VERSION


@rule("these roles may not meet in one person", code="ROLE_CONFLICT", clause="ACC-08, MHRA 6.16")
def roles_do_not_conflict(case: Case) -> Sequence[str]:
    """A new role must go with every role that is still valid."""
    if "role" not in case.fields:
        return []
    wanted, at = Role(str(case.fields["role"])), clock.instant(clock.now())
    held = {Role(grant["role"]) for grant in case.record.data["grants"] if _valid(grant, at)}
    pairs = [frozenset({wanted, role}) for role in held]
    return [
        f"{wanted.value} with {min(pair - {wanted})}: {CONFLICTS[pair]}"
        for pair in pairs
        if pair in CONFLICTS
    ]


def _valid(grant: Mapping[str, Any], at: str) -> bool:
    return grant["valid_to"] is None or at < str(grant["valid_to"])


@rule("their organisation takes no new work: requalify it first, or grant the role to somebody else", code="NOT_QUALIFIED",
      clause="records.md 2.13: party.suspended; E6(R3) 3.6.7", who_can=QUALITY)  # fmt: skip
def organisation_may_work(case: Case) -> Sequence[str]:
    """Whoever belongs to a suspended organisation, or would work for it, gets no new role."""
    scope = str(case.fields.get("scope", ""))
    known = case.facts.get("organisation")
    told = [*(known.values() if isinstance(known, Mapping) else ()), case.person.register.get(scope)]
    return [references.barred_by(one) for one in told if one and references.is_barred(one)]


@rule("the person holds no such role now", code="MISSING_LINK", clause="ACC-06, E6(R3) 4.3.8")
def role_is_held(case: Case) -> bool:
    """Only a role that is valid now can be ended."""
    at = clock.instant(clock.now())
    return "role" not in case.fields or any(
        grant["role"] == case.fields["role"] and grant["scope"] == case.fields["scope"] and _valid(grant, at)
        for grant in case.record.data["grants"]
    )


@rule("the person has an account already", code="INVALID_TRANSITION", clause="ACC-03")
def has_no_account(case: Case) -> bool:
    """Only who was entered without an account is given one."""
    return case.record.data.get("has_account") is False


@rule("another administrator asks for it first", clause="ACC-11, 21 CFR 11.300(c)")
def restore_is_requested(case: Case) -> bool:
    """Restoring needs two persons: one asks, another confirms."""
    return bool(case.record.data.get("restore_request"))


@rule(
    "accept the version of the policy that is in force",
    code="PRECONDITION_REQUIRED",
    clause="SIG-08, 21 CFR 11.10(j)",
)
def policy_is_current(case: Case) -> bool:
    """An old version of the policy cannot be accepted."""
    return case.fields.get("policy_version", POLICY_VERSION) == POLICY_VERSION


def granted(case: Case) -> Mapping[str, object]:
    """Add the grant: by whom, since when; nothing is ever taken out of the list. ACC-06"""
    grant = {
        **case.fields,
        "valid_from": clock.instant(clock.now()),
        "by": case.person.id,
        "revoked_by": None,
    }
    return {"grants": [*case.record.data["grants"], grant]}


def revoked(case: Case) -> Mapping[str, object]:
    """End the grant now; it stays in the list with its end and who ended it."""
    at = clock.instant(clock.now())
    ends = (case.fields.get("role"), case.fields.get("scope"))
    grants = [
        {**grant, "valid_to": at, "revoked_by": case.person.id}
        if (grant["role"], grant["scope"]) == ends and _valid(grant, at) else grant
        for grant in case.record.data["grants"]
    ]  # fmt: skip
    return {"grants": grants}


def ended_by_time(case: Case) -> Mapping[str, object]:
    """Note of the grant whose time is over that it ended by itself."""
    grants, ending = list(case.record.data["grants"]), over(case.record.data["grants"])
    place = grants.index(ending[0])
    grants[place] = {**grants[place], "revoked_by": case.person.id}
    return {"grants": grants}


def over(grants: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the grants whose time is over and whose end nobody was told, the oldest end first."""
    at = clock.instant(clock.now())
    found = [grant for grant in grants if grant["revoked_by"] is None and not _valid(grant, at)]
    return sorted(found, key=lambda grant: str(grant["valid_to"]))


def inspects_in(grants: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the scopes in which somebody is an inspector now."""
    at = clock.instant(clock.now())
    return [str(grant["scope"]) for grant in grants if grant["role"] == Role.INSPECTOR and _valid(grant, at)]


def next_end(grants: Sequence[Mapping[str, Any]]) -> str | None:
    """Return when the next of these grants ends by itself, if one does."""
    ends = [str(grant["valid_to"]) for grant in grants if grant["valid_to"] and grant["revoked_by"] is None]
    return min(ends, default=None)


def all_revoked(case: Case) -> Mapping[str, object]:
    """End every grant of a leaver."""
    at = clock.instant(clock.now())
    grants = [
        {**grant, "valid_to": at, "revoked_by": case.person.id} if _valid(grant, at) else grant
        for grant in case.record.data["grants"]
    ]
    return {"grants": grants}


def suspended(_: Case) -> Mapping[str, object]:
    """Take the right to sign, and end every session that began before now. 21 CFR 11.300(c)"""
    at = clock.instant(clock.now())
    return {"compromised_at": at, "sessions_end_at": at, "restore_request": None}
