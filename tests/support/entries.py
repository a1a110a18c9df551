"""A trail made by hand: entries in the exact form of the kernel, without any record type behind them."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import storage
from shared.audit_trail import Entry, sealable
from shared.canonical import b64, canonical, commit_to, new_salt, sha256_hex

BEGIN = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)
ANNA = {
    "sub": "anna", "name": "Anna Weber", "role": "quality_manager", "iss": "pool",
    "auth_time": 1795248000, "amr": ["pwd"], "session": "a" * 64,
}  # fmt: skip
Pair = tuple[bytes, Any]


@dataclass
class Entity:
    """What the trail knows of one entity."""

    v: int = 0
    leaf: str = "0" * 64
    values: dict[str, Pair] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def commitments(self) -> dict[str, str]:
        """Every path with the commitment that stands now."""
        return {path: commit_to(value, salt) for path, (salt, value) in self.values.items()}

    def content(self, ent: str) -> str:
        """The digest a signature binds to."""
        fields = {path: made for path, made in self.commitments().items() if not path.startswith("/kept/")}
        return sha256_hex(canonical({"entity": ent, "fields": fields, "files": self.files}))

    def digest(self, ent: str, standing: Mapping[str, Any]) -> str:
        """The digest of everything an entry leaves behind."""
        kept = {path: made for path, made in self.commitments().items() if path.startswith("/kept/")}
        return sha256_hex(canonical({"content": self.content(ent), "kept": kept, "st": dict(standing)}))


@dataclass
class Trail:
    """Makes valid entries, one after the other; `written` puts their rows as a command would."""

    study: str = "ABC01"
    entities: dict[str, Entity] = field(default_factory=dict)
    made: int = 0

    def entry(
        self,
        ent: str = "document_version/01JD0000000000000000000001",
        values: Mapping[str, Any] | None = None,
        signed: bool = False,
        told: str | None = "document_version.approved",
        **also: Any,
    ) -> Entry:
        """Make the next entry of an entity: new values by path (None takes one away), signed if asked."""
        entity = self.entities.setdefault(ent, Entity())
        changed, opened = self._change(
            entity, values if values is not None else {"/title": f"Title {self.made}"}
        )
        entity.files |= also.pop("files", {})
        salt, source = new_salt(), "192.0.2.7"
        ts = also.get("ts", (BEGIN + timedelta(seconds=self.made)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        standing = {
            "state": "approved", "number": "ABC01-SOP-001", "due_on": None, "original_due_on": None,
            "open_children": [], "ended_links": [], "files": dict(entity.files),
        }  # fmt: skip
        event = {"name": told, "version": 1, "data": {"record": ent}} if told else None
        body = {
            "f": 1, "study": self.study, "ent": ent, "v": entity.v + 1, "prev": entity.leaf,
            "act": f"{ent.partition('/')[0]}.edit", "chg": changed, "st": standing,
            "sd": entity.digest(ent, standing), "by": ANNA, "ts": ts,
            "why": {"code": None, "text": None},
            "req": {"command": f"c{self.made}", "request": "r", "source": commit_to(source, salt)},
            "ev": event, "cause": None,
            "sig": self._signature(entity, ent, ts, also.get("by", ANNA)["name"]) if signed else None,
            "app": {"version": "0.1.0", "config": "c" * 64},
        } | also  # fmt: skip
        return self._keep(
            entity, sealable(body, {"fields": opened, "why": None, "source": [b64(salt), source]})
        )

    def written(self, count: int = 1, **how: Any) -> list[Entry]:
        """Make entries and write their audit and pending rows, each in one transaction."""
        entries = [self.entry(**how) for _ in range(count)]
        for entry in entries:
            storage.commit(entry.writes())
        return entries

    def _keep(self, entity: Entity, entry: Entry) -> Entry:
        entity.v, entity.leaf = entry.v, entry.leaf
        self.made += 1
        return entry

    def _change(
        self, entity: Entity, values: Mapping[str, Any]
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        changed, opened = [], {}
        for path, value in sorted(values.items()):
            old = entity.values.pop(path, None)
            new = (new_salt(), value) if value is not None else None
            if new:
                entity.values[path] = new
            changed.append({"path": path, "old": _made(old), "new": _made(new)})
            opened[path] = {"old": _shown(old), "new": _shown(new)}
        return changed, opened

    def _signature(self, entity: Entity, ent: str, ts: str, name: str) -> dict[str, Any]:
        authenticated = int(datetime.fromisoformat(ts).timestamp()) - 20
        return {
            "meaning": "approval", "declaration_sha256": "d" * 64, "printed_name": name,
            "role": "approver", "content_sha256": entity.content(ent), "intent": secrets.token_hex(8),
            "auth": {"jti": secrets.token_hex(8), "origin_jti": secrets.token_hex(8),
                     "auth_time": authenticated, "client": "signing"},
            "signed_at": ts, "zone": "Europe/Berlin", "local": "22 Nov 2026 09:00",
        }  # fmt: skip


def six_entries(trail: Trail) -> None:
    """Write six entries of two records by two people in two months, one of them signed."""
    capa, otto = "capa/01JD0000000000000000000002", {"sub": "otto", "person": "person/01OTTO"}
    trail.written(2, ts="2025-10-31T23:59:59.000000Z")
    trail.written(1, ent=capa, by={**ANNA, **otto, "name": "Otto Frei"}, ts="2025-11-01T00:00:00.000000Z")
    trail.written(1, ts="2025-11-02T00:00:00.000000Z", signed=True)
    trail.written(2, ent=capa, act="capa.close", ts="2025-11-03T00:00:00.000000Z")


def rebuilt(entry: Entry, **changes: Any) -> Entry:
    """Return an entry with some of its clear fields replaced, as a forger would write it."""
    return sealable(json.loads(entry.b) | changes, json.loads(entry.x))


def _made(pair: Pair | None) -> str | None:
    return commit_to(pair[1], pair[0]) if pair else None


def _shown(pair: Pair | None) -> list[Any] | None:
    return [b64(pair[0]), pair[1]] if pair else None
