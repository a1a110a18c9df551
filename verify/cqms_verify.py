"""cqms-verify PACK --trust TRUST: checks an exported audit trail offline, without believing the pack.

PACK is a folder or zip of seg/ (entries), cp/ (signed checkpoints), val/ (values, as far as the reader may
see them) and versions.json. TRUST is JSON that reached you another way: {"origin", "keys": [verifier key
lines or base64 SPKI], "k": cosignatures needed, "newest_checkpoint"?: a signed note}. Keys in a pack are never
used. Exit: 0 verified, 1 rejected, 2 not usable, 3 consistent, not authenticated. (RFC 6962, 8785; C2SP)
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

VERIFIED, REJECTED, NOT_USABLE, NOT_AUTHENTICATED = range(4)
VERDICTS = ("verified", "rejected", "not usable", "consistent, not authenticated")
MOST_ENTRY, MOST_VALUES, MOST_NOTE = 32 * 1024, 1024 * 1024, 64 * 1024
NOT_CHECKED = [
    "witness: absent; no cosignature times are read, so the times of entries are not anchored",
    "records, documents: the pack holds no export of the records and no document files to compare",
]
ENTRY_KEYS = {"f", "study", "ent", "v", "prev", "act", "chg", "st", "sd", "by", "ts", "why", "req", "ev",
              "cause", "sig", "app"}  # fmt: skip
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, InvalidSignature)
Places = dict[tuple[str, ...], Any]
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_DECODER = json.JSONDecoder(parse_float=lambda _: None, parse_constant=lambda _: None)
_TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_VKEY = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Failure(Exception):
    """The first thing that is wrong: where in the order, in which object, why; code 2 when not usable."""

    def __init__(self, why: str, index: int | None = None, key: str | None = None, code: int = REJECTED):
        super().__init__(why)
        self.index, self.key, self.code = index, key, code


def canonical(value: object) -> bytes:
    """Return RFC 8785 bytes; on our domain (no floats, ASCII keys) sorted compact JSON is the same."""
    return _ENCODER.encode(value).encode()


def parse(data: bytes) -> Any:
    """Return strictly parsed JSON: canonical bytes only, so no duplicate keys, no floats, no spellings."""
    value = _DECODER.decode(data.decode())
    if canonical(value) != data:  # a float became null, so it differs too
        raise ValueError("not in canonical form")
    return value


def digest(value: object) -> str:
    """Return the hex SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def unbase64(text: str, altchars: bytes | None = None) -> bytes:
    """Decode base64 that has exactly one spelling."""
    data = base64.b64decode(text, altchars, validate=True)
    if base64.b64encode(data, altchars).decode() != text:
        raise ValueError("base64 with stray bits")
    return data


@dataclass
class Tree:
    """The growing RFC 6962 tree: roots of its perfect subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right end."""
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            leaf = hashlib.sha256(b"\x01" + self.peaks.pop() + leaf).digest()
        self.peaks.append(leaf)

    def root(self) -> bytes:
        """Return the root over all leaves; there is at least one."""
        return reduce(lambda right, left: hashlib.sha256(b"\x01" + left + right).digest(), self.peaks[::-1])


class Pack:
    """The objects of a folder or a zip, by key."""

    def __init__(self, path: Path) -> None:
        self.folder, self.zip = path, zipfile.ZipFile(path) if path.is_file() else None
        if not self.zip and not path.is_dir():
            raise Failure(f"{path} is neither a folder nor a zip", code=NOT_USABLE)
        files = [item.relative_to(path).as_posix() for item in path.rglob("*") if item.is_file()]
        names = self.zip.namelist() if self.zip else files
        self.names = frozenset(names)
        if len(names) != len(self.names):
            raise Failure("the zip holds one name twice")

    def below(self, prefix: str) -> list[str]:
        """Return the keys below a prefix, in order."""
        return sorted(name for name in self.names if name.startswith(prefix) and name != prefix)

    def open(self, key: str) -> IO[bytes]:
        """Open one object."""
        return self.zip.open(key) if self.zip else (self.folder / key).open("rb")

    def lines(self, key: str, most: int) -> Iterator[bytes]:
        """Return the lines of one object, one at a time."""
        with self.open(key) as stream:
            while line := stream.readline(most + 2):
                if not line.endswith(b"\n"):
                    raise ValueError("a line is too long or has no end")
                yield line[:-1]


