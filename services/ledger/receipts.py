"""Receipts: what became of one entry, and the proof a person can keep. integrity.md 1.8"""

import base64
import os
import re
from collections.abc import Iterator

from shared import seals, storage
from shared.errors import Refusal, not_found
from shared.merkle import Frontier, folded, inclusion_proof, root_of

from . import log, vault, views
from .shapes import CheckpointShown, Receipt

_ENTITY = re.compile(r"[a-z_]{1,40}/[A-Za-z0-9_-]{1,64}")


def receipt(entity: str, revision: int) -> Receipt:
    """Return whether the entry is sealed, its index and the newest checkpoint; 404 when there is none."""
    [audit] = storage.get("AUDIT_TABLE", (log.audit_partition(entity), f"{revision:010d}"))
    if not _ENTITY.fullmatch(entity) or audit is None:
        raise not_found(f"entry {revision} of {entity}")
    last, row = storage.get("LOG_TABLE", log.ordering_key(entity), log.SEAL)
    index = None
    if last and last["v"] == revision:
        index = int(last["idx"])
    elif last and last["v"] > revision:
        index = _index_of(entity, revision)
    seal = log.Seal.of(row).frontier
    sealed = index is not None and index < seal.size
    newest: CheckpointShown | None = {"size": seal.size, "root": seal.root().hex()} if sealed else None
    return {
        "entity": entity,
        "revision": revision,
        "leaf": audit["h"],
        "index": index,
        "sealed": sealed,
        "checkpoint": newest,
    }


def _index_of(entity: str, revision: int) -> int | None:
    """Look an older revision up in the index by entity, which may lag behind for a moment."""
    answer = storage.query(
        "LOG_TABLE",
        IndexName="by_entity",
        KeyConditionExpression="ent = :ent AND v = :v",
        ExpressionAttributeValues={":ent": {"S": entity}, ":v": {"N": str(revision)}},
    )
    return int(answer["items"][0]["sk"]) if answer["items"] else None


def proof(entity: str, revision: int) -> str:
    """Return the C2SP tlog-proof of an entry: its bytes (extra), index, path, checkpoint; 409 before the seal.

    The checkpoint is the newest cosigned one as soon as it covers the entry, before that the log's own newest.
    """
    found = receipt(entity, revision)
    index, newest = found["index"], found["checkpoint"]
    if index is None or newest is None:
        detail = f"Entry {revision} of {entity} is recorded and not yet sealed; ask again in a moment."
        raise Refusal("INVALID_TRANSITION", detail, "integrity 1.8", "not_yet_sealed")
    anchor = seals.newest_cosigned()
    witnessed = anchor is not None and anchor.size > index
    size = anchor.size if anchor and witnessed else newest["size"]
    note = anchor.note if anchor and witnessed else vault.read(vault.checkpoint_key(size)).decode()
    [entry] = log.entries(index, index + 1)
    path = inclusion_proof(_root_between, index, size)
    lines = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(entry.data).decode()}", f"index {index}"]
    lines += [base64.b64encode(part).decode() for part in path]
    return "\n".join([*lines, "", note])


def _root_between(start: int, end: int) -> bytes:
    """Return the root over a range as a tree asks for it: wider than a bucket, it begins at a bucket's start."""
    first, last = start // log.BUCKET, end // log.BUCKET
    if end - start < log.BUCKET:
        return root_of(log.leaves(start, end))
    whole = Frontier().extend(_bucket_roots(first, last))
    rest = Frontier().extend(log.leaves(last * log.BUCKET, end))
    return folded([*whole.peaks, *rest.peaks])


def _bucket_roots(first: int, last: int) -> Iterator[bytes]:
    """Read the kept roots of whole buckets; one not kept yet is made from its leaves."""
    for at in range(first, last, log.MOST_KEYS):
        buckets = range(at, min(last, at + log.MOST_KEYS))
        rows = storage.get("TABLE", *(views.root_key(bucket) for bucket in buckets))
        for bucket, row in zip(buckets, rows, strict=True):
            yield bytes.fromhex(row["h"]) if row else root_of(_leaves_of(bucket))


def _leaves_of(bucket: int) -> list[bytes]:
    return log.leaves(bucket * log.BUCKET, (bucket + 1) * log.BUCKET)


def newest_checkpoint() -> str:
    """Return the newest signed checkpoint as it stands in the bucket; 404 before the first seal."""
    size = log.sealed_size()
    if not size:
        raise not_found(f"a checkpoint of {os.environ['LOG_ORIGIN']}")
    return vault.read(vault.checkpoint_key(size)).decode()
