"""The expressions of one request, with the names and values they speak of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.double.grammar import GRAMMARS, read
from tests.support.double.reader import Node
from tests.support.double.values import Item, Value, invalid


@dataclass(frozen=True)
class Expressions:
    """The expressions of one request with the names and values they speak of."""

    nodes: Mapping[str, Any]
    names: Mapping[str, str]
    values: Mapping[str, Value]

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> "Expressions":
        """Read every expression of a request; raises for what is undefined or unused."""
        names = request.get("ExpressionAttributeNames") or {}
        values: dict[str, Value] = request.get("ExpressionAttributeValues") or {}
        nodes, used_names, used_values = {}, set[str](), set[str]()
        for kind in GRAMMARS:
            if kind in request:
                nodes[kind], some_names, some_values = read(kind, request[kind])
                used_names |= some_names
                used_values |= some_values
                _defined(kind, "name", some_names, names)
                _defined(kind, "value", some_values, values)
        _no_more("Names", used_names, names)
        _no_more("Values", used_values, values)
        return cls(nodes, names, values)

    def path(self, parts: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """Return a path with its placeholders resolved."""
        return tuple(
            self.names[part] if isinstance(part, str) and part.startswith("#") else part for part in parts
        )

    def found(self, item: Item, parts: tuple[str | int, ...]) -> Value | None:
        """Return what stands at a path of an item."""
        return at(item, self.path(parts))

    def projected(self, item: Item) -> Item:
        """Return what the projection leaves of an item."""
        if "ProjectionExpression" not in self.nodes:
            return item
        made: Item = {}
        for parts in self.nodes["ProjectionExpression"]:
            path = self.path(parts)
            value = at(item, path)
            if value is not None:
                _placed(made, path, value)
        return made


def _placed(made: Item, path: tuple[str | int, ...], value: Value) -> None:
    """Put a projected value at its path; elements of lists follow one another."""
    here: Any = made
    for part, following in zip(path, [*path[1:], None], strict=True):
        inner: Any = value if following is None else {"L": []} if isinstance(following, int) else {"M": {}}
        if isinstance(part, int):
            here.append(inner)
        elif part not in here or following is None:
            here[part] = inner
        if following is not None:
            kept = here[-1] if isinstance(part, int) else here[part]
            here = next(iter(kept.values()))


def at(item: Item, path: tuple[str | int, ...]) -> Value | None:
    """Return what stands at a resolved path of an item."""
    value = item.get(str(path[0]))
    for part in path[1:]:
        if value is None:
            return None
        if isinstance(part, int):
            inner = value.get("L", [])
            value = inner[part] if part < len(inner) else None
        else:
            value = value.get("M", {}).get(part)
    return value


def _defined(kind: str, what: str, used: frozenset[str], given: Mapping[str, Any]) -> None:
    for one in sorted(used):
        if one not in given:
            raise invalid(
                f"Invalid {kind}: An expression attribute {what} used in the document path is not defined; "
                f"attribute {what}: {one}"
            )


def _no_more(what: str, used: set[str], given: Mapping[str, Any]) -> None:
    if spare := sorted(set(given) - used):
        keys = ", ".join(spare)
        raise invalid(f"Value provided in ExpressionAttribute{what} unused in expressions: keys: {{{keys}}}")


def conjuncts(node: Node) -> Iterator[Node]:
    """Yield the parts of a condition that are joined by AND."""
    if node[0] == "and":
        yield from conjuncts(node[1])
        yield from conjuncts(node[2])
    else:
        yield node
