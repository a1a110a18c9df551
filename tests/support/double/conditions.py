"""Whether a condition holds for an item."""

import operator

from tests.support.double.expressions import Expressions
from tests.support.double.reader import Node
from tests.support.double.values import TYPES, Item, Value, comparable, invalid, same, size_of

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ORDERED = ("S", "N", "B")


def holds(node: Node, item: Item, said: Expressions) -> bool:
    """Say whether a condition holds for an item; an item that is not there has no attributes."""
    match node[0]:
        case "and":
            return holds(node[1], item, said) and holds(node[2], item, said)
        case "or":
            return holds(node[1], item, said) or holds(node[2], item, said)
        case "not":
            return not holds(node[1], item, said)
        case "function":
            return _function(node[1], node[2:], item, said)
        case "compare":
            return _compare(node[1], _value(node[2], item, said), _value(node[3], item, said))
        case "between":
            value = _value(node[1], item, said)
            low, high = _value(node[2], item, said), _value(node[3], item, said)
            return _compare(">=", value, low) and _compare("<=", value, high)
        case _:
            value = _value(node[1], item, said)
            return any(same(value, _value(option, item, said)) for option in node[2])


def _value(node: Node, item: Item, said: Expressions) -> Value | None:
    if node[0] == "value":
        return said.values[node[1]]
    if node[0] == "path":
        return said.found(item, node[1])
    inner = said.found(item, node[1][1])
    return None if inner is None else {"N": str(_length(inner))}


def _length(value: Value) -> int:
    kind, inner = next(iter(value.items()))
    if kind in ("L", "M", "SS", "NS", "BS"):
        return len(inner)
    return size_of(value)


def _compare(sign: str, one: Value | None, other: Value | None) -> bool:
    if sign == "=":
        return same(one, other)
    if sign == "<>":
        return not same(one, other)
    if one is None or other is None:
        return False
    kind = next(iter(one))
    if kind not in other or kind not in _ORDERED:
        return False
    return bool(_ORDER[sign](comparable(one), comparable(other)))


def _function(name: str, arguments: tuple[Node, ...], item: Item, said: Expressions) -> bool:
    value = _value(arguments[0], item, said)
    if name == "attribute_exists":
        return value is not None
    if name == "attribute_not_exists":
        return value is None
    wanted = _value(arguments[1], item, said)
    if name == "attribute_type":
        kind = (wanted or {}).get("S")
        if kind not in TYPES:
            raise invalid("Invalid ConditionExpression: Invalid attribute type name found")
        return value is not None and kind in value
    if value is None or wanted is None:
        return False
    return _begins(value, wanted) if name == "begins_with" else _contains(value, wanted)


def _begins(value: Value, start: Value) -> bool:
    kind = next(iter(start))
    if kind not in ("S", "B"):
        raise invalid("Incorrect operand type for operator or function; operator or function: begins_with")
    return kind in value and bool(comparable(value).startswith(comparable(start)))


def _contains(value: Value, wanted: Value) -> bool:
    kind, inner = next(iter(value.items()))
    if kind == "L":
        return any(same(one, wanted) for one in inner)
    if kind in ("SS", "NS", "BS"):
        return any(same({kind[0]: one}, wanted) for one in inner)
    return kind in ("S", "B") and kind in wanted and comparable(wanted) in comparable(value)
