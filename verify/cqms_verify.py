"""cqms-verify PACK --trust TRUST: checks an exported audit trail offline, without believing the pack.

PACK: folder or zip of seg/ and bundle/ (entries), cp/ (signed checkpoints), cosig/ (cosigned ones), key/
(successions of the log's key), val/ (values, as far as the reader may see them), versions.json and, where exported, tail/ (entries not yet sealed), records/, documents/,
renditions/; or one C2SP tlog-proof. TRUST: JSON that reached you another way; keys in a pack are never used.
docs/verify.md describes both. Exit: 0 verified, 1 rejected, 2 not usable, 3 consistent, not authenticated.
"""

import argparse
import gc
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from verify.entries import (
    Entry,
    canonical,
    commitment,
    commitments,
    digest,
    parse,
    parse_entry,
    person,
    read,
    replayed,
)
from verify.notes import (
    MALFORMED,
    NOT_AUTHENTICATED,
    PROOF,
    REJECTED,
    VERIFIED,
    Failure,
    Note,
    Trust,
    node,
    prove,
    read_note,
)
from verify.pack import Pack, begins, stamp

VERDICTS = ("verified", "rejected", "not usable", "consistent, not authenticated")
MOST_ENTRY, MOST_VALUES, MOST_SHOWN = 32 * 1024, 1024 * 1024, 50
EARLY, LATE, SKEW, CEREMONY = 360, 300, 5, 300  # seconds: around witness times, between clocks, of a signing
LOCKED, FILED = ("bundle/", "cp/", "key/", "seg/"), ("attachments/", "documents/", "renditions/")
COUNTED = (
    "entries", "proven", "anchored", "unsealed", "checkpoints", "entities", "records", "files", "signatures",
    "signatures_on_superseded_content", "values_opened", "values_withheld", "times_outside",
)  # fmt: skip
_ENTITY = re.compile(r"[a-z_]+/[A-Za-z0-9_-]+").fullmatch


class Entity:
    """What the entries so far say about one entity; its fields (written, kept) stay text, so that many fit."""

    __slots__ = ("authors", "content", "fields", "kept", "leaf", "now", "signed", "ts", "v")

    def __init__(self) -> None:
        self.v, self.signed, self.leaf, self.ts, self.content, self.now = 0, 0, "0" * 64, "", "", ""
        self.fields, self.kept, self.authors = "", "", tuple[str, ...]()


