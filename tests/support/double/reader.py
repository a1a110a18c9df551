"""Reads an expression token by token, and knows which names and values it used."""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.support.double.values import invalid

_TOKEN = re.compile(
    r"\s*(#[A-Za-z0-9_]+|:[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|\d+|<>|<=|>=|[=<>(),.\[\]+\-])"
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Node = tuple[Any, ...]


@cache
def reserved() -> frozenset[str]:
    """Return the words that need a `#name`, from the list moto carries."""
    spec = find_spec("moto")
    assert spec is not None
    assert spec.submodule_search_locations
    words = Path(spec.submodule_search_locations[0]) / "dynamodb/parsing/reserved_keywords.txt"
    return frozenset(words.read_text().split())


@dataclass
class Reader:
    """Reads one expression; `names` and `values` are the placeholders it uses."""

    kind: str
    text: str
    tokens: list[str] = field(default_factory=list)
    at: int = 0
    names: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        position, text = 0, self.text.rstrip()
        if not text:
            raise invalid(f"Invalid {self.kind}: The expression can not be empty;")
        while position < len(text):
            found = _TOKEN.match(text, position)
            if not found:
                raise self.wrong(text[position:].strip()[:1])
            self.tokens.append(found.group(1))
            position = found.end()

    def wrong(self, token: str) -> Exception:
        """Return the refusal of a syntax error."""
        return invalid(f'Invalid {self.kind}: Syntax error; token: "{token}"')

    def peek(self, ahead: int = 0) -> str:
        """Return the token at hand, or nothing at the end."""
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *expected: str) -> str:
        """Return the token at hand and go on; one of those expected, if any are named."""
        token = self.peek()
        if not token or (expected and token.upper() not in expected):
            raise self.wrong(token or "<EOF>")
        self.at += 1
        return token

    def accept(self, *expected: str) -> bool:
        """Go over a token if it stands here."""
        if self.peek().upper() in expected and self.peek():
            self.at += 1
            return True
        return False

    def end(self) -> None:
        """Refuse what follows."""
        if self.at < len(self.tokens):
            raise self.wrong(self.peek())

    def path(self) -> tuple[str | int, ...]:
        """Read a document path: a, #a.b[1]."""
        parts: list[str | int] = [self._name()]
        while self.peek() in (".", "["):
            if self.take() == ".":
                parts.append(self._name())
            else:
                parts.append(int(self.take()))
                self.take("]")
        return tuple(parts)

    def _name(self) -> str:
        token = self.take()
        if token.startswith("#"):
            self.names.add(token)
        elif not _NAME.fullmatch(token):
            raise self.wrong(token)
        elif token.upper() in reserved():
            raise invalid(
                f"Invalid {self.kind}: Attribute name is a reserved keyword; reserved keyword: {token}"
            )
        return token

    def value(self) -> Node:
        """Read a `:value`."""
        token = self.take()
        if not token.startswith(":"):
            raise self.wrong(token)
        self.values.add(token)
        return ("value", token)
