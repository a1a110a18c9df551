"""What belongs to a record and is still open: its parent names it, in the same transaction, and cannot end."""

from collections.abc import Sequence
from dataclasses import replace

from shared import storage
from shared.change import Change, Reason
from shared.errors import not_found
from shared.lifecycle import Case, rule
from shared.record_rows import from_row
from shared.records import Record


@rule("end what belongs to it first", code="OPEN_CHILDREN", clause="records.md 2.0: open children")
def no_open_children(case: Case) -> Sequence[str]:
    """Nothing ends over the head of what belongs to it."""
    return list(case.record.open_children)


def counted(changes: Sequence[Change]) -> list[Change]:
    """Return the changes with the parents of those that open or end a counted child brought up to date."""
    found = list(changes)
    for change in changes:
        if change.after.type.counted and _open(change.before) != _open(change.after):
            _told(found, change)
    return found


def _open(record: Record | None) -> bool:
    return record is not None and record.state not in record.type.lifecycle.final


def _told(found: list[Change], child: Change) -> None:
    """Let the parent name the child, or no longer name it: in its own change of this transaction, or in one more."""
    place = next((n for n, c in enumerate(found) if c.after.entity == child.after.parent), None)
    if place is None:
        parent = _parent(child.after)
        code = "child_opened" if _open(child.after) else "child_ended"
        act = f"{parent.type.name}.count_children"
        found.append(Change(parent, parent, act, child.person, child.role, Reason(code)))
        place = -1
    after = found[place].after
    others = tuple(name for name in after.open_children if name != child.after.number)
    named = (*others, child.after.number) if _open(child.after) else others
    found[place] = replace(found[place], after=replace(after, open_children=named))


def _parent(child: Record) -> Record:
    """Read the parent; the condition on its revision orders those who open and end its children at once."""
    if child.type.below is None or child.parent is None:
        raise LookupError(f"{child.type.name} is counted and belongs to nothing")
    [row] = storage.get("TABLE", (f"E#{child.parent.replace('/', '#', 1)}", "S"))
    if row is None:
        raise not_found(child.parent)
    return from_row(child.type.below, row)
