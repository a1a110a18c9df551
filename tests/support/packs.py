"""Packs of an exported trail, made and spoiled without any cloud."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.audit_trail import Entry
from shared.checkpoint import Checkpoint, VerifierKey, sign
from shared.cosignature import WitnessKey, cosigned
from shared.merkle import Frontier, leaf_hash
from shared.succession import Succession
from shared.succession import sign as sign_succession
from verify.cqms_verify import Verifier
from verify.notes import NOT_AUTHENTICATED, VERIFIED, Failure, Trust
from verify.pack import Pack

ORIGIN, WITNESS = "cqms.example/abc01", "witness.example/w1"


class LogKey:
    """A P-256 key pair in the place of the one that KMS holds."""

    def __init__(self, name: str = ORIGIN) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        spki = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public, self.witness = VerifierKey(name, spki), WitnessKey(WITNESS, spki)

    def __call__(self, message: bytes) -> bytes:
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass
class PackMaker:
    """The objects of a pack by key; `seal` adds a segment with its values and checkpoint.

    With a `witness`, each checkpoint is cosigned half a minute after its last entry, or at `at`.
    """

    key: LogKey
    witness: LogKey | None = None
    objects: dict[str, bytes] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)

    def seal(self, entries: Sequence[Entry], at: int | None = None) -> "PackMaker":
        """Seal further entries as the sealer does, and cosign as the witness does."""
        start, end = self.frontier.size, self.frontier.size + len(entries)
        self.frontier.extend(leaf_hash(entry.b) for entry in entries)
        here = f"{start:012d}-{end:012d}"
        self.objects[f"seg/{here}"] = b"".join(entry.b + b"\n" for entry in entries)
        self.objects[f"val/{here}"] = b"".join(f"{entry.x}\n".encode() for entry in entries)
        claim = Checkpoint(ORIGIN, end, self.frontier.root())
        note = self.objects[f"cp/{end:012d}"] = sign(claim, self.key.public, self.key)
        if self.witness:
            seen = at or int(datetime.fromisoformat(max(entry.ts for entry in entries)).timestamp()) + 30
            self.objects[f"cosig/{end:012d}"] = cosigned(note, self.witness.witness, seen, self.witness)
        return self

    def hand_over(self, key: LogKey) -> "PackMaker":
        """Let the key in office announce the next, which seals from here on."""
        size = self.frontier.size
        said = Succession(size, key.public, "2026-02-01T00:00:00.000000Z")
        self.objects[f"key/{size:012d}"] = sign_succession(said, self.key.public, self.key)
        self.key = key
        return self

    def newest(self) -> str:
        """The newest checkpoint, as the sponsor keeps it: the cosigned one where there is a witness."""
        prefix = "cosig/" if self.witness else "cp/"
        return self.objects[max(key for key in self.objects if key.startswith(prefix))].decode()

    def write(self, folder: Path, objects: dict[str, bytes] | None = None) -> Path:
        """Write the pack, or a spoiled copy of its objects, with its version listing."""
        objects = objects if objects is not None else self.objects
        listing = [{"key": key, "version": "1", "deleted": False, "latest": True} for key in objects]
        for key, body in {**objects, "versions.json": json.dumps(listing).encode()}.items():
            place = folder / key
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)
        return folder


def trust_file(folder: Path, *keys: VerifierKey | WitnessKey, **also: object) -> Path:
    """Write what a verifier trusts; it never lies in the pack."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "trust.json"
    place.write_text(json.dumps({"origin": ORIGIN, "keys": [key.line() for key in keys], "k": 0} | also))
    return place


class Memory(Pack):
    """A pack that never touches a disk, for thousands of them."""

    def __init__(self, objects: Mapping[str, bytes]) -> None:
        self.objects, self.names = objects, frozenset(objects)

    def open(self, key: str) -> IO[bytes]:
        """Open one object."""
        return io.BytesIO(self.objects[key])


def judged(
    objects: Mapping[str, bytes], trust: Trust | None, about: Iterable[str] = ()
) -> tuple[int, dict[str, Any]]:
    """Verify objects in process; return what the command would."""
    verifier = Verifier(about)
    try:
        verifier.run(Memory(objects), trust)
    except Failure as failure:
        return failure.code, verifier.report(failure, failure.code)
    code = VERIFIED if trust else NOT_AUTHENTICATED
    return code, verifier.report(None, code)
