"""Query and Scan: one partition in order, or everything; pages of at most a limit and 1 MB."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.double.capacity import Bill
from tests.support.double.conditions import holds
from tests.support.double.expressions import Expressions, conjuncts
from tests.support.double.reader import Node
from tests.support.double.tables import Schema, Table
from tests.support.double.values import Item, Value, checked, comparable, invalid, item_size

PAGE_BYTES = 1024 * 1024
Body = dict[str, Any]
_HIGHEST = "\U0010ffff"


def query(table_of: Callable[[str], Table], request: Body, bill: Bill) -> Body:
    """Answer a Query."""
    table, said = table_of(request["TableName"]), Expressions.of(request)
    name = request.get("IndexName")
    schema = _schema(table, name)
    if name and request.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    parts = _key_conditions(said, schema)
    partition = parts.pop(schema.hash)[1]
    _typed(table, schema.hash, partition)
    low, high = _bounds(parts.get(schema.range or ""))
    shelf, first, last = table.span(name, comparable(partition), low, high)
    forward = request.get("ScanIndexForward", True)
    if "ExclusiveStartKey" in request:
        start = _start(table, schema, request["ExclusiveStartKey"])
        if start[0] != comparable(partition):
            raise invalid(
                "The provided starting key is outside query boundaries based on provided conditions"
            )
        first, last = _after(shelf.keys, start[1], first, last, forward)
    positions = range(first, last) if forward else range(last - 1, first - 1, -1)
    node = said.nodes["KeyConditionExpression"]
    found = (shelf.items[shelf.keys[n]] for n in positions)
    return _page(table, schema, said, request, (item for item in found if holds(node, item, said)), bill)


def scan(table_of: Callable[[str], Table], request: Body, bill: Bill) -> Body:
    """Answer a Scan, in the order of the keys."""
    table, said = table_of(request["TableName"]), Expressions.of(request)
    name = request.get("IndexName")
    schema = _schema(table, name)
    shelves = (table.views[name] if name else table.base).by_key
    after = _start(table, schema, request["ExclusiveStartKey"]) if "ExclusiveStartKey" in request else None
    items = (
        shelves[partition].items[key]
        for partition in sorted(shelves)
        if after is None or partition >= after[0]
        for key in shelves[partition].keys
        if after is None or (partition, key) > after
    )
    return _page(table, schema, said, request, items, bill)


def _schema(table: Table, name: str | None) -> Schema:
    if name is None:
        return table.schema
    if name not in table.indexes:
        raise invalid(f"The table does not have the specified index: {name}")
    return table.indexes[name]


def _key_conditions(said: Expressions, schema: Schema) -> dict[str, tuple[str, Any]]:
    """Return sign and operand by key attribute: the partition by `=`, the sort key by one condition."""
    if "KeyConditionExpression" not in said.nodes:
        raise invalid(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    parts: dict[str, tuple[str, Any]] = {}
    for node in conjuncts(said.nodes["KeyConditionExpression"]):
        name, sign, operand = _key_condition(node, said)
        if name in parts:
            raise invalid("KeyConditionExpressions must only contain one condition per key")
        parts[name] = sign, operand
    if schema.hash not in parts or parts[schema.hash][0] != "=":
        raise invalid(f"Query condition missed key schema element: {schema.hash}")
    if spare := set(parts) - set(schema.names):
        raise invalid(f"Query condition missed key schema element: {schema.range or spare.pop()}")
    return parts


def _key_condition(node: Node, said: Expressions) -> tuple[str, str, Any]:
    kind = node[0]
    if kind == "compare" and node[1] != "<>" and node[2][0] == "path" and node[3][0] == "value":
        return _named(said, node[2]), node[1], checked(said.values[node[3][1]])
    if kind == "between" and node[1][0] == "path":
        low, high = (checked(said.values[one[1]]) for one in node[2:])
        if comparable(low) > comparable(high):
            raise invalid(
                "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or "
                "equal to lower bound"
            )
        return _named(said, node[1]), "between", (low, high)
    if kind == "function" and node[1] == "begins_with":
        return _named(said, node[2]), "begins", checked(said.values[node[3][1]])
    raise invalid("Invalid operator used in KeyConditionExpression")


def _named(said: Expressions, node: Node) -> str:
    return str(said.path(node[1])[0])


def _bounds(condition: tuple[str, Any] | None) -> tuple[Any, Any]:
    """Return the lowest and the highest sort key that can meet the condition."""
    if condition is None:
        return None, None
    sign, operand = condition
    if sign == "between":
        return comparable(operand[0]), comparable(operand[1])
    here = comparable(operand)
    if sign == "begins":
        return here, here + (_HIGHEST if isinstance(here, str) else b"\xff" * 64)
    return (here if sign in ("=", ">", ">=") else None), (here if sign in ("=", "<", "<=") else None)


def _typed(table: Table, name: str, value: Value) -> None:
    if table.types[name] not in value:
        raise invalid(
            "One or more parameter values were invalid: Condition parameter type does not match schema type"
        )
    if value == {"S": ""}:
        raise invalid(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            f"empty string value. Key: {name}"
        )


def _start(table: Table, schema: Schema, key: Item) -> tuple[Any, Any]:
    wanted = set(table.schema.names) | set(schema.names)
    if set(key) != wanted:
        raise invalid("The provided starting key is invalid")
    return table.place(schema, key, "The provided starting key is invalid")


def _after(keys: list[Any], start: Any, first: int, last: int, forward: bool) -> tuple[int, int]:
    if forward:
        return max(first, bisect_right(keys, start)), last
    return first, min(last, bisect_left(keys, start))


def _page(
    table: Table, schema: Schema, said: Expressions, request: Body, items: Iterator[Item], bill: Bill
) -> Body:
    limit, filters = request.get("Limit"), said.nodes.get("FilterExpression")
    if limit is not None and limit < 1:
        raise invalid("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value "
                      "greater than or equal to 1")  # fmt: skip
    found: list[Item] = []
    size, last = 0, None
    for item in items:
        image = schema.image(item)
        size, bill.scanned, last = size + item_size(image), bill.scanned + 1, item
        if filters is None or holds(filters, image, said):
            found.append(said.projected(image))
        if bill.scanned == limit or size >= PAGE_BYTES:
            break
    else:
        last = None
    bill.returned += len(found)
    bill.reads(table.schema.name, size, request.get("ConsistentRead", False))
    answer: Body = {"Count": len(found), "ScannedCount": bill.scanned}
    if request.get("Select") != "COUNT":
        answer["Items"] = found
    if last is not None:
        names = dict.fromkeys((*table.schema.names, *schema.names))
        answer["LastEvaluatedKey"] = {name: last[name] for name in names}
    return answer
