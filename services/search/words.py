"""Which words a text is found by: folded, without what only machines read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from shared.field_types import ULID

SHORTEST, LONGEST = 2, 40
MOST = 4000  # words of one text
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[0-9a-z]+(?:-[0-9a-z]+)+")
_OPAQUE = re.compile(rf"[a-z_]{{1,40}}/{ULID}|[0-9a-f]{{64}}|\d{{4}}-\d\d-\d\dT[0-9:.+Z-]*")


def words(text: str) -> list[str]:
    """Return the words of a text: numbers whole and without the study's id, then every word once."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    numbers = _NUMBER.findall(folded)
    short = [rest for _, _, rest in (number.partition("-") for number in numbers) if "-" in rest]
    found = (one[:LONGEST] for one in (*numbers, *short, *_WORD.findall(folded)))
    return list(dict.fromkeys(one for one in found if len(one) >= SHORTEST))[:MOST]


def texts(value: object) -> Iterator[str]:
    """Yield every text in a value that people read: no ids, digests or instants."""
    if isinstance(value, str):
        if not _OPAQUE.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def of_value(value: object) -> str:
    """Return the words of a value, as a row keeps them."""
    return " ".join(words(" ".join(texts(value))))


def holds(kept: str, word: str) -> bool:
    """Say whether a word stands among the kept ones, or begins one of them."""
    return f" {word}" in f" {kept}"
