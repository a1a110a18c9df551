"""Cosignatures: a witness says which checkpoint it saw, and when (C2SP tlog-cosignature; ECDSA P-256)."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from shared import checkpoint
from shared.checkpoint import KEY_ID_BYTES, Checkpoint, NoteRefused, Signer, VerifierKey

# signed-note reserves 0xff for types of one's own: tlog-cosignature has Ed25519 and ML-DSA, our keys are P-256
TYPE = b"\xffcqms-cosignature-p256-v1"
_TIME_BYTES = 8


@dataclass(frozen=True)
class WitnessKey:
    """The key of a witness under its name; `spki` is DER. It reaches a verifier out of band."""

    name: str
    spki: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of the SHA-256 of name, newline, type and key (signed-note)."""
        return hashlib.sha256(self.name.encode() + b"\n" + TYPE + self.spki).digest()[:KEY_ID_BYTES]

    def line(self) -> str:
        """Return the one-line form people exchange: name+id+base64(type, key)."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(TYPE + self.spki).decode()}"

    @classmethod
    def parse(cls, line: str) -> "WitnessKey":
        """Read the one-line form; NoteRefused when it contradicts itself or is of another type."""
        name, id_hex, key = [*line.strip().split("+", 2), "", ""][:3]
        material = base64.b64decode(key)
        found = cls(name, material.removeprefix(TYPE))
        if not name or not material.startswith(TYPE) or found.key_id.hex() != id_hex:
            raise NoteRefused("not the verifier key of a witness")
        return found


def message(text: bytes, seconds: int) -> bytes:
    """Return what a witness signs: a header, the Unix time, and the whole text of the checkpoint."""
    return b"cosignature/v1\ntime %d\n" % seconds + text


def cosigned(note: bytes, key: WitnessKey, seconds: int, signer: Signer) -> bytes:
    """Return the signed note with the witness's line below the log's; the log's signature is not checked here."""
    signature = signer(message(checkpoint.parse_note(note).text, seconds))
    packed = base64.b64encode(key.key_id + seconds.to_bytes(_TIME_BYTES, "big") + signature).decode()
    return note + f"— {key.name} {packed}\n".encode()


def verify(
    data: bytes, origin: str, logs: Iterable[VerifierKey], witnesses: Iterable[WitnessKey]
) -> tuple[Checkpoint, dict[str, int]]:
    """Return the checkpoint of a note signed by the log, and when (Unix seconds) which witness cosigned it.

    Raises NoteRefused as `checkpoint.verify` does, and when the cosignature of a known witness does not fit.
    """
    claim = checkpoint.verify(data, origin, logs)
    note, times = checkpoint.parse_note(data), {}
    known = {(key.name, key.key_id): key for key in witnesses}
    for name, key_id, signature in note.signatures:
        if (key := known.get((name, key_id))) is None:
            continue
        seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
        if not checkpoint.verifies(key.spki, signature[_TIME_BYTES:], message(note.text, seconds)):
            raise NoteRefused(f"the cosignature of {name} does not fit the note")
        times[name] = seconds
    return claim, times
