"""Who may know of a record of any type, wherever it is kept: derived from what every type declares."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from shared.authz import WHOLE_STUDY, Person

GENERATED = Path(__file__).parent / "generated" / "types.json"


@cache
def types() -> Mapping[str, Mapping[str, Any]]:
    """Return every record type by its name, as it is described to clients."""
    return {kind["type"]: kind for kind in json.loads(GENERATED.read_text())}


def may_know(person: Person, kind: str, scope: str) -> bool:
    """Say whether a role lets the person read a record of this type and scope; what is unknown is not known.

    Stricter than a record's own door: what a person is to the record does not count here.
    """
    declared = types().get(kind)
    if declared is None:
        return False
    for_all = scope == WHOLE_STUDY and not declared["scoped"]
    held = person.roles if for_all else person.roles_for(scope)
    return not {role.value for role in held}.isdisjoint(declared["read_by"])
