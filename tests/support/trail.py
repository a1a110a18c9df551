"""The stored rows as a tester looks at them: records, entries, attempts, and whether the chain holds."""

import json
from collections.abc import Iterator
from typing import Any

from services.register import SERVICES
from shared import aws, history, redaction
from shared.canonical import canonical, commit_to, sha256_hex
from shared.merkle import leaf_hash
from shared.noted import BESIDE
from shared.record_rows import from_row
from shared.records import FIRST, KEPT, RecordType
from shared.storage import plain
from tests.support.double.cloud import current, stands
from tests.support.double.dynamodb import Store
from tests.support.double.values import Item, with_bytes
from tests.support.staff import Team

NOTED = tuple(f"A#{one.replace('/', '#')}" for one in BESIDE)  # where what changes no record stands
STORED = tuple(service.name for service in SERVICES if service.records)
KINDS = {kind.name: (service.name, kind) for service in SERVICES for kind in service.records}


def rows(team: Team, table: str, start: str = "") -> list[dict[str, Any]]:
    """Return every row of a table whose key begins so; only tests may scan."""
    name = team.simulator.study.table(table)
    found = (plain(item) for item in (_held(name, start) if _rows_are_held() else _scanned(name)))
    return sorted((r for r in found if r["pk"].startswith(start)), key=lambda r: (r["pk"], r["sk"]))


def _rows_are_held() -> bool:
    """Say whether rows lie in the double; histories on moto have theirs there."""
    return stands() and isinstance(current().dynamodb, Store)


def _held(name: str, start: str) -> Iterator[Item]:
    """What the double holds, as a scan answers it: most that a test does is to look."""
    for partition, shelf in current().dynamodb.table(name).base.by_key.items():
        if partition.startswith(start):
            yield from map(with_bytes, shelf.items.values())


def _scanned(name: str) -> Iterator[Item]:
    more: dict[str, Any] = {}
    while True:
        answer = aws.client("dynamodb").scan(TableName=name, ConsistentRead=True, **more)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def everything(team: Team) -> dict[str, list[dict[str, Any]]]:
    """Return every record row, entry and access row of the study."""
    data = {f"data-{s}": rows(team, f"data-{s}", "E#") for s in STORED}
    return {**data, "audit": rows(team, "audit"), "access": rows(team, "access")}


def records(team: Team) -> dict[str, list[dict[str, Any]]]:
    """Return everything but what is noted beside the records: attempts, sessions, readings."""
    found = everything(team)
    return {**found, "audit": [row for row in found["audit"] if not row["pk"].startswith(NOTED)]}


def entries(team: Team, entity: str) -> list[dict[str, Any]]:
    """Return the entries of a record as written, oldest first."""
    found = [row for row in rows(team, "audit", f"A#{entity.replace('/', '#', 1)}") if row["b"]]
    return [json.loads(bytes(row["b"])) for row in found]


def attempts(team: Team, sub: str) -> list[dict[str, Any]]:
    """Return what a person tried and was refused."""
    return entries(team, f"user/{sub}")


def record_row(team: Team, entity: str) -> dict[str, Any]:
    """Return the stored row of a record."""
    service, kind = KINDS[entity.partition("/")[0]]
    [row] = rows(team, f"data-{service}", f"E#{kind.name}#{entity.partition('/')[2]}")
    return row


def check_everything(team: Team) -> int:
    """Assert that every chain holds, every digest can be replayed, and every record is the fold of its trail.

    Returns how many records there are.
    """
    by_entity: dict[str, list[dict[str, Any]]] = {}
    for row in rows(team, "audit"):
        by_entity.setdefault(row["pk"].removeprefix("A#").replace("#", "/", 1), []).append(row)
    stored = {f"{row['type']}/{row['id']}": row for name in STORED
              for row in rows(team, f"data-{name}", "E#")}  # fmt: skip
    for entity, found in by_entity.items():
        check_entity(entity, found, stored.get(entity))
    assert stored.keys() == {entity for entity in by_entity if not entity.startswith(BESIDE)}
    return len(stored)


def check_entity(entity: str, found: list[dict[str, Any]], stored: dict[str, Any] | None) -> None:
    """Assert that the entries of one record, oldest first, are a chain whose fold is the row that is stored."""
    _check_chain(entity, found)
    _check_digests(entity, found)
    if entity.partition("/")[0] in KINDS:
        assert stored is not None, f"{entity} has entries and no record"
        _check_fold(entity, found, stored)


def _check_chain(entity: str, found: list[dict[str, Any]]) -> None:
    before, ts = FIRST, ""
    for v, row in enumerate(found, 1):
        entry = json.loads(bytes(row["b"]))
        assert bytes(row["b"]) == canonical(entry)
        assert (entry["ent"], entry["v"], row["sk"]) == (entity, v, f"{v:010d}")
        assert entry["prev"] == before
        assert row["h"] == leaf_hash(bytes(row["b"])).hex()
        assert entry["ts"] >= ts
        before, ts = row["h"], entry["ts"]


def _check_digests(entity: str, found: list[dict[str, Any]]) -> None:
    """Replay the digests from the clear entries alone, as a verifier without the values does."""
    made: dict[str, str] = {}
    for row in found:
        entry, values = json.loads(bytes(row["b"])), json.loads(row["x"])["fields"]
        for change in entry["chg"]:
            path = change["path"]
            assert made.get(path) == change["old"], f"{entity} {path}"
            made.pop(path, None)
            if change["new"] is not None:
                made[path] = change["new"]
            for side in ("old", "new"):
                pair = values[path][side]
                gone = redaction.text_at(json.loads(row["x"]), path, side)
                assert (pair is None) == (change[side] is None or gone is not None)
                assert pair is None or commit_to(pair[1], _salt(pair[0])) == change[side]
        written = {path: one for path, one in made.items() if not path.startswith(KEPT)}
        kept = {path: one for path, one in made.items() if path.startswith(KEPT)}
        content = sha256_hex(canonical({"entity": entity, "fields": written, "files": entry["st"]["files"]}))
        assert entry["sd"] == sha256_hex(canonical({"content": content, "kept": kept, "st": entry["st"]})), (
            entity
        )
        if entry["sig"]:
            assert entry["sig"]["content_sha256"] == content
            assert all(change["path"].startswith(KEPT) for change in entry["chg"])


def _salt(text: str) -> bytes:
    from shared.records import unb64

    return unb64(text)


def _check_fold(entity: str, found: list[dict[str, Any]], row: dict[str, Any]) -> None:
    kind: RecordType = KINDS[entity.partition("/")[0]][1]
    stored = from_row(kind, row)
    folded = history.fold(kind, stored.id, found)
    assert dict(folded.data) == dict(stored.data)
    assert folded == stored, entity
