"""Makes what the comparison found a record, once for as long as it stands open."""

from collections.abc import Sequence

from shared import opening
from shared.authz import system
from shared.canonical import canonical, sha256_hex
from shared.change import Reason, Request
from shared.repository import Unit

from .records import DIVERGENCE_TYPE, RECORDS

MOST = 50  # named in the record; the others are in the function's messages
LONGEST = 300


def record(differences: Sequence[str]) -> bool:
    """Open a record of these differences; False when one of the same stands open already."""
    ordered = sorted(differences)
    digest = sha256_hex(canonical(ordered))
    for row in RECORDS.everyone(DIVERGENCE_TYPE, "by_state", "unexplained"):
        if RECORDS.get(DIVERGENCE_TYPE, row["id"])[0].data["digest"] == digest:
            return False
    named = [difference[:LONGEST] for difference in ordered[:MOST]]
    body = {"first": named[0], "count": len(ordered), "differences": named, "digest": digest}
    machine = system("ledger")
    number = RECORDS.number(DIVERGENCE_TYPE, body, None)
    found = opening.draft(DIVERGENCE_TYPE, body, machine, number)
    unit = Unit(Request(f"comparison/{digest[:16]}", f"comparison/{digest[:16]}"))
    unit.add(*opening.opened(found, machine, Reason("comparison"), {}))
    unit.commit()
    return True