class Verifier:
    """One pass over a pack, in the order of integrity.md 1.9; memory grows with the entities only."""

    def __init__(self, about: Iterable[str] = ()) -> None:
        self.trust, self.count = Trust("", {}), dict.fromkeys(COUNTED, 0)
        self.about: dict[str, dict[str, Entry]] = {asked: {} for asked in about}
        self.origin, self.study, self.peaks, self.size = "", "", list[bytes](), 0
        self.entities, self.used = dict[str, Entity](), set[str]()  # used: intents and sign-ins
        self.roots, self.times = dict[int, tuple[str, bytes]](), dict[int, dict[str, int]]()
        self.windows, self.outside = deque[tuple[int, str, str]](), list[int]()
        self.versions, self.named = dict[str, str](), set[str]()  # named: digests and versions of files
        self.acts, self.redacted = dict[str, tuple[int, tuple[object, ...]]](), dict[str, int]()
        self.warnings, self.differences = list[str](), list[str]()

    def run(self, pack: Pack, trust: Trust | None) -> None:
        """Raise Failure at the first thing that is wrong."""
        self.pack, self.known, self.trust = pack, trust, trust or self.trust
        for step in (self._versions, self._checkpoints, self._anchors, self._segments, self._tail,
                     self._records, self._files):  # fmt: skip
            step()

    def _versions(self) -> None:  # step 1
        if "versions.json" not in self.pack.names:
            self.warnings.append("no version listing: replaced or deleted objects would not be seen")
            return
        try:
            with self.pack.open("versions.json") as stream:
                listed = [(str(item["key"]), str(item["version"])) for item in json.loads(stream.read())]
        except MALFORMED as error:
            raise Failure("the version listing cannot be read", key="versions.json") from error
        for key, version in listed:  # newest first, as S3 lists them; the lock keeps the oldest
            if key in self.versions and key.startswith(LOCKED):
                self.warnings.append(f"{key} was written or deleted again; the oldest version counts")
            self.versions[key] = version
        held, given = {key for key in self.versions if key.startswith(LOCKED)}, set(self.pack.below(*LOCKED))
        for key in sorted(held ^ given):
            where = "bucket and not in the pack" if key in held else "pack and not in the bucket"
            raise Failure(f"an object is in the {where}", key=key)

    def _checkpoints(self) -> None:  # step 2
        self.known = self.known and self.pack.followed(self.known)
        for prefix in ("cp/", "cosig/"):
            before = 0
            for key in self.pack.below(prefix):
                try:
                    note = read_note(self.pack.note(key), self.known)
                    if key != f"{prefix}{note.size:012d}":
                        raise ValueError(f"the note is over {note.size} entries, its key says otherwise")
                    if prefix == "cosig/" and self.known and not note.times:
                        raise ValueError("no trusted witness signed it")
                    self._note(key, note)
                except MALFORMED as error:
                    why = f"checkpoint refused: {str(error) or 'false signature'}"
                    raise Failure(why, before, key) from error
                before = note.size
        if not self.roots:
            raise Failure("the pack holds no checkpoint", 0)

    def _note(self, key: str, note: Note) -> None:
        other, root = self.roots.setdefault(note.size, (key, note.root))
        if root != note.root or note.origin != (self.origin or note.origin):
            raise ValueError(f"it contradicts {other}: two histories")
        self.origin = note.origin
        self.times.setdefault(note.size, {}).update(note.times)

    def _anchors(self) -> None:  # steps 2 and 3: the head the sponsor holds, and how far witnesses go
        trust, end = self.trust, max(self.roots)
        if trust.newest is None:
            self.warnings.append("no newest checkpoint was given: a tail cut off at a checkpoint is not seen")
        elif trust.newest.size > end:
            raise Failure(f"{trust.newest.size} entries are known, the pack ends before", end)
        else:
            try:
                self._note("the pack", trust.newest)
            except ValueError as error:
                raise Failure(f"the newest known checkpoint: {error}", trust.newest.size - 1) from error
        least = max(trust.k, 1)
        times = [(size, min(t.values())) for size, t in sorted(self.times.items()) if len(t) >= least]
        if trust.k and not times:
            raise Failure(f"no checkpoint has the signatures of {trust.k} trusted witnesses", 0)
        self.count["anchored"] = times[-1][0] if times else 0
        lows = [trust.start, *(stamp(time - EARLY) for _, time in times)]
        highs = [*((size, stamp(time + LATE)) for size, time in times), (sys.maxsize, "~")]
        self.windows.extend((size, low, high) for low, (size, high) in zip(lows, highs, strict=True))

    def _segments(self) -> None:  # step 3
        newest, values, self.acts = max(self.roots), self.pack.values(MOST_VALUES), self.pack.redactions()
        for start, end, key in self.pack.ranges("bundle/", "seg/"):
            if start != self.size or not start < end <= newest:
                why = f"segments must run from 0 to {newest} without gap or overlap; {self.size} comes next"
                raise Failure(why, self.size, key)
            try:
                for data in self.pack.lines(key, MOST_ENTRY):
                    if self.size == end:
                        raise ValueError("the segment holds more entries than its key says")
                    entry = self._entry(data)
                    self._opened(entry, values)
                    self._place(entry)
            except MALFORMED as error:
                raise Failure(f"refused: {error}", min(self.size, end - 1), key) from error
            if self.size != end:
                raise Failure("the segment holds fewer entries than its key says", self.size, key)
        if self.size != newest:
            raise Failure("the entries end before the newest checkpoint", self.size)
        if (left := next(values, None)) is not None:
            raise Failure("there are values of no entry", newest, left[0])
        for made in self.acts.keys() - self.redacted.keys():
            raise Failure("it redacts a value that no entry holds", self.acts[made][0])

    def _place(self, entry: Entry) -> None:
        """Give an entry its leaf in the tree; compare time and root where they are known."""
        if self.size >= self.windows[0][0]:
            self.windows.popleft()
        if not self.windows[0][1] <= entry["ts"] <= self.windows[0][2]:  # late or skewed: told, not rejected
            self.outside.append(self.size)
        leaf, self.size = bytes.fromhex(self.entities[entry["ent"]].leaf), self.size + 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            leaf = node(self.peaks.pop(), leaf)
        self.peaks.append(leaf)
        if self.size in self.roots:
            key, root = self.roots[self.size]
            if reduce(lambda right, left: node(left, right), self.peaks[::-1]) != root:
                proven = self.count["proven"]
                raise Failure(f"the entries from {proven} on do not lead to its root", proven, key)
            self.count["proven"] = self.size

    def _entry(self, data: bytes) -> Entry:  # step 4
        entry, st = parse_entry(data)
        study, name, v = entry["study"], entry["ent"], entry["v"]
        if not (entity := self.entities.get(name)) and _ENTITY(name):
            entity = self.entities[name] = Entity()
        if not entity or study != (self.study or study):
            raise ValueError("not an entry of this study")
        self.study = study
        if v != entity.v + 1 or entry["prev"] != entity.leaf:
            raise ValueError(f"revision {v} does not follow revision {entity.v} of {name}")
        if entry["ts"] < entity.ts:
            raise ValueError("its time runs backwards")
        self._state(entry, st, entity)
        if self.about:
            self._asked(entry, read(st).get("number"))
        if entry["sig"]:
            self._signature(entry, entity)
        if (v == 1 or entry["act"].endswith(".edit")) and person(entry) not in entity.authors:
            entity.authors = (*entity.authors, person(entry))
        entity.v, entity.ts, entity.leaf = v, entry["ts"], hashlib.sha256(b"\x00" + data).hexdigest()
        return entry

    def _asked(self, entry: Entry, number: object) -> None:
        """Keep the last revision of what was asked about; what nothing is kept of has no entry."""
        for asked in {entry["ent"], str(number)} & self.about.keys():
            of = self.about[asked].setdefault(entry["ent"], {"revision": 0, "entry": None, "unsealed": 0})
            sealed = self.size < max(self.roots)
            of |= {"revision": entry["v"], "entry": self.size} if sealed else {"unsealed": of["unsealed"] + 1}

    def _state(self, entry: Entry, st: str, entity: Entity) -> None:
        """Replay the change; its digests must be those of the state it leads to."""
        files, fields, kept = entry["st"]["files"], list[Entry](), list[Entry]()
        for change in entry["chg"]:
            (kept if change["path"].startswith("/kept/") else fields).append(change)
        if kept:
            entity.kept = replayed(entity.kept, kept)
        if fields or files or not entity.v:
            entity.fields = replayed(entity.fields, fields)
            named = canonical(files) if files else "{}"
            said = f'{{"entity":"{entry["ent"]}","fields":{{{entity.fields[1:]}}},"files":{named}}}'
            if (content := digest(said)) != entity.content:
                self.count["signatures_on_superseded_content"] += entity.signed
                entity.signed, entity.content = 0, content
            self.named.update(files.values())
        said = f'{{"content":"{entity.content}","kept":{{{entity.kept[1:]}}},"st":{st}}}'
        entity.now = digest(said)
        if entry["sd"] != entity.now:
            raise ValueError("its state digest is not that of the replayed state")

    def _signature(self, entry: Entry, entity: Entity) -> None:  # step 5; 21 CFR 11.70, 11.200
        sig, auth = entry["sig"], entry["sig"]["auth"]
        if sig["content_sha256"] != entity.content:
            raise ValueError("the signature is over other content")
        if (sig["printed_name"], sig["signed_at"]) != (entry["by"]["name"], entry["ts"]):
            raise ValueError("the signature names another person or time than its entry")
        if entry["act"] in self.trust.separate and person(entry) in entity.authors:
            raise ValueError("the signer is one of the authors")
        since = datetime.fromisoformat(entry["ts"]).timestamp() - auth["auth_time"]
        if not -SKEW <= since <= CEREMONY + SKEW:
            raise ValueError("the signer did not authenticate for this signature")
        for proof in (f"intent {sig['intent']}", f"origin_jti {auth['origin_jti']}"):
            if proof in self.used:
                raise ValueError(f"{proof} was used for another signature")
            self.used.add(proof)
        self.count["signatures"], entity.signed = self.count["signatures"] + 1, entity.signed + 1

    def _opened(self, entry: Entry, values: Iterator[tuple[str, bytes]]) -> None:
        """Open the values of an entry as far as they are given; each must be what was committed to."""
        key, line = next(values, ("", b""))
        if not key and not self.acts:
            sides = [one for change in entry["chg"] for one in (change["old"], change["new"])]
            sides += (entry["why"]["text"], entry["req"]["source"])
            self.count["values_withheld"] += len(sides) - sides.count(None)
            return
        try:
            given = parse(line) if line else {"fields": {}}
            fields, wanted = given.pop("fields"), commitments(entry)
            pairs = {(path, side): pair for path, both in fields.items() for side, pair in both.items()}
            pairs |= {(name, ""): pair for name, pair in given.items()}
            if line and pairs.keys() != wanted.keys():
                raise ValueError("the values are not those of the entry")
            for place, made in wanted.items():
                if made is not None or pairs.get(place) is not None:
                    self._value(entry, place, made, pairs.get(place))
        except MALFORMED as error:
            raise Failure(f"refused: {error}", self.size, key) from error

    def _value(self, entry: Entry, place: tuple[str, str], made: str, pair: list[Any] | None) -> None:
        by, what = self.acts.get(made, (None, ()))
        if what == (entry["ent"], entry["v"], place[0]):
            self.redacted[made] = by or 0
        if pair is None:
            self.count["values_withheld"] += by is None
            return
        if commitment(*pair) != made:
            raise ValueError(f"{' '.join(place)} is not the value that was committed to")
        self.count["values_opened"] += 1
        if by is not None:
            self.warnings.append(f"a value of entry {self.size}, redacted by entry {by}, can still be read")
        if place[0].endswith(("/sha256", "/digest", "/version_id")):
            self.named.add(str(pair[1]))

    def _tail(self) -> None:  # step 6: what is ahead of the seal must chain on from it
        for key in self.pack.below("tail/"):
            try:
                for data in self.pack.lines(key, MOST_ENTRY):
                    self._entry(data)
                    self.count["unsealed"] += 1
            except MALFORMED as error:
                raise Failure(f"an unsealed entry is refused: {error}", self.size, key) from error

    def _records(self) -> None:  # step 6
        seen = set[str]()
        for key in self.pack.below("records/"):
            try:
                for line in self.pack.lines(key, MOST_VALUES):
                    row = json.loads(line)
                    self.differences += self._compared(row, row["entity"])
                    seen.add(row["entity"])
            except MALFORMED as error:
                raise Failure(f"a record cannot be read: {error}", key=key) from error
        kinds, self.count["records"] = {name.partition("/")[0] for name in seen}, len(seen)
        expected = {name for name in self.entities if name.partition("/")[0] in kinds}
        self.differences += [f"{name}: missing" for name in sorted(expected - seen)]
        if self.differences:
            where = self.differences[0].partition(":")[0]
            raise Failure(f"{len(self.differences)} records are not what the trail leads to", key=where)

    def _compared(self, row: Entry, name: str) -> list[str]:
        if (entity := self.entities.get(name)) is None:
            return [f"{name}: extra, the trail does not know it"]
        made = {
            path: one if isinstance(one, str) else commitment(*one) for path, one in row["fields"].items()
        }
        kept = {path: made.pop(path) for path in list(made) if path.startswith("/kept/")}
        content = digest(canonical({"entity": name, "fields": made, "files": row["st"]["files"]}))
        now = digest(canonical({"content": content, "kept": kept, "st": row["st"]}))
        same = (row["revision"], row["leaf"], now) == (entity.v, entity.leaf, entity.now)
        return [] if same else [f"{name}: different from revision {entity.v} of the trail"]

    def _files(self) -> None:  # step 7
        for key in self.pack.below(*FILED):
            made = hashlib.sha256()
            with self.pack.open(key) as stream:
                while part := stream.read(1 << 20):
                    made.update(part)
            if made.hexdigest() not in self.named:
                raise Failure("the trail names no file with these bytes", key=key)
            if self.count["values_opened"] and self.versions.get(key) not in self.named:
                raise Failure("the trail names no such version of the file", key=key)
            self.count["files"] += 1

    def report(self, failure: Failure | None, code: int) -> dict[str, Any]:  # step 8
        """Return the findings as JSON data."""
        wrong = failure and {"index": failure.index, "object": failure.key, "why": str(failure)}
        count = self.count | {"entries": self.size, "times_outside": len(self.outside)}
        count |= {"entities": len(self.entities), "checkpoints": len(self.roots)}
        redacted = [f"{what[0]} revision {what[1]} {what[2]}: redacted by entry {n}"
                    for n, what in sorted(self.acts[made] for made in self.redacted)]  # fmt: skip
        return {
            "verdict": VERDICTS[code], "authenticated": code == VERIFIED, "first_failure": wrong,
            "origin": self.origin, "study": self.study, **count,
            "unanchored": self.size - count["anchored"], "values_redacted": redacted[:MOST_SHOWN],
            "first_times_outside": self.outside[:MOST_SHOWN], "differences": self.differences[:MOST_SHOWN],
            "warnings": self.warnings[:MOST_SHOWN], "about": None if failure else self.about,
        }  # fmt: skip


