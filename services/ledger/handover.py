"""Hands the sealing over to the next key: the key in office signs who follows it, and from which size on. SIG-14

A study file that names one more key is all that starts it. It waits for a moment with no range under way.
"""

from typing import Any

from shared import clock, succession
from shared.checkpoint import NoteRefused
from shared.succession import Succession, Terms

from . import log, log_row, seal_key, vault
from .faults import Fork
from .log import Seal


def due(seal: Seal) -> bool:
    """Tell whether the study names a further key, and the one in office signed at least once."""
    return len(seal.ends) + 1 < len(seal_key.every()) and seal.frontier.size > (seal.ends or (0,))[-1]


def hand_over(seal: Seal) -> None:
    """End the term of the key in office at what is sealed, then announce the next; a run beside us may be first."""
    size = seal.frontier.size
    ends = (*seal.ends, size)
    settled, values = "attribute_not_exists(ends)", {":ends": kept(ends), ":n": {"N": str(size)}}
    if seal.ends:
        settled, values = "ends = :before", {**values, ":before": kept(seal.ends)}
    condition = f"attribute_not_exists(intent) AND n = :n AND {settled}"
    if log_row.move(log.SEAL, "SET ends = :ends", condition, values):
        announce(Seal(seal.frontier, seal.at, None, ends))


def announce(seal: Seal) -> None:
    """Keep the statement of the last handover, locked; Fork when another one stands there."""
    terms = seal_key.terms(seal.ends)
    before = Terms(terms.keys[:-1], terms.ends[:-1])
    made = Succession(seal.ends[-1], terms.keys[-1], clock.instant(clock.now()))
    key, office = vault.succession_key(made.size), before.keys[-1]
    stands = vault.create(key, succession.sign(made, office, seal_key.signer(office)))
    try:
        if stands is not None and before.followed(stands) != terms:
            raise Fork(f"{key} announces another key")
    except NoteRefused as refused:
        raise Fork(f"{key} is not signed by the key before it: {refused}") from refused


def kept(ends: tuple[int, ...]) -> dict[str, Any]:
    """Return the ends of the terms as the SEAL row keeps them."""
    return {"L": [{"N": str(size)} for size in ends]}
