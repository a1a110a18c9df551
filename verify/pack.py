"""A pack as it lies on a disk, and the one spelling its JSON has (RFC 8785 on a restricted domain)."""

import base64
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from verify.notes import MALFORMED, NOT_USABLE, Failure, unbase64

Entry = dict[str, Any]
_KEYS = re.compile(r'"((?:[^"\\]|\\.)*)":').findall
_RANGE = re.compile(r"[a-z]+/([0-9]{12})-([0-9]{12})").fullmatch
_DECODER = json.JSONDecoder(
    parse_float=lambda _: None,
    parse_constant=lambda _: None,
    parse_int=lambda text: int(text) if len(text) < 16 or -(2**53) < int(text[:18]) < 2**53 else None,
)
_ST = '"st":0,"study":'
_PLAIN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


def canonical(value: object) -> str:
    """Return the text of RFC 8785: on our domain (ASCII keys, no floats) sorted compact JSON is the same."""
    return "".join(_ENCODE(value, 0))


def _encoder() -> Callable[[object, int], Iterable[str]]:
    """Return the C encoder, made once; JSONEncoder.encode, which says the same, makes one for each call."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return lambda value, _: (_PLAIN.encode(value),)
    escape = json.encoder.encode_basestring
    made: Callable[[object, int], Iterable[str]] = make(None, None, escape, None, ":", ",", True, False, True)
    return made


_ENCODE = _encoder()


def read(text: str) -> Any:
    """Return what our own canonical text says."""
    return _DECODER.raw_decode(text)[0]


def parse(data: bytes) -> Any:
    """Return strictly parsed JSON: no duplicate keys, no floats, no second spelling of anything."""
    text = data.decode()
    value = read(text)
    if canonical(value) != text:  # a float or a large number became null, so it differs too
        raise ValueError("not in canonical form")
    if not text.isascii() and not "".join(_KEYS(text)).isascii():
        raise ValueError("a key is not ASCII")
    return value


def parse_entry(data: bytes) -> tuple[Entry, str]:
    """Return a strictly parsed entry, and the canonical text of its `st`, so that it is written once."""
    text = data.decode()
    entry: Entry = read(text)
    st = entry["st"]
    before, found, after = canonical(entry | {"st": 0}).rpartition(
        _ST
    )  # keys after it hold no object with it
    said = canonical(st)
    if f'{before}"st":{said},"study":{after}' != text or not found:
        raise ValueError("not in canonical form")
    if not text.isascii() and not "".join(_KEYS(text)).isascii():
        raise ValueError("a key is not ASCII")
    return entry, said


def digest(text: str) -> str:
    """Return the hex SHA-256 of canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(salt: str, value: object) -> str:
    """Return what stands for a salted value in an entry."""
    made = hashlib.sha256(unbase64(salt + "==", b"-_") + canonical(value).encode()).digest()
    return base64.urlsafe_b64encode(made).decode()[:-1]


def stamp(time: int) -> str:
    """Return Unix seconds as an entry writes its time."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def person(entry: Entry) -> str:
    """Return who acted, by the person's record where there is one."""
    return str(entry["by"].get("person") or entry["by"]["sub"])


def commitments(entry: Entry) -> dict[tuple[str, str], Any]:
    """Return every commitment of an entry by its place: (path, old or new), (why, ), (source, )."""
    changed = {(one["path"], side): one[side] for one in entry["chg"] for side in ("old", "new")}
    return changed | {("why", ""): entry["why"]["text"], ("source", ""): entry["req"]["source"]}


def begins(path: Path, with_: bytes) -> bool:
    """Say whether a file begins so."""
    with path.open("rb") as stream:
        return stream.read(len(with_)) == with_


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

    def below(self, *prefixes: str) -> list[str]:
        """Return the keys below these prefixes, in order."""
        return sorted(name for name in self.names if name.startswith(prefixes) and name not in prefixes)

    def ranges(self, *prefixes: str) -> Iterator[tuple[int, int, str]]:
        """Name the objects below the prefixes with the entries they hold, in the order of the entries."""
        for key in sorted(self.below(*prefixes), key=lambda key: key.partition("/")[2]):
            bounds = _RANGE(key)
            yield (int(bounds[1]), int(bounds[2]), key) if bounds else (-1, -1, key)

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

    def values(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Yield the object and the line of values of each entry in order; nothing where none is given."""
        at = 0
        for start, end, key in self.ranges("val/"):
            if not at <= start < end:
                raise Failure("values must stand in the order of their entries", at, key)
            for _ in range(at, start):
                yield "", b""
            at = start
            for line in self.lines(key, most):
                yield key, line
                at += 1
            if at != end:
                raise Failure("the object does not hold the values its key says", min(at, end - 1), key)

    def redactions(self) -> dict[str, tuple[int, tuple[object, ...]]]:
        """Look ahead for what was taken away: commitment to the entry that says so, and (entity, revision, path).

        An act that cannot be read stands under no commitment, so that it names nothing.
        """
        found, index = dict[str, tuple[int, tuple[object, ...]]](), 0
        for _, _, key in self.ranges("bundle/", "seg/"):
            with self.open(key) as stream:
                for data in stream:
                    if b'"name":"value.redacted"' in data:
                        made, what = _taken_away(data)
                        found[made] = index, what
                    index += 1
        return found


def _taken_away(data: bytes) -> tuple[str, tuple[object, ...]]:
    try:
        fact = json.loads(data)["ev"]["data"]
        return str(fact["commitment"]), (fact["entity"], fact["revision"], fact["path"])
    except MALFORMED:
        return "", ()