@dataclass(frozen=True)
class Trust:
    """What we were told out of band: origin, keys by (name, key id), cosignatures needed."""

    origin: str
    keys: dict[tuple[str, bytes], ec.EllipticCurvePublicKey]
    k: int

    @classmethod
    def read(cls, path: Path) -> tuple["Trust", tuple[str, int, bytes] | None]:
        """Read the trust file: what to trust, and the newest checkpoint known if it holds one."""
        try:
            given = json.loads(path.read_text("utf-8"))
            origin, newest = str(given["origin"]), given.get("newest_checkpoint")
            keys = dict(_key(str(line).strip(), origin) for line in given["keys"])
            if not any(name == origin for name, _ in keys):
                raise ValueError("it holds no key of the log")
            trust = cls(origin, keys, int(given.get("k", 0)))
            return trust, read_note(newest.encode(), trust) if newest else None
        except (OSError, UnsupportedAlgorithm, *MALFORMED) as error:
            raise Failure(f"the trust file cannot be used: {error}", code=NOT_USABLE) from error


def _key(line: str, origin: str) -> tuple[tuple[str, bytes], ec.EllipticCurvePublicKey]:
    name, key_id, material = line.split("+", 2) if _VKEY.fullmatch(line) else (origin, "", line)
    spki = unbase64(material)
    if key_id:
        kind, spki = spki[:1], spki[1:]
        if kind != b"\x02" or hashlib.sha256(spki).hexdigest()[:8] != key_id:
            raise ValueError("a verifier key contradicts itself or is not of ECDSA P-256")
    key = load_der_public_key(spki)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("a key is not of ECDSA P-256")
    return (name, hashlib.sha256(spki).digest()[:4]), key


def read_note(data: bytes, trust: Trust | None) -> tuple[str, int, bytes]:
    """Return (origin, size, root) of a checkpoint, with trust only when rightly signed; else raise."""
    body, blank, tail = data.decode().rpartition("\n\n")
    if len(data) > MOST_NOTE or not blank or not tail.endswith("\n") or _CONTROL.search(body + tail):
        raise ValueError("not a signed note")
    origin, size, root = body.split("\n")
    lines = tail[:-1].split("\n")
    signed = [(parts[1], unbase64(parts[2])) for line in lines if (parts := _LINE.fullmatch(line))]
    if not origin or str(int(size)) != size or len(unbase64(root)) != 32 or len(signed) != len(lines):
        raise ValueError("not a checkpoint")
    if trust:
        _trusted(trust, origin, f"{body}\n".encode(), signed)
    return origin, int(size), unbase64(root)


def _trusted(trust: Trust, origin: str, text: bytes, signed: list[tuple[str, bytes]]) -> None:
    """Raise unless the pinned log signed the text, and as many witnesses as asked for."""
    good = set()
    for name, signature in signed:
        if key := trust.keys.get((name, signature[:4])):  # unknown keys are ignored (signed-note)
            key.verify(signature[4:], text, ec.ECDSA(hashes.SHA256()))
            good.add(name)
    if origin != trust.origin or origin not in good or len(good) - 1 < trust.k:
        raise ValueError(f"not signed by a trusted key of {trust.origin} and {trust.k} trusted witnesses")


@dataclass
class Entity:
    """What the entries so far say about one entity."""

    v: int = 0
    leaf: str = "0" * 64
    ts: str = ""
    made: dict[str, str] = field(default_factory=dict)
    now: str = ""
    signed: list[str] = field(default_factory=list)


