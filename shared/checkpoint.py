"""Checkpoints: signed size and root of the audit trail (C2SP signed-note, tlog-checkpoint; ECDSA P-256)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

ECDSA = b"\x02"
KEY_ID_BYTES = 4
ROOT_BYTES = 32
MOST_BYTES = 64 * 1024
MOST_SIGNATURES = 64
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")

# Signs a message: ECDSA P-256 with SHA-256, answered as DER.
Signer = Callable[[bytes], bytes]


class NoteRefused(ValueError):
    """The note is malformed, from another log, or not signed by a key we trust."""


@dataclass(frozen=True)
class Checkpoint:
    """A log's claim: its first `size` entries have this 32-byte root."""

    origin: str
    size: int
    root: bytes

    def body(self) -> bytes:
        """Return the signed text: origin, size and root, a line each."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()


@dataclass(frozen=True)
class VerifierKey:
    """A key trusted for a name; `spki` is DER. It reaches a verifier out of band, never with the data."""

    name: str
    spki: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of the SHA-256 of the SPKI (signed-note, type 0x02)."""
        return hashlib.sha256(self.spki).digest()[:KEY_ID_BYTES]

    def line(self) -> str:
        """Return the one-line form people exchange: name+id+base64(type, key)."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ECDSA + self.spki).decode()}"

    @classmethod
    def parse(cls, line: str) -> "VerifierKey":
        """Read the one-line form; NoteRefused when it contradicts itself or is of another type."""
        name, id_hex, key = [*line.strip().split("+", 2), "", ""][:3]
        material = _unpacked(key)
        found = cls(name, material[1:])
        if not name or material[:1] != ECDSA or found.key_id.hex() != id_hex:
            raise NoteRefused("not a verifier key of ECDSA P-256")
        return found


@dataclass(frozen=True)
class Note:
    """A parsed, still unverified note: signed text and (name, key id, signature) of each line."""

    text: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]


def sign(checkpoint: Checkpoint, key: VerifierKey, signer: Signer) -> bytes:
    """Return the signed note of a checkpoint under this key."""
    return signed(checkpoint.body(), key, signer)


def signed(text: bytes, key: VerifierKey, signer: Signer) -> bytes:
    """Return the signed note of a text under this key."""
    packed = base64.b64encode(key.key_id + signer(text)).decode()
    return text + f"\n— {key.name} {packed}\n".encode()


def parse_note(data: bytes) -> Note:
    """Take a note apart, strictly: UTF-8, no control characters, one blank line before the signatures."""
    if len(data) > MOST_BYTES:
        raise NoteRefused("the note is too large")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise NoteRefused("the note is not UTF-8") from error
    body, blank, tail = text.rpartition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    if not body or not blank or not tail.endswith("\n") or len(lines) > MOST_SIGNATURES:
        raise NoteRefused("the note has no signatures after a blank line")
    if any(ord(letter) < 32 and letter != "\n" for letter in text):
        raise NoteRefused("the note holds control characters")
    return Note(f"{body}\n".encode(), tuple(_signature(line) for line in lines))


def parse_body(text: bytes) -> Checkpoint:
    """Read the three lines of a checkpoint; extension lines are refused, no auditor would see them."""
    lines = text.decode().split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise NoteRefused("a checkpoint is origin, size and root, a line each")
    root = _unpacked(lines[2])
    if len(root) != ROOT_BYTES:
        raise NoteRefused("the root is not 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def verify(data: bytes, origin: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Return the checkpoint of a note that carries the pinned origin and a good signature of a pinned key."""
    note = parse_note(data)
    checkpoint = parse_body(note.text)
    if checkpoint.origin != origin:
        raise NoteRefused(f"the note is of {checkpoint.origin}, not of {origin}")
    proven(note, keys)
    return checkpoint


def proven(note: Note, keys: Iterable[VerifierKey]) -> None:
    """Raise NoteRefused unless one of these keys signed the note.

    Unknown keys are ignored; a known key whose signature fails refuses the whole note (signed-note).
    """
    known = {(key.name, key.key_id): key for key in keys}
    good = 0
    for name, key_id, signature in note.signatures:
        key = known.get((name, key_id))
        if key is None:
            continue
        if not verifies(key.spki, signature, note.text):
            raise NoteRefused(f"the signature of {name} does not fit the note")
        good += 1
    if not good:
        raise NoteRefused("no trusted key signed the note")


def verifies(spki: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the DER signature is ECDSA P-256 with SHA-256 of this key over the message."""
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return False
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _signature(line: str) -> tuple[str, bytes, bytes]:
    parts = _SIGNATURE_LINE.fullmatch(line)
    if not parts:
        raise NoteRefused("a signature line is a dash, a name and base64")
    signed = _unpacked(parts[2])
    if len(signed) <= KEY_ID_BYTES:
        raise NoteRefused("a signature line holds no signature")
    return parts[1], signed[:KEY_ID_BYTES], signed[KEY_ID_BYTES:]


def _unpacked(text: str) -> bytes:
    """Decode base64 that has exactly one spelling: stray bits after the last byte are refused."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefused("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise NoteRefused("base64 with stray bits")
    return data
