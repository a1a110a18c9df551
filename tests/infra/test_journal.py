"""The journal of the local cloud: whole transactions, replayed to the same outcome however often."""

import json
from pathlib import Path
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import dynamodb, s3

from infra.local.journal import Journal

WHERE = {"account": "000000000000", "region": "eu-central-1"}


def row(key: str, item: dict[str, Any] | None, table: str = "probe") -> dict[str, Any]:
    return {"kind": "row", **WHERE, "table": table, "pk": key, "sk": "S", "item": item}


def lines(folder: Path) -> list[dict[str, Any]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def test_a_transaction_is_one_write_and_nothing_of_it_is_seen_before(tmp_path: Path) -> None:
    journal, seen = Journal(tmp_path), []

    def two_rows(_: object) -> str:
        for key in ("a", "b"):
            journal.add(row(key, {"pk": {"S": key}}))
            seen.append(lines(tmp_path))
        return "answer"

    assert journal.transaction(two_rows)({}) == "answer"
    assert seen == [[], []]
    assert [line["pk"] for line in lines(tmp_path)] == ["a", "b"]


def test_a_line_cut_off_by_a_kill_is_left_out(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(s3, "_object_retention", AccountScopedDict())
    monkeypatch.setattr(s3, "_object_legal_hold", AccountScopedDict())
    journal = Journal(tmp_path)
    lock = {"kind": "lock", "account": "000000000000", "bucket": "b", "version": "1", "retention": None}
    journal.add({**lock, "key": "whole", "hold": "ON"})
    path = tmp_path / "00000000.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind": "lock", "key": "tor')
    assert Journal(tmp_path).replay() == 1
    assert s3._object_legal_hold._data == {("000000000000", ("b", "whole", "1")): "ON"}


def test_replaying_twice_ends_where_replaying_once_does(tmp_path: Path, monkeypatch: Any) -> None:
    tables = AccountRegionScopedDict()
    table = {"pk_name": "pk", "sk_name": "sk", "items": {}}
    tables.set_scoped(WHERE["account"], WHERE["region"], "probe", table)
    monkeypatch.setattr(dynamodb, "_tables", tables)
    stored: dict[str, Any] = {}
    monkeypatch.setattr(dynamodb, "_set_item", lambda _t, pk, _sk, item: stored.update({pk: item}))
    monkeypatch.setattr(dynamodb, "_remove_item", lambda _t, pk, _sk: stored.pop(pk, None))
    journal = Journal(tmp_path)
    journal.add(row("a", {"n": {"N": "1"}}))
    journal.add(row("a", {"n": {"N": "2"}}))
    journal.add(row("b", {"n": {"N": "1"}}))
    journal.add(row("b", None))
    journal.add(row("c", {"n": {"N": "1"}}, table="gone"))
    for _ in range(2):
        assert journal.replay() == 5
        assert stored == {"a": {"n": {"N": "2"}}}


def test_what_a_snapshot_holds_is_forgotten_and_what_came_after_it_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(row("before", None))
    upto = journal.rotate()
    journal.add(row("after", None))
    journal.forget(upto)
    assert [line["pk"] for line in lines(tmp_path)] == ["after"]
    assert Journal(tmp_path).rotate() >= upto
