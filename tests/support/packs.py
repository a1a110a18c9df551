"""Packs of an exported trail, made and spoiled without any cloud."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.audit_trail import Entry
from shared.checkpoint import Checkpoint, VerifierKey, sign
from shared.merkle import Frontier, leaf_hash

ORIGIN = "cqms.example/abc01"


class LogKey:
    """A P-256 key pair in the place of the one that KMS holds."""

    def __init__(self, name: str = ORIGIN) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        spki = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public = VerifierKey(name, spki)

    def __call__(self, message: bytes) -> bytes:
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass
class PackMaker:
    """The objects of a pack by key; `seal` adds a segment with its values and checkpoint."""

    key: LogKey
    objects: dict[str, bytes] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)

    def seal(self, entries: Sequence[Entry]) -> "PackMaker":
        """Seal further entries as the sealer does."""
        start, end = self.frontier.size, self.frontier.size + len(entries)
        self.frontier.extend(leaf_hash(entry.b) for entry in entries)
        here = f"{start:012d}-{end:012d}"
        self.objects[f"seg/{here}"] = b"".join(entry.b + b"\n" for entry in entries)
        self.objects[f"val/{here}"] = b"".join(f"{entry.x}\n".encode() for entry in entries)
        claim = Checkpoint(ORIGIN, end, self.frontier.root())
        self.objects[f"cp/{end:012d}"] = sign(claim, self.key.public, self.key)
        return self

    def newest(self) -> str:
        """The newest checkpoint, as the sponsor keeps it."""
        return self.objects[max(key for key in self.objects if key.startswith("cp/"))].decode()

    def write(self, folder: Path, objects: dict[str, bytes] | None = None) -> Path:
        """Write the pack, or a spoiled copy of its objects, with its version listing."""
        objects = objects if objects is not None else self.objects
        listing = [{"key": key, "version": "1", "deleted": False, "latest": True} for key in objects]
        for key, body in {**objects, "versions.json": json.dumps(listing).encode()}.items():
            place = folder / key
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)
        return folder


def trust_file(folder: Path, *keys: VerifierKey, **also: object) -> Path:
    """Write what a verifier trusts; it never lies in the pack."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "trust.json"
    place.write_text(json.dumps({"origin": ORIGIN, "keys": [key.line() for key in keys], "k": 0} | also))
    return place
