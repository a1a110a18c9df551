"""Keeps every record findable: reads what is sealed, in order, behind its own cursor. An empty table fills itself."""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import rights, storage
from shared.rows import NoteRow, ProjectionRow
from shared.storage import Conflict, Write, put_projection, replace_note

from . import order, texts, words

CURSOR = ("CURSOR", "-")
FILE = "/file/key"
MOST_WRITES = 90
MOST_LETTERS = 80_000  # of all words of one record; a row holds 400 KB, and a letter may take four bytes
REDACTED = "value.redacted"
logger = Logger()
Row = dict[str, Any]


def handler(_event: Mapping[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Index what is sealed; what woke us does not matter."""
    return {"indexed": indexed()}


def indexed() -> int:
    """Return how many sealed entries were read; a run beside us ends this one."""
    begun = at = _cursor()
    limit = order.sealed_size()
    while at < limit:
        some = order.entries(at, limit)
        try:
            _keep(some, at, at + len(some))
        except Conflict:
            break
        at += len(some)
    return at - begun


def _cursor() -> int:
    [row] = storage.get("TABLE", CURSOR)
    return int(row["v"]) if row else 0


def _keep(some: list[order.Sealed], at: int, to: int) -> None:
    """Write the words first, then the records with the cursor: what is found always is in its record's row."""
    touched = list(dict.fromkeys(name for one in some for name in _concerns(one)))
    rows = _kept(touched)
    before = {name: _all_words(row) for name, row in rows.items()}
    for one in some:
        for name in _concerns(one):
            rows[name] = _after(rows[name], one) if name == one.entity else _again(name)
    study = os.environ["STUDY"].lower()  # stands in every number, and finds nothing
    fresh = [(word, name) for name, row in rows.items() for word in _all_words(row) - before[name] - {study}]
    _commit(
        replace_note(NoteRow(f"T#{word[:2]}", f"{word}#{name}", note=name), "TABLE", "word")
        for word, name in fresh
    )
    moved = put_projection(ProjectionRow(*CURSOR, note="next", v=to), at or None)
    notes = (NoteRow(f"R#{name}", "-", note=json.dumps(row)) for name, row in rows.items())
    storage.commit([moved, *(replace_note(row, "TABLE", "record") for row in notes)])


def _kept(touched: list[str]) -> dict[str, Row]:
    """Return the rows of these records as they stand, an empty one for a new record."""
    found = storage.get("TABLE", *((f"R#{name}", "-") for name in touched))
    kept = zip(touched, found, strict=True)
    return {name: json.loads(row["note"]) if row else {"paths": {}} for name, row in kept}


def _concerns(one: order.Sealed) -> list[str]:
    """Return the records an entry changes the words of: its own, and whose value it redacts."""
    told = one.entry["ev"] or {}
    others = [told["data"]["entity"]] if told.get("name") == REDACTED else []
    return [name for name in (one.entity, *others) if _is_indexed(name.partition("/")[0])]


def _is_indexed(kind: str) -> bool:
    """What is one person's own stands in their inbox; everything else is found."""
    return kind in rights.types() and not rights.types()[kind]["private"]


def _after(row: Row, one: order.Sealed) -> Row:
    """Return a record's row as an entry leaves it: its standing, and the words of every path that changed."""
    st, paths = one.entry["st"], dict(row["paths"])
    kind = rights.types()[one.entity.partition("/")[0]]
    title = row.get("title")
    for change in one.entry["chg"]:
        path = change["path"]
        pair = (one.values.get(path) or {}).get("new") if change["new"] else None
        found = words.of_value(pair[1]) if pair else ""
        if path.endswith(FILE) and pair:
            found = texts.of_file(pair[1]) or ""
        if path == f"/{kind['title_field']}":
            title = pair[1] if pair else None
        paths = {name: said for name, said in {**paths, path: found}.items() if said}
    paths["number"] = " ".join(words.words(st["number"] or ""))
    told = {"number": st["number"], "title": title, "state": st["state"], "scope": st["scope"]}
    return {**told, "paths": _fitting(paths)}


def _fitting(paths: Mapping[str, str]) -> dict[str, str]:
    """Return the words that fit a row; of what does not, the longest text is left out."""
    fitting = dict(paths)
    while sum(map(len, fitting.values())) > MOST_LETTERS:
        del fitting[max(fitting, key=lambda path: len(fitting[path]))]
    return fitting


def _again(entity: str) -> Row:
    """Return a record's row from its trail as it can be read now: what was redacted is gone."""
    row: Row = {"paths": {}}
    for one in order.trail(entity):
        row = _after(row, one)
    return row


def _all_words(row: Row) -> set[str]:
    return {word for said in row["paths"].values() for word in said.split(" ")}


def _commit(writes: Iterable[Write]) -> None:
    waiting = list(writes)
    for start in range(0, len(waiting), MOST_WRITES):
        storage.commit(waiting[start : start + MOST_WRITES])
