"""Values by JSON Pointer (RFC 6901), as the trail names them."""

from collections.abc import Mapping
from typing import Any


def flat(data: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """Return data by JSON Pointer: mappings are opened, a list is one value, empty fields are left out.

    A null inside a mapping stays a value, or the record could not be rebuilt from its trail.
    """
    found: dict[str, Any] = {}
    for key, value in data.items():
        path = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict) and value:
            found |= flat(value, path)
        elif value is not None:
            found[path] = value
    return found


def at_path(data: Mapping[str, Any], path: str) -> Any:
    """Return the value a JSON Pointer names; KeyError where there is none."""
    here: Any = data
    for part in path.lstrip("/").split("/"):
        here = here[part.replace("~1", "/").replace("~0", "~")]
    return here


def without_absent(value: Any) -> Any:
    """Leave absent entries of a mapping out: the trail knows a value or nothing, never a named nothing."""
    if isinstance(value, dict):
        return {key: without_absent(item) for key, item in value.items() if item is not None}
    return value
