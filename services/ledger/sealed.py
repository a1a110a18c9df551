"""What the segments hold, as the daily comparison needs it: every leaf in its place, each record's last entry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import checkpoint, redaction, storage
from shared.merkle import Frontier, leaf_hash

from . import log, vault
from .records import RECORDS, REDACTION_TYPE


@dataclass
class Entity:
    """One record's sealed entries: leaf and index by revision, the last entry, and what was signed."""

    leaves: list[bytes] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)
    last: Mapping[str, Any] = field(default_factory=dict)
    signed: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """The last sealed revision."""
        return len(self.leaves)


@dataclass
class Sealed:
    """The sealed order; `places` are entity and revision by index, `found` what contradicts itself there.

    `redacted` are the commitments of the values that were taken out, with the text that stands in their place.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    places: list[tuple[str, int]] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    redacted: Mapping[str, str] = field(default_factory=dict)

    def knows(self, entity: str) -> Entity:
        """Return what is sealed of an entity; of an unknown one, nothing."""
        return self.entities.get(entity, Entity())


def read() -> Sealed:
    """Read every segment in order, and hold each checkpoint against it."""
    sealed, frontier, least = Sealed(redacted=_redacted()), Frontier(), log.sealed_size()
    segments = _first(vault.SEGMENTS, sealed.found)
    checkpoints = _first(vault.CHECKPOINTS, sealed.found)
    for key, version in sorted(segments.items()):
        start, end = vault.bounds(key)
        if start != frontier.size:
            sealed.found.append(f"{key}: segments are not contiguous, {frontier.size} comes next")
            break
        for data in vault.read_version(key, version).split(b"\n")[:-1]:
            leaf = leaf_hash(data)
            frontier.append(leaf)
            _add(sealed, json.loads(data), leaf)
        sealed.found += _checkpoint(end, frontier, checkpoints)
    seal = log.Seal.of(storage.get("LOG_TABLE", log.SEAL)[0])
    # a segment is written before its seal is settled
    most = seal.intent[1] if seal.intent else seal.frontier.size
    if not least <= frontier.size <= most:
        sealed.found.append(f"log SEAL/-: says {seal.frontier.size} entries, {frontier.size} are sealed")
    return sealed


def _redacted() -> dict[str, str]:
    """Return the text that stands in place of each value that was redacted, by its commitment."""
    found = {}
    for state in ("carried_out", "completed"):
        for row in RECORDS.everyone(REDACTION_TYPE, "by_state", state):
            act = RECORDS.get(REDACTION_TYPE, row["id"])[0]
            found[str(act.data["commitment"])] = redaction.text(str(act.data["ground"]), act.number)
    return found


def _add(sealed: Sealed, entry: Mapping[str, Any], leaf: bytes) -> None:
    name, revision, index = str(entry["ent"]), int(entry["v"]), len(sealed.places)
    entity = sealed.entities.setdefault(name, Entity())
    if revision != entity.revision + 1:
        sealed.found.append(f"index {index}: revision {revision} of {name} follows {entity.revision}")
    entity.leaves.append(leaf)
    entity.indexes.append(index)
    entity.last = entry
    if entry["sig"]:
        entity.signed[revision] = entry["sig"]
    sealed.places.append((name, revision))


def _first(prefix: str, found: list[str]) -> dict[str, str]:
    """Return each key's first version: a locked object stays, but a marker or a version can be laid over it."""
    versions: dict[str, str] = {}
    for item in vault.versions(prefix):  # newest first
        if item["deleted"]:
            found.append(f"{item['key']}: a delete marker lies over it")
            continue
        if item["key"] in versions:
            found.append(f"{item['key']}: a further version lies over it")
        versions[item["key"]] = item["version"]
    return versions


def _checkpoint(size: int, frontier: Frontier, versions: Mapping[str, str]) -> list[str]:
    key = vault.checkpoint_key(size)
    if size != frontier.size:
        return [f"{key}: the segment before it holds {frontier.size} entries in all"]
    if key not in versions:  # a segment is written before its checkpoint
        return [f"{key}: missing"] if size <= log.sealed_size() else []
    claim = checkpoint.parse_body(checkpoint.parse_note(vault.read_version(key, versions[key])).text)
    if (claim.size, claim.root) != (size, frontier.root()):
        return [f"{key}: is not over the sealed entries"]
    return []
