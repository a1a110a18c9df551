"""What reaches a verifier from outside and what is signed: trust, signed notes, checkpoints, proofs of one entry.

C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof; RFC 6962. Beside cqms_verify.py it needs nothing.
"""

import base64
import hashlib
import json
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

VERIFIED, REJECTED, NOT_USABLE, NOT_AUTHENTICATED = range(4)
MOST_NOTE = 64 * 1024
LOG = b"\x02"
# signed-note reserves 0xff for types of one's own: the cosignatures of C2SP are Ed25519, our keys are P-256
WITNESS = b"\xffcqms-cosignature-p256-v1"
PROOF = b"c2sp.org/tlog-proof@v1\n"
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
             InvalidSignature, UnsupportedAlgorithm)  # fmt: skip
SUCCESSION = "cqms-key-succession-v1"
EVER = sys.maxsize  # the end of the sizes that a key in office may sign
Key = tuple[ec.EllipticCurvePublicKey, bool, range]
Signed = list[tuple[str, bytes]]
_SIZE = re.compile(r"[1-9][0-9]{0,14}").fullmatch
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})").fullmatch
_VKEY = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*").fullmatch
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]").search


class Failure(Exception):
    """The first thing that is wrong: where in the order, in which object, why; code 2 when not usable."""

    def __init__(self, why: str, index: int | None = None, key: str | None = None, code: int = REJECTED):
        super().__init__(why)
        self.index, self.key, self.code = index, key, code


def unbase64(text: str, altchars: bytes | None = None) -> bytes:
    """Decode base64 that has exactly one spelling."""
    data = base64.b64decode(text, altchars, validate=True)
    if base64.b64encode(data, altchars).decode() != text:
        raise ValueError("base64 with stray bits")
    return data


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Note:
    """A checkpoint: what the log claims, and when which trusted witness cosigned it (Unix seconds)."""

    origin: str
    size: int
    root: bytes
    times: dict[str, int]


@dataclass(frozen=True)
class Trust:
    """What we were told out of band: keys by name and key id (True for a witness) with the sizes each may sign.

    `k` are the cosignatures needed, `said` the successions that were followed, `separate` the acts that no author of a record may sign; `start` is when the study began.
    """

    origin: str
    keys: dict[tuple[str, bytes], Key]
    k: int = 0
    separate: frozenset[str] = frozenset()
    start: str = ""
    newest: Note | None = None
    said: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Trust":
        """Read the trust file; raises Failure when it cannot be used."""
        try:
            given = json.loads(path.read_text("utf-8"))
            origin, newest = str(given["origin"]), given.get("newest_checkpoint")
            keys = dict(_key(str(line).strip(), origin) for line in given["keys"])
            if all(witness or name != origin for (name, _), (_, witness, _) in keys.items()):
                raise ValueError("it holds no key of the log")
            separate, start = frozenset(given.get("separate", ())), str(given.get("start", ""))
            trust = cls(origin, keys, int(given.get("k", 0)), separate, start)
            for note in given.get("successions", ()):
                trust = trust.followed(note.encode())
            return replace(trust, newest=read_note(newest.encode(), trust) if newest else None)
        except (OSError, *MALFORMED) as error:
            raise Failure(f"the trust file cannot be used: {error}", code=NOT_USABLE) from error

    def followed(self, data: bytes) -> "Trust":
        """Return the trust after a succession: the log's key in office says who signs what is longer; else raise."""
        body, signed = _parts(data)
        if body in self.said:
            return self
        origin, kind, size, line, _ = body.split("\n")
        _trusted(self, origin, f"{body}\n".encode(), signed, EVER - 1)
        (made, (key, witness, _)), end = _key(line, self.origin), int(size) + 1
        if kind != SUCCESSION or not _SIZE(size) or made in self.keys or witness or made[0] != origin:
            raise ValueError("not a succession of the log's key")
        keys = {one: (held, True, term) if seer else (held, False, range(term.start, min(term.stop, end)))
                for one, (held, seer, term) in self.keys.items()}  # fmt: skip
        if not all(term for _, _, term in keys.values()):
            raise ValueError("a key's term ends before it begins")
        return replace(self, keys=keys | {made: (key, False, range(end, EVER))}, said=(*self.said, body))


