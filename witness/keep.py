"""What the witness keeps: a locked copy of the sealed trail, its cosignatures, and how far it got."""

import json
import os
from datetime import timedelta
from typing import IO

from botocore.exceptions import ClientError

from shared import clock, cosignature
from shared.aws import client
from shared.checkpoint import Checkpoint, VerifierKey
from shared.cosignature import WitnessKey
from shared.merkle import Frontier
from shared.succession import Terms

from .faults import Refused
from .study import SUCCESSIONS

COSIGNATURES, FRONTIERS, HEAD, LOG_KEY, OWN_KEY = "cosig/", "frontier/", "head", "keys/log", "keys/witness"


def own_key() -> WitnessKey:
    """Return the witness's verifier key under its name."""
    answer = client("kms").get_public_key(KeyId=os.environ["WITNESS_KEY_ID"])
    return WitnessKey(os.environ["WITNESS_NAME"], bytes(answer["PublicKey"]))


def sign(message: bytes) -> bytes:
    """Return the DER signature of the message; KMS hashes it (RAW)."""
    arguments = {"MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
    answer = client("kms").sign(KeyId=os.environ["WITNESS_KEY_ID"], Message=message, **arguments)
    return bytes(answer["Signature"])


def read(key: str) -> bytes | None:
    """Return an object of the witness's bucket, None when there is none."""
    try:
        answer = client("s3").get_object(Bucket=os.environ["WITNESS_BUCKET"], Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None
    return bytes(answer["Body"].read())


def keep(key: str, body: bytes) -> bytes:
    """Write a locked object once; return the bytes that stand there, these or those of an earlier run."""
    return body if locked(key, body) else read(key) or b""


def locked(key: str, body: bytes | IO[bytes], **also: object) -> bool:
    """Write a locked object; False when one stands under its key already."""
    until = clock.now() + timedelta(days=int(os.environ["LOCK_DAYS"]))
    try:
        client("s3").put_object(
            Bucket=os.environ["WITNESS_BUCKET"],
            Key=key,
            Body=body,
            IfNoneMatch="*",
            ChecksumAlgorithm="SHA256",
            ObjectLockMode=os.environ["LOCK_MODE"],
            ObjectLockRetainUntilDate=until,
            ObjectLockLegalHoldStatus="ON",
            **also,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return False
    return True


def copy(key: str, body: bytes) -> None:
    """Mirror a sealed object; Refused when another one was mirrored under its name."""
    if keep(key, body) != body:
        raise Refused(f"{key} was mirrored with other bytes")


def pinned(key: VerifierKey) -> Terms:
    """Keep the log's first key when it is seen first; Refused when the study shows another one later."""
    if keep(LOG_KEY, key.line().encode()) != key.line().encode():
        raise Refused("the study's log has another key than the one seen first")
    return Terms((key,))


def successions() -> list[str]:
    """Return the keys of the successions that were mirrored, in order."""
    pages = client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=os.environ["WITNESS_BUCKET"], Prefix=SUCCESSIONS)
    return [str(item["Key"]) for page in found for item in page.get("Contents", [])]


def newest(log: Terms) -> Checkpoint:
    """Return the newest checkpoint that was cosigned, over no entries before the first."""
    hint = int(read(HEAD) or b"0")  # only saves listing from the beginning
    size, start = 0, f"{COSIGNATURES}{max(hint - 1, 0):012d}"
    pages = client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=os.environ["WITNESS_BUCKET"], Prefix=COSIGNATURES, StartAfter=start):
        for item in page.get("Contents", []):
            size = int(item["Key"].removeprefix(COSIGNATURES))
    if not size:
        return Checkpoint(log.keys[0].name, 0, Frontier().root())
    note = read(f"{COSIGNATURES}{size:012d}") or b""
    return cosignature.verify(note, log.keys[0].name, [log.at(size)], [own_key()])[0]


def frontier(claim: Checkpoint) -> Frontier:
    """Return the frontier that was kept with a cosigned checkpoint; Refused when it does not lead to its root."""
    if not claim.size:
        return Frontier()
    kept = json.loads(read(f"{FRONTIERS}{claim.size:012d}") or b"[]")
    found = Frontier(claim.size, [bytes.fromhex(peak) for peak in kept])
    if found.root() != claim.root:
        raise Refused(f"the frontier kept at {claim.size} does not lead to the root that was cosigned")
    return found


def cosign(note: bytes, at: Frontier) -> None:
    """Keep the frontier and the note with our line and the time; when that stands, it is cosigned."""
    copy(f"{FRONTIERS}{at.size:012d}", json.dumps([peak.hex() for peak in at.peaks]).encode())
    keep(OWN_KEY, own_key().line().encode())
    seconds = int(clock.now().timestamp())
    keep(f"{COSIGNATURES}{at.size:012d}", cosignature.cosigned(note, own_key(), seconds, sign))
    client("s3").put_object(Bucket=os.environ["WITNESS_BUCKET"], Key=HEAD, Body=str(at.size).encode())


def newest_note(log: Terms) -> bytes:
    """Return the newest cosigned note as it stands; nothing before the first."""
    size = newest(log).size
    return (read(f"{COSIGNATURES}{size:012d}") or b"") if size else b""


def known_log() -> Terms | None:
    """Return the log's key that was seen first and those it was handed over to, None before that."""
    line = read(LOG_KEY)
    if not line:
        return None
    log = Terms((VerifierKey.parse(line.decode()),))
    for key in successions():
        log = log.followed(read(key) or b"")
    return log
