"""Record rows against the last entry of their trail: revision, leaf, standing, every value, every signature."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared import noted, storage
from shared.canonical import canonical, commit_to, sha256_hex, unb64
from shared.ids import following
from shared.records import KEPT
from shared.values import at_path, flat

from . import compare_files, every_row, log
from .sealed import Entity, Sealed

Row = Mapping[str, Any]
IN_THE_ROW = ("state", "number", "due_on")
IN_THE_BODY = (
    "original_due_on", "open_children", "links", "ended_links", "scope", "parent", "round",
)  # fmt: skip
SIGNED = ("meaning", "printed_name", "role", "content_sha256", "signed_at", "zone", "local")


def compare(sealed: Sealed, due: compare_files.Due = compare_files.NONE) -> Iterator[str]:
    """Name every record and every number that is not what its trail says, or is missing, or has no trail.

    Of the files the records name, those that are due are read.
    """
    seen: set[str] = set()
    people: dict[str, Mapping[str, Any]] = {}
    for table in every_row.data_tables():
        numbers, named = dict[str, str](), dict[str, str]()
        for row in every_row.rows(table):
            where = f"{every_row.said(table)} {row['pk']}/{row['sk']}"
            if row["pk"].startswith("E#"):
                entity = row["pk"].removeprefix("E#").replace("#", "/", 1)
                seen.add(entity)
                numbers[str(row.get("number"))] = entity
                yield from _record(where, row, entity, sealed)
                yield from due.differences(entity, str(row.get("updated_at", "")), _data(row))
                if entity.startswith("person/"):
                    people[entity] = row
            elif row["pk"].startswith("N#"):
                named[row["pk"].removeprefix("N#")] = row.get("note", "")
        yield from _numbers(every_row.said(table), numbers, named)
    records = (entity for entity in sealed.entities if not entity.startswith(noted.BESIDE))
    for entity in sorted(set(records) - seen):
        yield f"record {entity}: missing, sealed at revision {sealed.entities[entity].revision}"
    yield from _access(people)


def _record(where: str, row: Row, entity: str, sealed: Sealed) -> Iterator[str]:
    known, revision = sealed.knows(entity), int(row.get("v", 0))
    if revision < known.revision:
        yield f"{where}: at revision {revision}, sealed is {known.revision}"
        return
    [entry_row] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{revision:010d}"))
    if revision == known.revision and known.revision:
        entry, leaf = known.last, known.leaves[-1].hex()
    elif entry_row is None:
        yield f"{where}: no entry of its trail made revision {revision}"
        return
    else:
        entry, leaf = json.loads(bytes(entry_row["b"])), entry_row["h"]
    wrong = [*_outside(row, entry, leaf), *_inside(row, entry, known, sealed.redacted)]
    if wrong:
        yield f"{where}: differs from revision {revision} of its trail: {', '.join(wrong)}"


def _outside(row: Row, entry: Mapping[str, Any], leaf: str) -> Iterator[str]:
    if row.get("h") != leaf:
        yield "h"
    if row.get("updated_at") != entry["ts"]:
        yield "updated_at"
    yield from (name for name in IN_THE_ROW if row.get(name) != entry["st"][name])


def _inside(row: Row, entry: Mapping[str, Any], known: Entity, redacted: Mapping[str, str]) -> Iterator[str]:
    try:
        body = json.loads(row["body"])
        yield from (name for name in IN_THE_BODY if body[name] != entry["st"][name])
        if _digest(body, entry, redacted) != entry["sd"]:
            yield "values"
        named = [row["number"], *(str(value) for value in flat(body["data"]).values())]
        if row.get("title") not in named or row.get("owner") != body["data"].get("owner"):
            yield "title or owner"
        yield from _signatures(body["signatures"], known)
    except (LookupError, TypeError, ValueError):
        yield "its body cannot be read"


def _signatures(signatures: Sequence[Mapping[str, Any]], known: Entity) -> Iterator[str]:
    for signature in signatures:
        revision = signature["revision"]
        if revision <= known.revision and _signed(signature) != _signed(known.signed.get(revision, {})):
            yield f"signature of revision {revision}"
    for revision in sorted(known.signed.keys() - {signature["revision"] for signature in signatures}):
        yield f"signature of revision {revision} is gone"


def _signed(signature: Mapping[str, Any]) -> list[Any]:
    return [signature.get(name) for name in SIGNED]


def _digest(body: Mapping[str, Any], entry: Mapping[str, Any], redacted: Mapping[str, str]) -> str:
    """Return the digest of content, kept values and standing that this body gives (decision 35)."""
    salts, gone = body["salts"], body.get("redacted", {})
    values = {path: at_path(body["data"], path.removeprefix(KEPT.rstrip("/"))) for path in (*salts, *gone)}
    if len(flat(body["data"])) != len(values):
        return "a value without its salt"
    if any(redacted.get(made) != values[path] for path, made in gone.items()):
        return "a value that nobody redacted"
    made = {path: commit_to(values[path], unb64(salt)) for path, salt in salts.items()} | gone
    kept = {path: one for path, one in made.items() if path.startswith(KEPT)}
    written = {path: one for path, one in made.items() if not path.startswith(KEPT)}
    st = entry["st"]
    content = sha256_hex(canonical({"entity": entry["ent"], "fields": written, "files": st["files"]}))
    return sha256_hex(canonical({"content": content, "kept": kept, "st": st}))


def _numbers(table: str, numbers: Mapping[str, str], named: Mapping[str, str]) -> Iterator[str]:
    for number in sorted(numbers.keys() | named.keys()):
        entity = numbers.get(number, "")
        kind, _, identity = entity.partition("/")
        if entity != named.get(number) and (number in named or identity != following(kind, number)):
            yield f"{table} N#{number}/-: does not name the record of that number"


def _access(people: Mapping[str, Row]) -> Iterator[str]:
    """What every service believes of a person's rights is what the person's record says. 21 CFR 11.10(d)"""
    seen = set()
    for row in every_row.rows("ACCESS_TABLE"):
        if not row["pk"].startswith("P#"):
            continue
        seen.add(row.get("person"))
        person = people.get(str(row.get("person")))
        data = _data(person)
        expected = (f"P#{data.get('sub')}", person["state"], data["grants"]) if person and data else None
        if expected != (row["pk"], row.get("state"), json.loads(row.get("grants", "null"))):
            yield f"access {row['pk']}/{row['sk']}: its rights are not those of the person's record"
    for entity, person in sorted(people.items()):
        if entity not in seen and _data(person).get("sub"):
            yield f"access {entity}: missing"


def _data(row: Row | None) -> Mapping[str, Any]:
    """Return a record's data; nothing where it cannot be read, which is named elsewhere."""
    try:
        data: dict[str, Any] = json.loads(row["body"])["data"] if row else {}
    except (LookupError, TypeError, ValueError):
        data = {}
    return data
