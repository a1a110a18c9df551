"""One write, first judged and then done: Put, Update, Delete or ConditionCheck."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.double.conditions import holds
from tests.support.double.expressions import Expressions
from tests.support.double.tables import Key, Table
from tests.support.double.updates import updated
from tests.support.double.values import MOST_ITEM_BYTES, Item, checked


@dataclass
class Planned:
    """A write that has been judged and not yet been done; `after` is None where the item goes."""

    table: Table
    place: tuple[Any, Key]
    before: Item | None
    after: Item | None
    said: Expressions

    def allowed(self) -> bool:
        """Say whether the condition holds."""
        condition = self.said.nodes.get("ConditionExpression")
        return condition is None or holds(condition, self.before or {}, self.said)

    def do(self) -> None:
        """Carry it out."""
        if self.after is None:
            self.table.remove(self.place)
        elif self.after is not self.before:
            self.table.put(self.place, self.after)


def planned(table_of: Callable[[str], Table], kind: str, request: dict[str, Any], most: int) -> Planned:
    """Read one write of at most so many bytes; raises ValidationException for what is wrong in any case."""
    table, said = table_of(request["TableName"]), Expressions.of(request)
    if kind == "Put":
        item = {name: checked(value) for name, value in request["Item"].items()}
        place = table.place(table.schema, item)
        table.check(item, most)
        return Planned(table, place, table.get(place), item, said)
    place = table.key_of(request["Key"])
    before = table.get(place)
    return Planned(table, place, before, None if kind == "Delete" else before, said)


def complete(plan: Planned, kind: str, request: dict[str, Any]) -> None:
    """Work out what an update makes of the item, once its condition held."""
    if kind == "Update":
        key = {name: checked(value) for name, value in request["Key"].items()}
        plan.after = updated(plan.before or key, plan.said, plan.table.schema.names)
        plan.table.check(plan.after, MOST_ITEM_BYTES + 1)
