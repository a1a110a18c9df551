"""What an update makes of an item."""

from copy import deepcopy
from typing import Any

from tests.support.double.expressions import Expressions, at
from tests.support.double.reader import Node
from tests.support.double.values import Item, Value, checked, invalid, number, number_text


def updated(item: Item, said: Expressions, keys: tuple[str, ...]) -> Item:
    """Return what an update makes of an item; every right side sees the item as it was."""
    actions = [
        (clause, said.path(parts), node) for clause, parts, node in said.nodes.get("UpdateExpression", [])
    ]
    _separate([path for _, path, _ in actions])
    for _, path, _ in actions:
        if path[0] in keys:
            raise invalid(
                f"One or more parameter values were invalid: Cannot update attribute {path[0]}. "
                "This attribute is part of the key"
            )
    made = dict(item)
    for name in {str(path[0]) for _, path, _ in actions if len(path) > 1}:
        if name in made:
            made[name] = deepcopy(made[name])
    gone = []
    for clause, path, node in actions:
        if clause == "SET":
            _set(made, path, _term(node, item, said))
        elif clause == "REMOVE":
            gone.append(path)
        else:
            _joined(made, path, said.values[node[1]], clause, at(item, path))
    for path in sorted(gone, key=lambda path: [str(part).zfill(9) for part in path], reverse=True):
        _remove(made, path)
    return made


def _separate(paths: list[tuple[str | int, ...]]) -> None:
    for n, one in enumerate(paths):
        for other in paths[n + 1 :]:
            shorter = min(len(one), len(other))
            if one[:shorter] == other[:shorter]:
                raise invalid(
                    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite "
                    "one of these paths"
                )


def _term(node: Node, item: Item, said: Expressions) -> Value:
    match node[0]:
        case "value":
            return checked(said.values[node[1]])
        case "path":
            found = said.found(item, node[1])
            if found is None:
                raise invalid(
                    "The provided expression refers to an attribute that does not exist in the item"
                )
            return found
        case "if_not_exists":
            found = said.found(item, node[1][1])
            return found if found is not None else _term(node[2], item, said)
        case "list_append":
            one, other = _term(node[1], item, said), _term(node[2], item, said)
            if "L" not in one or "L" not in other:
                raise _wrong_type()
            return {"L": [*one["L"], *other["L"]]}
        case _:
            one, other = _term(node[2], item, said), _term(node[3], item, said)
            if "N" not in one or "N" not in other:
                raise _wrong_type()
            first, second = number(one["N"]), number(other["N"])
            return {"N": number_text(number(str(first + second if node[1] == "+" else first - second)))}


def _wrong_type() -> Exception:
    return invalid("An operand in the update expression has an incorrect data type")


def _holder(made: Item, path: tuple[str | int, ...]) -> Any:
    """Return the map or list that holds the last part of a path."""
    if len(path) == 1:
        return made
    kept = at(made, path[:-1])
    wanted = "L" if isinstance(path[-1], int) else "M"
    if kept is None or wanted not in kept:
        raise invalid("The document path provided in the update expression is invalid for update")
    return kept[wanted]


def _set(made: Item, path: tuple[str | int, ...], value: Value) -> None:
    holder, last = _holder(made, path), path[-1]
    if isinstance(last, int) and last >= len(holder):
        holder.append(value)
    else:
        holder[last] = value


def _remove(made: Item, path: tuple[str | int, ...]) -> None:
    holder, last = _holder(made, path), path[-1]
    if isinstance(last, int):
        if last < len(holder):
            del holder[last]
    else:
        holder.pop(last, None)


def _joined(made: Item, path: tuple[str | int, ...], raw: Value, clause: str, before: Value | None) -> None:
    """Carry out ADD and DELETE: of numbers and sets, or of sets alone."""
    value = checked(raw)
    kind = next(iter(value))
    if kind not in (("N", "SS", "NS", "BS") if clause == "ADD" else ("SS", "NS", "BS")):
        raise invalid(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; "
            f"operator: {clause}, operand type: {kind}"
        )
    if before is not None and kind not in before:
        raise _wrong_type()
    if kind == "N":
        total = number(value["N"]) + (number(before["N"]) if before else 0)
        _set(made, path, {"N": number_text(number(str(total)))})
        return
    there = set(before[kind]) if before else set()
    left = sorted(there | set(value[kind]) if clause == "ADD" else there - set(value[kind]))
    if left:
        _set(made, path, {kind: left})
    elif before is not None:
        _remove(made, path)