def verify(path: Path, trust: Path | None, about: Iterable[str] = ()) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the report; `about` names entities or record numbers."""
    verifier = Verifier(about)
    try:
        trusted = Trust.read(trust) if trust else None
        code = VERIFIED if trusted else NOT_AUTHENTICATED
        if path.is_file() and begins(path, PROOF):
            entry, index, note = prove(path.read_bytes(), trusted)
            found = {"index": index, "entries": note.size, "witnesses": note.times, "entry": parse(entry)}
            return code, {"verdict": VERDICTS[code], "authenticated": code == VERIFIED, **found}
        verifier.run(Pack(path), trusted)
    except Failure as failure:
        return failure.code, verifier.report(failure, failure.code)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, *MALFORMED) as error:
        return REJECTED, verifier.report(Failure(f"the pack is damaged: {error}"), REJECTED)
    return code, verifier.report(None, code)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the report goes to standard output."""
    parser = argparse.ArgumentParser("cqms-verify", description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path, metavar="PACK", help="folder, zip or tlog-proof")
    parser.add_argument("--trust", type=Path, help="what you trust, from another source than the pack")
    parser.add_argument("--about", action="append", default=[], metavar="RECORD",
                        help="an entity or a number: tell its last revision, or that it has no entry")  # fmt: skip
    gc.disable()  # nothing here makes cycles, and every entity would be looked at again and again
    code, report = verify(**vars(parser.parse_args(arguments)))
    print(json.dumps(report, indent=2, ensure_ascii=False))
    return code


if __name__ == "__main__":
    sys.exit(main())
