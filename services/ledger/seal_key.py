"""The key that signs checkpoints: it lives in KMS and never leaves it."""

import os
from functools import cache

from shared.aws import client
from shared.checkpoint import VerifierKey


def sign(message: bytes) -> bytes:
    """Return the DER signature of the message; KMS hashes it (RAW)."""
    answer = client("kms").sign(
        KeyId=os.environ["SEAL_KEY_ID"],
        Message=message,
        MessageType="RAW",
        SigningAlgorithm="ECDSA_SHA_256",
    )
    return bytes(answer["Signature"])


def public() -> VerifierKey:
    """Return the verifier key of the log under its origin."""
    return VerifierKey(os.environ["LOG_ORIGIN"], _spki(os.environ["SEAL_KEY_ID"]))


@cache
def _spki(key_id: str) -> bytes:
    return bytes(client("kms").get_public_key(KeyId=key_id)["PublicKey"])
