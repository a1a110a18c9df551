"""Canonical JSON (RFC 8785 on a restricted domain) and the digests made of it."""

import base64
import hashlib
import json
import re
import secrets

_WHY = "is outside the domain that every JSON library writes alike"
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**53
SALT_BYTES = 16
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class NotCanonical(ValueError):
    """The value cannot be written so that every conforming writer makes the same bytes."""


def canonical(value: object) -> bytes:
    """Return the bytes of RFC 8785 for ASCII keys, integers below 2**53, text without lone surrogates.

    Raises NotCanonical for anything else: floats, because their shortest form differs between writers.
    """
    _check(value)
    return _WRITER.encode(value).encode()


def _check(value: object) -> None:
    """Judge a value and what is in it; text is most of an entry and judged first, ASCII without a search."""
    if isinstance(value, str):
        sound = value.isascii() or not _SURROGATE.search(value)
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, dict):
        sound = True
        for key, item in value.items():
            sound = sound and isinstance(key, str) and key.isascii()
            _check(item)
    elif isinstance(value, int):
        sound = abs(value) < _LARGEST
    elif isinstance(value, (list, tuple)):
        sound = True
        for item in value:
            _check(item)
    else:
        sound = False
    if not sound:
        raise NotCanonical(f"{type(value).__name__} {_WHY}")


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def b64(data: bytes) -> str:
    """Return base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def commit_to(value: object, salt: bytes) -> str:
    """Return the commitment that stands for the value in an entry; without the salt it tells nothing."""
    return b64(hashlib.sha256(salt + canonical(value)).digest())


def new_salt() -> bytes:
    """Return 16 random bytes, so that a short list of possible values cannot be tried."""
    return secrets.token_bytes(SALT_BYTES)


def unb64(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
