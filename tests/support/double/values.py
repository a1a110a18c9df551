"""DynamoDB's values on the wire: what may be stored, how large it is, how two of them compare."""

import base64
from decimal import Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import Any

from tests.support.double.wire import Fault

Value = dict[str, Any]
Item = dict[str, Value]

MOST_ITEM_BYTES = 400 * 1024
MOST_DIGITS = 38
DEPTH = 32
TYPES = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}
_EXACT = Context(prec=200)


def invalid(message: str) -> Fault:
    """Return the refusal of a request that DynamoDB does not understand."""
    return Fault("ValidationException", message)


@lru_cache(maxsize=65536)
def number(text: str) -> Decimal:
    """Return a number as DynamoDB keeps it; raises ValidationException beyond 38 digits or its range."""
    try:
        found = Decimal(text)
    except (InvalidOperation, TypeError) as error:
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}") from error
    if not found.is_finite():
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    kept = found.normalize(_EXACT)
    if len(kept.as_tuple().digits) > MOST_DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    if kept and not -130 <= kept.adjusted() <= 125:
        size = "supported range" if kept.adjusted() > 0 else "supported precision"
        raise invalid(f"Number overflow. Attempting to store a number with magnitude beyond {size}")
    return kept


def number_text(value: Decimal) -> str:
    """Return a number in the one form in which DynamoDB gives it back."""
    with localcontext(_EXACT):
        return format(value.normalize(), "f") if value else "0"


def checked(value: Any, depth: int = 0) -> Value:
    """Return a value as it is stored; raises ValidationException for one that may not be stored."""
    if not isinstance(value, dict) or len(value) != 1:
        raise invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one")
    kind, inner = next(iter(value.items()))
    if kind in ("S", "B", "BOOL"):
        return value
    if depth > DEPTH:
        raise invalid("Nesting Levels have exceeded supported limits")
    if kind == "N":
        return {"N": number_text(number(inner))}
    if kind == "L":
        return {"L": [checked(one, depth + 1) for one in inner]}
    if kind == "M":
        return {"M": {name: checked(one, depth + 1) for name, one in inner.items()}}
    if kind in ("SS", "NS", "BS"):
        return {kind: _set(kind, inner)}
    if kind == "NULL" and inner is True:
        return value
    raise invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")


def _set(kind: str, inner: list[str]) -> list[str]:
    if not inner:
        raise invalid("One or more parameter values were invalid: An string set  may not be empty")
    kept = [number_text(number(one)) for one in inner] if kind == "NS" else inner
    if len(set(kept)) < len(kept):
        raise invalid("One or more parameter values were invalid: Input collection contains duplicates")
    return sorted(kept)


def size_of(value: Value) -> int:
    """Return how many bytes a value counts for."""
    kind, inner = next(iter(value.items()))
    if kind == "S":
        return len(inner) if inner.isascii() else len(inner.encode())
    if kind == "N":
        return _number_size(inner)
    if kind == "B":
        return len(inner) * 3 // 4 - str(inner[-2:]).count("=")
    if kind == "L":
        return 3 + sum(1 + size_of(one) for one in inner)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + size_of(one) for name, one in inner.items())
    if kind in ("SS", "NS", "BS"):
        return sum(size_of({kind[0]: one}) for one in inner)
    return 1


def _number_size(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")


def item_size(item: Item) -> int:
    """Return the bytes of an item: its names and its values."""
    return sum(len(name.encode()) + size_of(value) for name, value in item.items())


def comparable(value: Value) -> Any:
    """Return what a scalar is ordered by: text by its code points, numbers by size, bytes as such."""
    kind, inner = next(iter(value.items()))
    if kind == "N":
        return number(inner)
    return base64.b64decode(inner) if kind == "B" else inner


def same(one: Value | None, other: Value | None) -> bool:
    """Say whether two values are equal, as `=` does."""
    if one is None or other is None:
        return False
    kind = next(iter(one))
    if kind not in other:
        return False
    if kind == "N":
        return number(one["N"]) == number(other["N"])
    if kind in ("SS", "NS", "BS"):
        return set(one[kind]) == set(other[kind])
    return bool(one[kind] == other[kind])


def with_bytes(item: Item) -> Item:
    """Return an item as botocore reads it: bytes instead of base64."""
    return {name: _with_bytes(value) for name, value in item.items()}


def _with_bytes(value: Value) -> Value:
    [(kind, inner)] = value.items()
    match kind:
        case "B":
            return {kind: base64.b64decode(inner)}
        case "BS":
            return {kind: [base64.b64decode(each) for each in inner]}
        case "L":
            return {kind: [_with_bytes(each) for each in inner]}
        case "M":
            return {kind: with_bytes(inner)}
    return value
