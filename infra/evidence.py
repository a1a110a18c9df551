"""`cqms pack` and `cqms trust`: a study handed to a stranger, and apart from it what the stranger has to trust.

Both run with deploy credentials and the names that the study's own comparison runs under.
"""

import json
import os
from pathlib import Path

from services.ledger import handout, package
from services.register import SERVICES
from shared.roles import Relation, Role

KINDS = {kind.name: kind for service in SERVICES for kind in service.records}
# What no author of a record may sign is no property of an entry: a verifier is told (ADR 0019).
SEPARATE = [
    f"{kind.name}.{step.name}"
    for kind in KINDS.values()
    for step in kind.lifecycle.transitions
    if step.sign and Relation.AUTHOR in step.not_as
]


def seen_by(role: Role | None, scopes: frozenset[str]) -> handout.Sees:
    """Return whose values go into a pack: everybody's, or what a role reads in the study and in these scopes."""
    if role is None:
        return handout.everybody

    def sees(kind: str, scope: str) -> bool:
        declared = KINDS.get(kind)
        return declared is not None and role in declared.read_by and scope in {"study", *scopes}

    return sees


def pack(target: Path, role: Role | None = None, scopes: frozenset[str] = frozenset()) -> dict[str, object]:
    """Write the pack of the study one stands in for; return what is in it."""
    count = package.export(target, seen_by(role, scopes))
    return {"study": os.environ["STUDY"], "pack": str(target), "objects": count,
            "values": f"as {role.value} sees them" if role else "all"}  # fmt: skip


def trust(target: Path) -> dict[str, object]:
    """Write the trust file of the study one stands in for; it travels another way than any pack."""
    known = package.trust() | {"separate": SEPARATE}
    target.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    return {"study": os.environ["STUDY"], "trust": str(target), "witnesses": known["k"]}
