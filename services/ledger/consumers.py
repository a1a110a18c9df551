"""Who listens to which facts, and which of them each has heard: by its inbox rows alone, nothing else of it."""

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from shared import storage

DECLARED = Path(__file__).parents[2] / "shared" / "generated" / "subscriptions.json"
UNKNOWN = "no_answer"  # it died or ran out of time before it could say why


@cache
def _declared() -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = json.loads(DECLARED.read_text(encoding="utf-8"))
    return {consumer: frozenset(facts) for consumer, facts in found.items()}


def listening(fact: str) -> list[str]:
    """Return the services of this study that listen to a fact."""
    return [name for name, facts in _declared().items() if fact in facts and _table(name) in os.environ]


def everyone() -> list[str]:
    """Return the services of this study that listen to anything."""
    return [name for name in _declared() if _table(name) in os.environ]


def listens_to(consumer: str, fact: str) -> bool:
    """Say whether a service listens to a fact."""
    return fact in _declared()[consumer]


def heard(consumer: str, indexes: Iterable[int]) -> set[int]:
    """Return those of the indexes that the service has taken, strongly consistent."""
    wanted = sorted(set(indexes))
    rows = storage.get(_table(consumer), *((_inbox(consumer, index), "-") for index in wanted))
    return {index for index, row in zip(wanted, rows, strict=True) if row}


def fault(consumer: str, index: int) -> str:
    """Return the kind of failure the service met on a fact, as far as it could say."""
    [row] = storage.get(_table(consumer), (_inbox(consumer, index), "fault"))
    return str(row["note"]) if row else UNKNOWN


def _inbox(consumer: str, index: int) -> str:
    return f"INBOX#{consumer}#{index}"


def _table(consumer: str) -> str:
    return f"DATA_{consumer.upper()}_TABLE"
