"""Every committed row and every lock, written down before it is acknowledged.

The emulator saves its state now and then; a kill in between would lose acknowledged records. So each change of
a table, and each lock of an object, goes to a journal first and is replayed over the last snapshot at start.
Lines hold the outcome, not the request, so replaying one twice does no harm; a transaction is one write, so it
is there whole or not at all. Reaches into the emulator's private functions: its version is pinned.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core import responses
from ministack.services import dynamodb, s3

Line = dict[str, Any]


class Journal:
    """Numbered files in one folder; `rotate` before a snapshot, `forget` after it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._open = folder, 0
        self._buffer: list[Line] | None = None
        self._turn = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._open = max(self._numbers(), default=0)
        self._file = self._path(self._open).open("ab", buffering=0)

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob("*.jsonl"))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08d}.jsonl"

    def rotate(self) -> int:
        """Begin a new file; whatever stands in files up to the returned number is in memory now."""
        with self._turn:
            before = self._open
            self._open += 1
            self._file.close()
            self._file = self._path(self._open).open("ab", buffering=0)
            return before

    def forget(self, upto: int) -> None:
        """Drop files a snapshot has made needless."""
        for number in self._numbers():
            if number <= upto:
                self._path(number).unlink()

    def add(self, line: Line) -> None:
        """Write a line, or keep it until the transaction around it is complete."""
        if self._buffer is None:
            self._write([line])
        else:
            self._buffer.append(line)

    def _write(self, lines: list[Line]) -> None:
        text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        with self._turn:
            self._file.write(text)

    def transaction(self, run: Callable[[Line], Any]) -> Callable[[Line], Any]:
        """Wrap the emulator's transaction: all its lines in one write."""

        def wrapped(request: Line) -> Any:
            self._buffer = []
            try:
                return run(request)
            finally:
                lines, self._buffer = self._buffer, None
                self._write(lines)

        return wrapped

    def replay(self) -> int:
        """Apply every whole line, oldest first; returns how many."""
        count = 0
        for number in self._numbers():
            for text in self._path(number).read_bytes().split(b"\n")[:-1]:
                _apply(json.loads(text))
                count += 1
        return count


def _apply(line: Line) -> None:
    if line["kind"] == "lock":
        key = (line["bucket"], line["key"], line["version"])
        for store, field in ((s3._object_retention, "retention"), (s3._object_legal_hold, "hold")):
            if line[field] is not None:
                store._data[(line["account"], key)] = line[field]
        return
    table = dynamodb._tables.get_scoped(line["account"], line["region"], line["table"])
    if table is None:
        return
    if line["item"] is None:
        dynamodb._remove_item(table, line["pk"], line["sk"])
    else:
        dynamodb._set_item(table, line["pk"], line["sk"], line["item"])


def attach(journal: Journal) -> None:
    """Make the emulator write down table changes and locks as it makes them."""
    emit, transact = dynamodb._emit_stream_event, dynamodb._transact_write_items
    lock, retain, hold = (
        s3._apply_object_lock_from_headers,
        s3._put_object_retention,
        s3._put_object_legal_hold,
    )

    def emitted(name: str, event: str, old: Line | None, new: Line | None, *more: Any, **named: Any) -> None:
        table = dynamodb._tables[name]
        image: Line = new or old or {}
        keys = [
            dynamodb._extract_key_val(image[table[part]]) for part in ("pk_name", "sk_name") if table[part]
        ]
        where = {"account": responses.get_account_id(), "region": responses.get_region(), "table": name}
        sort = keys[1] if len(keys) > 1 else "__no_sort__"
        journal.add({"kind": "row", **where, "pk": keys[0], "sk": sort, "item": new})
        emit(name, event, old, new, *more, **named)

    def locked(bucket: str, key: str, headers: Any, version: Any) -> None:
        lock(bucket, key, headers, version)
        _note_lock(journal, bucket, key, version)

    def noting(run: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(bucket: str, key: str, body: bytes, *more: Any) -> Any:
            answer = run(bucket, key, body, *more)
            target, missing = s3._object_lock_target(bucket, key, s3._ensure_bucket(bucket), more[-1])
            if missing is None:
                _note_lock(journal, *target)
            return answer

        return wrapped

    dynamodb._emit_stream_event = emitted
    dynamodb._transact_write_items = journal.transaction(transact)
    s3._apply_object_lock_from_headers = locked
    s3._put_object_retention, s3._put_object_legal_hold = noting(retain), noting(hold)


def _note_lock(journal: Journal, bucket: str, key: str, version: Any) -> None:
    full = (bucket, key, version)
    retention, hold = s3._object_retention.get(full), s3._object_legal_hold.get(full)
    if retention is None and hold is None:
        return
    where = {"account": responses.get_account_id(), "bucket": bucket, "key": key, "version": version}
    journal.add({"kind": "lock", **where, "retention": retention, "hold": hold})
