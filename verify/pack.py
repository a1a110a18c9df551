"""A pack as it lies on a disk."""

import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from verify.notes import MALFORMED, MOST_NOTE, NOT_USABLE, Failure, Trust

_RANGE = re.compile(r"[a-z]+/([0-9]{12})-([0-9]{12})").fullmatch


def stamp(time: int) -> str:
    """Return Unix seconds as an entry writes its time."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


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

    def note(self, key: str) -> bytes:
        """Return a signed note."""
        with self.open(key) as stream:
            return stream.read(MOST_NOTE + 1)

    def followed(self, trust: Trust) -> Trust:
        """Return the trust after the pack's successions of the log's key, each signed by the key before it."""
        for key in self.below("key/"):
            try:
                trust = trust.followed(self.note(key))
            except MALFORMED as error:
                raise Failure(f"succession refused: {str(error) or 'false signature'}", 0, key) from error
        return trust

    def lines(self, key: str, most: int) -> Iterator[bytes]:
        """Return the lines of one object, one at a time."""
        with self.open(key) as stream:
            rest = b""
            while part := stream.read(1 << 16):
                *whole, rest = (rest + part).split(b"\n")
                yield from whole
                if len(rest) > most:
                    break
            if rest:
                raise ValueError("a line is too long or has no end")

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
