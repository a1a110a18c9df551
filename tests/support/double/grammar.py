"""The grammar of DynamoDB's expressions: conditions, key conditions, updates and projections."""

from functools import lru_cache
from typing import Any

from tests.support.double.reader import Node, Reader
from tests.support.double.values import invalid

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


def _condition(reader: Reader) -> Node:
    node = _conjunction(reader)
    while reader.accept("OR"):
        node = ("or", node, _conjunction(reader))
    return node


def _conjunction(reader: Reader) -> Node:
    node = _negation(reader)
    while reader.accept("AND"):
        node = ("and", node, _negation(reader))
    return node


def _negation(reader: Reader) -> Node:
    if reader.accept("NOT"):
        return ("not", _negation(reader))
    if reader.accept("("):
        node = _condition(reader)
        reader.take(")")
        return node
    if reader.peek() in FUNCTIONS and reader.peek(1) == "(":
        return _function(reader)
    return _comparison(reader)


def _function(reader: Reader) -> Node:
    name = reader.take()
    reader.take("(")
    arguments = [_operand(reader)]
    while reader.accept(","):
        arguments.append(_operand(reader))
    reader.take(")")
    if len(arguments) != FUNCTIONS[name]:
        raise invalid(
            f"Invalid {reader.kind}: Incorrect number of operands for operator or function; "
            f"operator or function: {name}, number of operands: {len(arguments)}"
        )
    return ("function", name, *arguments)


def _comparison(reader: Reader) -> Node:
    left = _operand(reader)
    if reader.accept("BETWEEN"):
        low = _operand(reader)
        reader.take("AND")
        return ("between", left, low, _operand(reader))
    if reader.accept("IN"):
        reader.take("(")
        options = [_operand(reader)]
        while reader.accept(","):
            options.append(_operand(reader))
        reader.take(")")
        return ("in", left, options)
    return ("compare", reader.take(*COMPARISONS), left, _operand(reader))


def _operand(reader: Reader) -> Node:
    if reader.peek().startswith(":"):
        return reader.value()
    if reader.peek() == "size" and reader.peek(1) == "(":
        reader.take()
        reader.take("(")
        node = ("size", ("path", reader.path()))
        reader.take(")")
        return node
    return ("path", reader.path())


def _update(reader: Reader) -> list[Node]:
    actions: list[Node] = []
    seen: set[str] = set()
    while reader.peek():
        clause = reader.take(*CLAUSES).upper()
        if clause in seen:
            raise invalid(
                f'Invalid UpdateExpression: The "{clause}" section can only be used once in an update expression;'
            )
        seen.add(clause)
        actions.append(_action(reader, clause))
        while reader.accept(","):
            actions.append(_action(reader, clause))
    return actions


def _action(reader: Reader, clause: str) -> Node:
    path = reader.path()
    if clause == "REMOVE":
        return (clause, path, None)
    if clause != "SET":
        return (clause, path, reader.value())
    reader.take("=")
    node = _term(reader)
    while reader.peek() in ("+", "-"):
        node = ("sum", reader.take(), node, _term(reader))
    return (clause, path, node)


def _term(reader: Reader) -> Node:
    if reader.peek() in ("if_not_exists", "list_append") and reader.peek(1) == "(":
        name = reader.take()
        reader.take("(")
        first = _term(reader)
        reader.take(",")
        second = _term(reader)
        reader.take(")")
        return (name, first, second)
    if reader.accept("("):
        node = _term(reader)
        reader.take(")")
        return node
    return reader.value() if reader.peek().startswith(":") else ("path", reader.path())


def _projection(reader: Reader) -> list[tuple[str | int, ...]]:
    paths = [reader.path()]
    while reader.accept(","):
        paths.append(reader.path())
    return paths


GRAMMARS = {
    "ConditionExpression": _condition, "FilterExpression": _condition, "KeyConditionExpression": _condition,
    "UpdateExpression": _update, "ProjectionExpression": _projection,
}  # fmt: skip


@lru_cache(maxsize=4096)
def read(kind: str, text: str) -> tuple[Any, frozenset[str], frozenset[str]]:
    """Return an expression of this kind, read once per text, with the names and values it uses."""
    reader = Reader(kind, text)
    node = GRAMMARS[kind](reader)
    reader.end()
    return node, frozenset(reader.names), frozenset(reader.values)
