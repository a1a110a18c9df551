"""What stands where a value was redacted: a text that says so, why, and by which redaction. E6(R3) 4.2.2(b)

The values of an entry (`x`) keep, beside the null in place of a value, that text under `redacted`: by path and side.
"""

from collections.abc import Mapping
from typing import Any

KEY = "redacted"
WHOLE = "text"  # the side of a reason or a source address, which have no old and new


def text(ground: str, number: str) -> str:
    """Return what is shown in place of a value."""
    return f"[redacted: {ground.replace('_', ' ')}, {number}]"


def text_at(values: Mapping[str, Any], path: str, side: str = WHOLE) -> str | None:
    """Return what stands at a path of an entry's values in place of a redacted one; None where nothing does."""
    found = values.get(KEY, {}).get(path, {}).get(side)
    return str(found) if found is not None else None
