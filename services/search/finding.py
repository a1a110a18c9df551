"""Finding records: one query for the longest word, one read of what it stands in, and the caller's own rights."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared import lists, rights, storage
from shared.authz import Person
from shared.canonical import b64, unb64
from shared.errors import invalid

from . import words
from .shapes import Found

PARAMETERS = frozenset({"q", "type", "limit", "cursor"})
MOST_WORDS, LONGEST, USUAL, MOST = 12, 200, 20, 50
MOST_ROUNDS = 3
RANKS = ("number", "title", "text")


@dataclass(frozen=True)
class Asked:
    """The words that all have to stand in a record, the longest first; of which type; from where on."""

    words: tuple[str, ...]
    type: str | None
    limit: int
    after: str | None


def asked(query: Mapping[str, str]) -> Asked:
    """Read the query; 422 for what is no search."""
    for name in query.keys() - PARAMETERS:
        raise invalid(f"/query/{name}", "there is no such filter", "unknown_filter")
    text = query.get("q", "")
    found = words.words(text)
    if not found or len(text) > LONGEST or len(found) > MOST_WORDS:
        raise invalid("/query/q", f"is 1 to {MOST_WORDS} words of at least two letters or digits", "no_words")
    if query.get("type") and query["type"] not in rights.types():
        raise invalid("/query/type", "there is no such type", "no_such_type")
    limit = lists.number_in(query, "limit", USUAL, 1, MOST)
    wanted = tuple(sorted(found, key=len, reverse=True))
    return Asked(wanted, query.get("type") or None, limit, _cursor(query, wanted[0]))


def _cursor(query: Mapping[str, str], first: str) -> str | None:
    """Return where to go on: among the words that begin as the first one does, so that it reaches nothing else."""
    if not query.get("cursor"):
        return None
    try:
        position = unb64(query["cursor"]).decode("utf-8")
    except ValueError as error:
        raise invalid("/query/cursor", "is not one of our cursors", "cursor") from error
    if not position.startswith(first) or "#" not in position:
        raise invalid("/query/cursor", "is not one of our cursors", "cursor")
    return position


def page(person: Person, wanted: Asked) -> dict[str, Any]:
    """Return one page, best first within it: {items, next_cursor}; two calls, six where most hits are not the caller's."""
    items: list[Found] = []
    after = wanted.after
    for _ in range(MOST_ROUNDS):
        entities, after = _standing_in(wanted, after)
        items += _readable(person, wanted, entities)
        if items or after is None:
            break
    items.sort(key=lambda one: RANKS.index(one["matched"]))
    return {"items": items, "next_cursor": b64(after.encode()) if after else None}


def _standing_in(wanted: Asked, after: str | None) -> tuple[list[str], str | None]:
    """Return the next records in which a word begins as the longest one asked for, and where to go on."""
    first = wanted.words[0]
    start = {"ExclusiveStartKey": {"pk": {"S": f"T#{first[:2]}"}, "sk": {"S": after}}} if after else {}
    answer = storage.query(
        "TABLE",
        KeyConditionExpression="pk = :p AND begins_with(sk, :w)",
        ExpressionAttributeValues={":p": {"S": f"T#{first[:2]}"}, ":w": {"S": first}},
        Limit=wanted.limit,
        **start,
    )
    following = answer["next"]["sk"]["S"] if answer["next"] else None
    return list(dict.fromkeys(str(row["note"]) for row in answer["items"])), following


def _readable(person: Person, wanted: Asked, entities: list[str]) -> Iterator[Found]:
    """Yield what holds every word and may be read; a word that was changed since is no hit."""
    rows = storage.get("TABLE", *((f"R#{entity}", "-") for entity in entities))
    for entity, row in zip(entities, rows, strict=True):
        kind = entity.partition("/")[0]
        if row is None or wanted.type not in (None, kind):
            continue
        told = json.loads(row["note"])
        if rights.may_know(person, kind, str(told["scope"])) and (
            matched := _matched(told, kind, wanted.words)
        ):
            yield {"entity": entity, "type": kind, "collection": rights.types()[kind]["collection"],
                   "number": told["number"] or "", "title": told["title"] or told["number"] or "",
                   "state": told["state"] or "", "matched": matched}  # fmt: skip


def _matched(told: Mapping[str, Any], kind: str, wanted: tuple[str, ...]) -> Any:
    """Return the best place that holds every word, or None."""
    paths = told["paths"]
    title = paths.get(f"/{rights.types()[kind]['title_field']}", "")
    for rank, kept in (
        ("number", paths.get("number", "")),
        ("title", title),
        ("text", " ".join(paths.values())),
    ):
        if all(words.holds(kept, word) for word in wanted):
            return rank
    return None
