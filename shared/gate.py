"""Roles that are withheld until their training is complete: training writes the rows, authorisation reads them.

A role that some matrix gates is withheld from whoever has not been cleared for it: nobody acts in the moment between
taking a role and being assigned its training. 21 CFR 11.10(i), E6(R3) 4.3.2
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import storage
from shared.rows import ProjectionRow
from shared.storage import Write

GATES = ("GATES", "-")
NAME = "training"


@dataclass(frozen=True)
class Training:
    """The gated roles of the study, what a person is cleared for, and the numbers of what is open, by role."""

    gated: frozenset[str] = frozenset()
    cleared: frozenset[tuple[str, str]] = frozenset()
    open: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def withholds(self, role: str, scope: str) -> bool:
        """Say whether a role in a scope waits for its training."""
        return role in self.gated and (role, scope) not in self.cleared


def told(gates: Mapping[str, Any] | None, person: Mapping[str, Any] | None) -> Training:
    """Return what the rows say; no row of gates means that no matrix withholds anything."""
    note = json.loads(person["note"]) if person else {"cleared": [], "open": {}}
    gated = frozenset(json.loads(gates["note"])) if gates else frozenset()
    return Training(gated, frozenset((role, scope) for role, scope in note["cleared"]), note["open"])


def key(sub: str) -> tuple[str, str]:
    """Return where a person's clearance stands."""
    return f"S#{sub}", NAME


def written(at: tuple[str, str], note: object, former: Mapping[str, Any] | None) -> Write:
    """Return the write of such a row over the one that was read; of two judgements at once one is made again."""
    row = ProjectionRow(*at, note=json.dumps(note), v=int(former["v"]) + 1 if former else 1)
    condition = {"ConditionExpression": "attribute_not_exists(pk)"} if former is None else {
        "ConditionExpression": "v = :v", "ExpressionAttributeValues": {":v": {"N": str(former["v"])}},
    }  # fmt: skip
    where = {"TableName": storage.table("SESSIONS_TABLE"), "Item": row.serialize()}
    return Write("training", "Put", where | condition)
