"""References to people and organisations: whatever is named must be in the study's register. OPS-08, Annex 11 section 5"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared import access_rows
from shared.authz import Person
from shared.errors import Refusal
from shared.field_types import ULID
from shared.roles import QUALITY, said

_NAMED = re.compile(f"(person|party)/{ULID}")
MOST = 50  # with the person's own rows well below the 100 of one BatchGetItem
ENDED = frozenset({"left", "retired"})
# Fields that name who does something of the study; elsewhere people and organisations are only spoken of.
DOES = frozenset({"owner", "evaluator", "team", "participants", "reviewers", "approvers", "verifier", "substitute",
                  "transferred_to", "parties"})  # fmt: skip
BARRED = frozenset({"suspended", "disqualified", "rejected"})


def named_in(body: str) -> list[str]:
    """Return the people and organisations that a request names, to be read together with who sends it."""
    return list(dict.fromkeys(found.group() for found in _NAMED.finditer(body)))[:MOST]


def check(
    values: Mapping[str, Any], person: Person, former: Mapping[str, Any] | None = None, at: str = ""
) -> None:
    """Refuse a newly named person or organisation that is unknown or has left; 422 with a pointer for each.

    What stood there before may stay: a record keeps naming those who left. No call but for whom the request
    did not name in plain sight.
    """
    before = set(dict(_named(former or {}, at)).values())
    fresh = {pointer: entity for pointer, entity in _named(values, at) if entity not in before}
    if not fresh:
        return
    unread = [entity for entity in fresh.values() if entity not in person.register]
    known = {**person.register, **access_rows.known(unread)}
    errors = [
        {"pointer": pointer, "message": "is unknown" if entity not in known else "has left the study"}
        for pointer, entity in fresh.items()
        if entity not in known or known[entity]["state"] in ENDED
    ]
    if errors:
        detail = "; ".join(f"{item['pointer']} {item['message']}" for item in errors[:3])
        rule = "OPS-08, Annex 11 section 5"
        raise Refusal("VALIDATION_FAILED", f"{detail}.", rule, "unknown_reference", errors=errors)


def check_doers(values: Mapping[str, Any], person: Person, former: Mapping[str, Any] | None = None) -> None:
    """Refuse new work of an organisation that is not qualified any more, or of its people. records.md 2.9, 2.13"""
    before = {entity for _, entity in _doers(former or {})}
    fresh = [entity for _, entity in _doers(values) if entity not in before]
    unread = [entity for entity in fresh if entity not in person.register]
    known = {**person.register, **access_rows.known(unread)}
    told = [known[entity] for entity in fresh if entity in known]
    theirs = access_rows.known([str(one["organisation"]) for one in told if one.get("organisation")])
    found = [barred_by(one) for one in (*told, *theirs.values()) if is_barred(one)]
    if found:
        detail = "Who is named works for an organisation that takes no new work: requalify it first, or name somebody else."
        rule, who = "records.md 2.13: party.suspended; E6(R3) 3.6.7", [said(role) for role in QUALITY]
        raise Refusal("NOT_QUALIFIED", detail, rule, "organisation_may_work", found, who)


def is_barred(told: Mapping[str, Any]) -> bool:
    """Say of what the register tells of an organisation whether it takes no new work."""
    return told.get("standing") in BARRED


def barred_by(told: Mapping[str, Any]) -> str:
    """Return what is missing: which organisation is not qualified."""
    return f"{told['number']} is {told['standing']}"


def _doers(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((at, entity) for at, entity in _named(values, "") if not DOES.isdisjoint(at.split("/")))


def _named(value: object, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _named(inner, f"{at}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _named(inner, f"{at}/{place}")
    elif isinstance(value, str) and _NAMED.fullmatch(value):
        yield at, value
