"""Successions of the log's key: a statement that the key in office signed names the next (C2SP signed-note). SIG-14"""

from bisect import bisect_left
from dataclasses import dataclass

from shared import checkpoint
from shared.checkpoint import NoteRefused, Signer, VerifierKey

KIND = "cqms-key-succession-v1"


@dataclass(frozen=True)
class Succession:
    """A log's word that `key` signs every checkpoint over more than `size` entries; said at an instant."""

    size: int
    key: VerifierKey
    at: str

    def body(self) -> bytes:
        """Return the signed text, which no checkpoint can be: origin, kind, size, key and instant, a line each."""
        return f"{self.key.name}\n{KIND}\n{self.size}\n{self.key.line()}\n{self.at}\n".encode()


@dataclass(frozen=True)
class Terms:
    """A log's keys in the order they signed; `ends` is the last size that each but the newest signed."""

    keys: tuple[VerifierKey, ...]
    ends: tuple[int, ...] = ()

    def at(self, size: int) -> VerifierKey:
        """Return the key that signs the checkpoint of a size."""
        return self.keys[bisect_left(self.ends, size)]

    def followed(self, note: bytes) -> "Terms":
        """Return the terms after a succession; NoteRefused when the key in office did not sign it."""
        said = checkpoint.parse_note(note)
        found = _parsed(said.text)
        checkpoint.proven(said, [self.keys[-1]])
        if found.key.name != self.keys[0].name or found.key in self.keys:
            raise NoteRefused("the succession names a key of another log, or one that signed before")
        if found.size <= (self.ends or (0,))[-1]:
            raise NoteRefused("a key's term ends behind its beginning")
        return Terms((*self.keys, found.key), (*self.ends, found.size))


def sign(succession: Succession, by: VerifierKey, signer: Signer) -> bytes:
    """Return the signed note by which a key hands over."""
    return checkpoint.signed(succession.body(), by, signer)


def _parsed(text: bytes) -> Succession:
    lines = text.decode().split("\n")
    if len(lines) != 6 or lines[1] != KIND or not lines[2].isdecimal():
        raise NoteRefused("a succession is origin, kind, size, key and instant, a line each")
    found = Succession(int(lines[2]), VerifierKey.parse(lines[3]), lines[4])
    if found.body() != text:
        raise NoteRefused("the succession names a key of another log")
    return found
