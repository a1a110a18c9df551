"""The keys that sign checkpoints, one after another: they live in KMS and never leave it. SIG-14"""

import os
from functools import cache

from shared.aws import client
from shared.checkpoint import Signer, VerifierKey
from shared.succession import Terms

from .faults import Rollback


def signer(key: VerifierKey) -> Signer:
    """Return what signs with one of the keys as DER; KMS hashes the message (RAW)."""
    key_id = _ids()[every().index(key)]

    def sign(message: bytes) -> bytes:
        arguments = {"MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
        return bytes(client("kms").sign(KeyId=key_id, Message=message, **arguments)["Signature"])

    return sign


def every() -> list[VerifierKey]:
    """Return the verifier keys of the log under its origin, oldest first; the last may not be in office yet."""
    return [VerifierKey(os.environ["LOG_ORIGIN"], _spki(key_id)) for key_id in _ids()]


def terms(ends: tuple[int, ...]) -> Terms:
    """Return which key signs which sizes, where the terms of all but the newest in office ended."""
    keys = every()
    if len(keys) <= len(ends):
        raise Rollback(f"{len(ends) + 1} keys sealed the trail, the study names {len(keys)}")
    return Terms(tuple(keys[: len(ends) + 1]), ends)


def _ids() -> list[str]:
    return os.environ["SEAL_KEY_IDS"].split(",")


@cache
def _spki(key_id: str) -> bytes:
    return bytes(client("kms").get_public_key(KeyId=key_id)["PublicKey"])
