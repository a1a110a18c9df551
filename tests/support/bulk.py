"""A large pack, written straight to disk: the shape of a study's trail, made fast enough to measure with."""

import hashlib
import json
import random
from collections import deque
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.canonical import b64, canonical
from shared.checkpoint import Checkpoint, sign
from shared.merkle import Frontier, leaf_hash
from tests.support.entries import ANNA, BEGIN
from tests.support.packs import ORIGIN, LogKey

SEGMENT = 1000
PATHS = [f"/field_{n}" for n in range(6)] + ["/kept/outcome", "/kept/done_at"]


def written(folder: Path, count: int, key: LogKey, each: int = 10, values: bool = False) -> Path:
    """Write a sealed pack of so many entries, `each` for one entity; every tenth entry is signed."""
    maker = _Maker(each, values)
    frontier, listing = Frontier(), []
    for prefix in ("seg", "cp", "val"):
        (folder / prefix).mkdir(parents=True, exist_ok=True)
    for start in range(0, count, SEGMENT):
        end = min(count, start + SEGMENT)
        made = [maker.entry() for _ in range(start, end)]
        frontier.extend(leaf_hash(data) for data, _ in made)
        note = sign(Checkpoint(ORIGIN, end, frontier.root()), key.public, key)
        bodies = {f"seg/{start:012d}-{end:012d}": b"".join(data + b"\n" for data, _ in made),
                  f"cp/{end:012d}": note}  # fmt: skip
        if values:
            bodies[f"val/{start:012d}-{end:012d}"] = b"".join(opened + b"\n" for _, opened in made)
        for name, body in bodies.items():
            (folder / name).write_bytes(body)
            listing.append({"key": name, "version": "1"})
    (folder / "versions.json").write_text(json.dumps(listing))
    return folder


class _Maker:
    def __init__(self, each: int, values: bool) -> None:
        self.random, self.each, self.values, self.made = random.Random(7), each, values, 0
        self.open: deque[dict[str, Any]] = deque()

    def entry(self) -> tuple[bytes, bytes]:
        """Make the next entry of one of a few hundred open entities."""
        while len(self.open) < 300:
            name = f"training_assignment/{self.random.getrandbits(130):026X}"[:46]
            self.open.append({"ent": name, "v": 0, "prev": "0" * 64, "made": {}})
        entity = self.open.popleft()
        data, opened = self._entry(entity, self.made)
        entity["v"], entity["prev"] = entity["v"] + 1, leaf_hash(data).hex()
        self.made += 1
        if entity["v"] < self.each:
            self.open.append(entity)
        return data, opened

    def _entry(self, entity: dict[str, Any], n: int) -> tuple[bytes, bytes]:
        v, made = entity["v"] + 1, entity["made"]
        paths = PATHS[:6] if v == 1 else self.random.sample(PATHS, 2)
        signed = v == 10
        chg, opened = [], {}
        for path in sorted([] if signed else paths):
            pair, old = [b64(self.random.randbytes(16)), f"a value of {n}"], made.get(path)
            bare = self.random.randbytes(16)
            pair = [b64(bare), f"a value of entry {n}"]
            fresh = b64(hashlib.sha256(bare + canonical(pair[1])).digest())
            chg.append({"path": path, "old": old and old[0], "new": fresh})
            opened[path] = {"old": old and old[1], "new": pair}
            made[path] = (fresh, pair)
        fields = {path: one[0] for path, one in made.items() if not path.startswith("/kept/")}
        kept = {path: one[0] for path, one in made.items() if path.startswith("/kept/")}
        content = _digest({"entity": entity["ent"], "fields": fields, "files": {}})
        st = {"state": "assigned", "number": f"ABC01-TRA-{n:06d}", "due_on": "2026-12-01",
              "original_due_on": None, "open_children": [], "links": [], "ended_links": [], "files": {},
              "scope": "study", "parent": None, "round": 1}  # fmt: skip
        ts = (BEGIN + timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        sig = None
        if signed:
            auth = {"jti": f"{n:036d}", "origin_jti": f"{n:036d}", "client": "signing",
                    "auth_time": int(BEGIN.timestamp()) + n - 20}  # fmt: skip
            sig = {"meaning": "read_understood", "declaration_sha256": "d" * 64, "printed_name": ANNA["name"],
                   "role": "author", "content_sha256": content, "intent": f"{n:026d}", "auth": auth,
                   "signed_at": ts, "zone": "Europe/Berlin", "local": ts}  # fmt: skip
        entry = {
            "f": 1, "study": "ABC01", "ent": entity["ent"], "v": v, "prev": entity["prev"],
            "act": "training_assignment.edit", "chg": chg, "st": st,
            "sd": _digest({"content": content, "kept": kept, "st": st}), "by": ANNA, "ts": ts,
            "why": {"code": None, "text": None},
            "req": {"command": f"{n:026d}", "request": f"{n:036d}", "source": None}, "ev": None, "cause": None,
            "sig": sig, "app": {"version": "0.1.0+4f1c09a2b3d4", "config": "c" * 64},
        }  # fmt: skip
        line = canonical({"fields": opened, "why": None, "source": None}) if self.values else b""
        return canonical(entry), line


def _digest(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