def _key(line: str, origin: str) -> tuple[tuple[str, bytes], Key]:
    """Read a verifier key, or plain base64 SPKI of the log; its id must be that of its own bytes."""
    name, key_id, material = line.split("+", 2) if _VKEY(line) else (origin, "", line)
    typed = unbase64(material) if key_id else LOG + unbase64(material)
    witness = typed.startswith(WITNESS)
    spki = typed.removeprefix(WITNESS if witness else LOG)
    made = hashlib.sha256(name.encode() + b"\n" + typed if witness else spki).digest()[:4]
    key = load_der_public_key(spki)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("a key is not of ECDSA P-256")
    if key_id not in ("", made.hex()):
        raise ValueError("a verifier key contradicts itself")
    return (name, made), (key, witness, range(EVER))


def read_note(data: bytes, trust: Trust | None) -> Note:
    """Return the checkpoint of a note, with trust only when rightly signed by the log; else raise."""
    body, signed = _parts(data)
    origin, size, root = body.split("\n")
    if not origin or not _SIZE(size) or len(unbase64(root)) != 32:
        raise ValueError("not a checkpoint")
    times = _trusted(trust, origin, f"{body}\n".encode(), signed, int(size)) if trust else {}
    return Note(origin, int(size), unbase64(root), times)


def _parts(data: bytes) -> tuple[str, Signed]:
    body, blank, tail = data.decode().rpartition("\n\n")
    lines = tail[:-1].split("\n")
    signed = [(parts[1], unbase64(parts[2])) for line in lines if (parts := _LINE(line))]
    whole = len(data) <= MOST_NOTE and tail.endswith("\n") and len(signed) == len(lines)
    if not whole or not blank or _CONTROL(body + tail):
        raise ValueError("not a signed note")
    return body, signed


def _trusted(trust: Trust, origin: str, text: bytes, signed: Signed, size: int) -> dict[str, int]:
    """Return when which witness cosigned; raise unless the log's key of that size signed and no known key fails."""
    logs, times = set(), {}
    for name, signature in signed:
        key, witness, term = trust.keys.get((name, signature[:4]), (None, False, range(0)))
        if key and witness:  # tlog-cosignature: the time is part of what is signed
            times[name] = int.from_bytes(signature[4:12], "big")
            said = b"cosignature/v1\ntime %d\n" % times[name] + text
            key.verify(signature[12:], said, ec.ECDSA(SHA256()))
        elif key and size in term:  # unknown keys are ignored (signed-note)
            key.verify(signature[4:], text, ec.ECDSA(SHA256()))
            logs.add(name)
    if origin != trust.origin or origin not in logs:
        raise ValueError(f"not signed by a trusted key of {trust.origin}")
    return times


def prove(data: bytes, trust: Trust | None) -> tuple[bytes, int, Note]:
    """Return entry bytes, index and checkpoint of a tlog-proof that carries its entry; raises Failure."""
    try:
        head, _, note = data.partition(b"\n\n")
        name, extra, at, *path = head.decode().split("\n")
        entry, found = unbase64(extra.removeprefix("extra ")), read_note(note, trust)
        index = int(at.removeprefix("index "))
        if (f"{name}\n".encode(), extra[:6], at) != (PROOF, "extra ", f"index {index}"):
            raise ValueError("not a tlog-proof with its entry")
        leaf = hashlib.sha256(b"\x00" + entry).digest()
        if not 0 <= index < found.size or _climbed(leaf, index, found.size, path) != found.root:
            raise ValueError("the entry does not lead to the root")
        if trust and len(found.times) < trust.k:
            raise ValueError(f"it has fewer than {trust.k} trusted witnesses; fetch the proof again later")
    except MALFORMED as error:
        raise Failure(f"proof refused: {str(error) or 'false signature'}", 0) from error
    return entry, index, found


def _climbed(here: bytes, index: int, size: int, path: list[str]) -> bytes | None:
    """Return the root a leaf leads to, None when the path has another length (RFC 9162 section 2.1.3.2)."""
    last = size - 1
    for part in map(unbase64, path):
        if not last or len(part) != 32:
            return None
        right = index & 1 or index == last
        here = node(part, here) if right else node(here, part)
        while right and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    return here if not last else None
