"""Lists as CSV that a spreadsheet shows and never runs."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_STARTS_A_FORMULA = frozenset("=+-@\t\r\n\0|%")
_IGNORED = " \u00a0\u3000\ufeff\u200b\u200e\u200f"


def csv_of(rows: Iterable[Mapping[str, object]], columns: Sequence[tuple[str, str]]) -> bytes:
    """Return RFC 4180 CSV in UTF-8 with a byte order mark; columns are (key, heading), absent keys empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(heading) for _, heading in columns])
    for row in rows:
        writer.writerow([cell(row.get(key)) for key, _ in columns])
    return b"\xef\xbb\xbf" + text.getvalue().encode(errors="backslashreplace")


def cell(value: object) -> str:
    """Return the value as text that no spreadsheet takes for a formula. ASVS V1.2.10

    Numbers stay numbers; text that begins like a formula, also in full-width form or behind blanks that
    spreadsheets skip, gets an apostrophe in front.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if _like_a_formula(text) else text


def _like_a_formula(text: str) -> bool:
    first = text[:1]
    behind_blanks = text.lstrip(_IGNORED)[:1]
    # NFKC folds the full-width forms (U+FF1D and its like) and the small ones (U+FE66) to ASCII.
    folded = (unicodedata.normalize("NFKC", one)[:1] for one in (first, behind_blanks))
    return any(one in _STARTS_A_FORMULA for one in (first, behind_blanks, *folded) if one)
