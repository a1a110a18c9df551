"""What an inspector sees, shown to those who prepare an inspection: an inspector's rights in place of their own. ACC-15

Whoever may ask for it may read all of it by their own roles (a test holds every type and every operation to that), so
nothing is shown that was hidden; a reading that is kept is kept of whoever asked, never in an inspector's name.
"""

import re
from dataclasses import replace

from shared import access_rows, clock
from shared.authority import role_missing
from shared.authz import WHOLE_STUDY, Grant, Person
from shared.call import Call
from shared.errors import Refusal, invalid, not_found
from shared.field_types import ULID
from shared.gate import Training
from shared.roles import QUALITY, Role

HEADER = "View-As"
ANY_INSPECTOR = Role.INSPECTOR.value
PREPARING = (*QUALITY, Role.STUDY_MANAGER)
VIEW_AS = f"`{ANY_INSPECTOR}`, or `person/ULID` of an inspector: answer as they would be answered; for quality and study managers"
_NOBODY = "person/" + "0" * 26
_INSPECTOR = re.compile(f"person/{ULID}")


def may(person: Person) -> bool:
    """Say whether a person may see what inspectors see."""
    return not person.roles_for(WHOLE_STUDY).isdisjoint(PREPARING)


def seen(call: Call, permission: str) -> Call:
    """Return a request as it is answered: with an inspector's rights where its header says so, else as it came.

    `inspector` is one of the whole study; `person/ULID` is somebody who holds the role now, with their scope.
    """
    wanted, person = call.headers.get(HEADER.lower()), call.person
    if wanted is None:
        return call
    if not may(person):
        raise role_missing(person.roles, PREPARING)
    taken_away = permission.endswith((".print", ".export")) or "format" in call.query
    if call.method != "GET" or taken_away:
        detail = "What an inspector sees is looked at; nothing is done or taken away in an inspector's place."
        raise Refusal("FORBIDDEN", detail, "ACC-15, ACC-14", "preview_only_reads")
    plain = replace(person, organisation=None, training=Training(), can_sign=False)
    return replace(call, person=_inspector(wanted, plain), asked_by=person)


def _inspector(wanted: str, plain: Person) -> Person:
    if wanted == ANY_INSPECTOR:
        grant = Grant(Role.INSPECTOR, WHOLE_STUDY, valid_from="")
        return replace(plain, id=_NOBODY, name="An inspector", number="", grants=(grant,))
    if not _INSPECTOR.fullmatch(wanted):
        raise invalid(f"/headers/{HEADER.lower()}", f"is {ANY_INSPECTOR}, or person/ULID of an inspector")
    told, at = access_rows.known([wanted]).get(wanted), clock.instant(clock.now())
    held = [grant for grant in map(Grant.of, told["grants"] if told else ()) if grant.holds(at)]
    grants = tuple(grant for grant in held if grant.role is Role.INSPECTOR)
    if told is None or not grants:
        raise not_found("An inspector of this name")
    return replace(plain, id=wanted, name=told["name"], number=told["number"], grants=grants)