class Verifier:
    """One pass over a pack, in the order of integrity.md 1.9."""

    def __init__(self) -> None:
        self.trust: Trust | None = None
        self.tree, self.study, self.proven = Tree(), "", 0
        self.entities: dict[str, Entity] = {}
        self.used: set[str] = set()  # proofs of fresh authentication
        self.roots: dict[int, tuple[str, bytes]] = {}
        self.counts = {"signatures": 0, "values_opened": 0, "values_withheld": 0}
        self.warnings: list[str] = []

    def run(self, path: Path, trust: Path | None) -> None:
        """Raise Failure at the first thing that is wrong."""
        self.trust, newest = Trust.read(trust) if trust else (None, None)
        self.pack = Pack(path)
        self._versions()
        self._checkpoints()
        self._known(newest)
        self._segments()

    def _versions(self) -> None:  # step 1
        if "versions.json" not in self.pack.names:
            self.warnings.append("no version listing: replaced or deleted objects would not be seen")
            return
        try:
            with self.pack.open("versions.json") as stream:
                listed = Counter(str(item["key"]) for item in json.loads(stream.read()))
        except MALFORMED as error:
            raise Failure("the version listing cannot be read", key="versions.json") from error
        for key, times in listed.items():
            if key not in self.pack.names and not key.startswith("val/"):
                raise Failure("an object that the bucket holds is not in the pack", key=key)
            if times > 1:  # a further version or a delete marker; the lock keeps the oldest
                self.warnings.append(f"{key} was written or deleted again; the oldest version counts")

    def _checkpoints(self) -> None:  # step 2
        origins, before = set(), 0
        for key in self.pack.below("cp/"):
            with self.pack.open(key) as stream:
                data = stream.read(MOST_NOTE + 1)
            try:
                origin, size, root = read_note(data, self.trust)
                if key != f"cp/{size:012d}" or size <= before:
                    raise ValueError(f"the note is over {size} entries, its key says otherwise")
            except MALFORMED as error:
                raise Failure(
                    f"checkpoint refused: {str(error) or 'false signature'}", before, key
                ) from error
            origins.add(origin)
            self.roots[size], before = (key, root), size
        if len(origins) != 1:
            raise Failure("the pack holds no checkpoint" if not origins else "checkpoints of several logs", 0)

    def _known(self, newest: tuple[str, int, bytes] | None) -> None:  # step 3: the head the sponsor holds
        if newest is None:
            self.warnings.append("no newest checkpoint was given: a tail cut off at a checkpoint is not seen")
        elif newest[1] > max(self.roots):
            raise Failure(f"{newest[1]} entries are known, the pack ends before", max(self.roots))
        elif self.roots.setdefault(newest[1], ("trust", newest[2]))[1] != newest[2]:
            raise Failure("the pack contradicts the newest known checkpoint", newest[1] - 1)

    def _segments(self) -> None:  # step 3
        newest = max(self.roots)
        for key in self.pack.below("seg/"):
            bounds, at = re.fullmatch(r"seg/([0-9]{12})-([0-9]{12})", key), self.tree.size
            start, end = (int(bounds[1]), int(bounds[2])) if bounds else (-1, -1)
            if start != at or end <= start or end > newest:
                raise Failure(f"segments must run from 0 to {newest} without gap; {at} comes next", at, key)
            self._segment(end, key, f"val/{key.removeprefix('seg/')}")
        if self.tree.size != newest:
            raise Failure("the entries end before the newest checkpoint", self.tree.size)

    def _segment(self, end: int, key: str, values: str) -> None:
        given = self.pack.lines(values, MOST_VALUES) if values in self.pack.names else None
        index, where = self.tree.size, key
        try:
            for data in self.pack.lines(key, MOST_ENTRY):
                entry, where = self._entry(data), values
                self._values(entry, next(given, b"no line") if given else b"")
                self._root()
                index, where = index + 1, key
            if index != end:
                raise ValueError("the segment does not hold the entries its key says")
            if given and next(given, None) is not None:
                raise ValueError(f"{values} holds values of no entry")
        except MALFORMED as error:
            raise Failure(f"refused: {error}", min(index, end - 1), where) from error

    def _root(self) -> None:
        key, root = self.roots.get(self.tree.size, ("", b""))
        if key and self.tree.root() != root:
            raise Failure(f"the entries from {self.proven} on do not lead to its root", self.proven, key)
        self.proven = self.tree.size if key else self.proven

    def _entry(self, data: bytes) -> dict[str, Any]:  # step 4
        entry: dict[str, Any] = parse(data)
        if entry.keys() != ENTRY_KEYS or entry["f"] != 1 or entry["study"] != (self.study or entry["study"]):
            raise ValueError("not an entry of format 1 of this study")
        self.study, entity = entry["study"], self.entities.setdefault(entry["ent"], Entity())
        if entry["v"] != entity.v + 1 or entry["prev"] != entity.leaf:
            raise ValueError(f"revision {entry['v']} does not follow revision {entity.v} of {entry['ent']}")
        if not _TS.fullmatch(entry["ts"]) or entry["ts"] < entity.ts:
            raise ValueError("its time runs backwards")
        for change in entry["chg"]:
            if entity.made.pop(change["path"], None) != change["old"]:
                raise ValueError(f"{change['path']} did not hold that old value")
            if change["new"] is not None:
                entity.made[change["path"]] = str(change["new"])
        entity.now = content = self._content(entry, entity)
        if entry["sig"]:
            self._signature(entry["sig"], content)
            entity.signed.append(content)
        leaf = hashlib.sha256(b"\x00" + data).digest()
        entity.v, entity.leaf, entity.ts = entry["v"], leaf.hex(), entry["ts"]
        self.tree.append(leaf)
        return entry

    def _content(self, entry: dict[str, Any], entity: Entity) -> str:
        fields = {path: made for path, made in entity.made.items() if not path.startswith("/kept/")}
        kept = {path: made for path, made in entity.made.items() if path.startswith("/kept/")}
        content = digest({"entity": entry["ent"], "fields": fields, "files": entry["st"]["files"]})
        if entry["sd"] != digest({"content": content, "kept": kept, "st": entry["st"]}):
            raise ValueError("its state digest is not that of the replayed state")
        return content

    def _signature(self, sig: dict[str, Any], content: str) -> None:  # step 5; 21 CFR 11.70, 11.200
        if sig["content_sha256"] != content:
            raise ValueError("the signature is over other content")
        for proof in (f"intent {sig['intent']}", f"origin_jti {sig['auth']['origin_jti']}"):
            if proof in self.used:
                raise ValueError(f"{proof} was used for another signature")
            self.used.add(proof)
        self.counts["signatures"] += 1

    def _values(self, entry: dict[str, Any], line: bytes) -> None:
        wanted: Places = {(c["path"], side): c[side] for c in entry["chg"] for side in ("old", "new")}
        wanted |= {("why",): entry["why"]["text"], ("source",): entry["req"]["source"]}
        given = parse(line) if line else {"fields": {}}
        fields = given.pop("fields").items()
        pairs: Places = {(path, side): pair for path, both in fields for side, pair in both.items()}
        pairs |= {(name,): pair for name, pair in given.items()}
        if line and pairs.keys() != wanted.keys():
            raise ValueError("the values are not those of the entry")
        for place, made in wanted.items():
            if pairs.get(place) is not None:
                self._opens(made, pairs[place], place)
            elif made is not None:
                self.counts["values_withheld"] += 1

    def _opens(self, made: str | None, pair: list[Any], place: tuple[str, ...]) -> None:
        salt, value = pair
        opened = hashlib.sha256(unbase64(salt + "==", b"-_") + canonical(value)).digest()
        if base64.urlsafe_b64encode(opened).decode() != f"{made}=":
            raise ValueError(f"{' '.join(place)} is not the value that was committed to")
        self.counts["values_opened"] += 1

    def report(self, failure: Failure | None, code: int) -> dict[str, Any]:
        """Return the findings as JSON data."""
        signed = [(entity, content) for entity in self.entities.values() for content in entity.signed]
        wrong = failure and {"index": failure.index, "object": failure.key, "why": str(failure)}
        return {
            "verdict": VERDICTS[code], "authenticated": code == VERIFIED, "first_failure": wrong,
            "origin": self.trust.origin if self.trust else None, "study": self.study,
            "entries": self.tree.size, "proven": self.proven, "checkpoints": len(self.roots),
            "entities": len(self.entities), **self.counts,
            "signatures_on_superseded_content": sum(content != entity.now for entity, content in signed),
            "warnings": self.warnings, "not_checked": NOT_CHECKED,
        }  # fmt: skip


def verify(pack: Path, trust: Path | None) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the report."""
    verifier = Verifier()
    try:
        verifier.run(pack, trust)
    except Failure as failure:
        return failure.code, verifier.report(failure, failure.code)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError) as error:
        return REJECTED, verifier.report(Failure(f"the pack is damaged: {error}"), REJECTED)
    code = VERIFIED if trust else NOT_AUTHENTICATED
    return code, verifier.report(None, code)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the report goes to standard output."""
    parser = argparse.ArgumentParser("cqms-verify", description=__doc__.partition("\n")[0])
    parser.add_argument("pack", type=Path, help="folder or zip")
    parser.add_argument("--trust", type=Path, help="what you trust, from another source than the pack")
    code, report = verify(**vars(parser.parse_args(arguments)))
    print(json.dumps(report, indent=2, ensure_ascii=False))
    return code


if __name__ == "__main__":
    sys.exit(main())
