"""A copy of a lifecycle table with one guard taken out, in place for a moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from shared.lifecycle import Lifecycle
from shared.records import RecordType

Weaken = Callable[[Lifecycle], Lifecycle]


def without(step: str, **changes: Any) -> Weaken:
    """Return the table with other fields in one step."""

    def weaken(table: Lifecycle) -> Lifecycle:
        rows = tuple(replace(row, **changes) if row.name == step else row for row in table.transitions)
        return replace(table, transitions=rows)

    return weaken


def without_rule(step: str, reason: str) -> Weaken:
    """Return the table with one rule missing from a step; `reason` is the rule's own word."""

    def weaken(table: Lifecycle) -> Lifecycle:
        row = table.step(step)
        left = tuple(rule for rule in row.only_if if rule.reason != reason)
        if len(left) == len(row.only_if):
            raise LookupError(f"{step} has no rule {reason}")
        return without(step, only_if=left)(table)

    return weaken


def editable_too(*states: str) -> Weaken:
    """Return the table with further states in which a record may be edited."""
    return lambda table: replace(table, editable=table.editable | set(states))


@contextmanager
def weakened(kind: RecordType, weaken: Weaken) -> Iterator[None]:
    """Let a record type live by the weaker table."""
    sound = kind.lifecycle
    object.__setattr__(kind, "lifecycle", weaken(sound))  # frozen: product code could not do this
    try:
        yield
    finally:
        object.__setattr__(kind, "lifecycle", sound)
