"""A CSV under the glass: text in UTF-8, in rows, and no cell that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from . import limits
from .verdict import Active, Refused, TooMuch

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"<\s*(script|html|iframe|object|embed|svg|meta)\b", re.I)
# A leading sign is a number's own; behind it only what calls, asks or refers makes a formula. ASVS V1.2.10
_NUMBER = re.compile(r"[+-]?\s?[\d.,' ]+\s?%?([eE][+-]?\d+)?")
_SIGNED_FORMULA = re.compile(r"[+-].*[(|!]", re.S)
_SKIPPED = " \t\u00a0\u3000\ufeff\u200b"


def inspect(path: Path) -> Refused | None:
    """Return the refusal, or None for plain rows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            _judge(file)
    except Active as found:
        return Refused("active_content", f"The CSV carries {found}; save the values without it.")
    except TooMuch as found:
        return Refused("too_much", f"The CSV is too much: it {found}; make it smaller.")
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        detail = f"The CSV cannot be read ({type(error).__name__}); save it as CSV in UTF-8."
        return Refused("unreadable", detail)
    return None


def _judge(file: IO[str]) -> None:
    csv.field_size_limit(limits.MOST_LINE)
    for rows, row in enumerate(csv.reader(_bounded(file), strict=True), 1):
        if rows > limits.MOST_LINES:
            raise TooMuch(f"has more than {limits.MOST_LINES} rows")
        for cell in row:
            _judge_cell(cell)


def _bounded(file: IO[str]) -> Iterator[str]:
    while line := file.readline(limits.MOST_LINE):
        if len(line) >= limits.MOST_LINE:
            raise TooMuch(f"has a line of more than {limits.MOST_LINE} characters")
        if _CONTROL.search(line):
            raise ValueError("a control character")
        if _MARKUP.search(line):
            raise Active("a page or script")
        yield line


def _judge_cell(cell: str) -> None:
    text = cell.lstrip(_SKIPPED)
    if text[:1] in ("=", "@", "\uff1d", "\uff20") and len(text) > 1:
        raise Active("a formula")
    if text[:1] in ("+", "-") and not _NUMBER.fullmatch(text) and _SIGNED_FORMULA.match(text):
        raise Active("a formula")
