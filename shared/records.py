"""A record: a number, a body, a place in a lifecycle."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from shared.canonical import b64, canonical, commit_to, new_salt, sha256_hex, unb64
from shared.kinds import Data, RecordType, View
from shared.roles import Relation
from shared.signatures import Signature
from shared.values import flat, without_absent

__all__ = ["ATTACHMENTS", "COMMENTS", "FIRST", "KEPT", "Data", "Record", "RecordType", "View", "unb64"]

FIRST = "0" * 64
KEPT = "/kept/"
# What the kernel keeps of every record beside its own fields: files, which are content, and what was said of it.
ATTACHMENTS, COMMENTS = "attachments", "comments"


@dataclass(frozen=True)
class Record:
    """A record as it stands at a revision; entity is `type/ULID`, instants are UTC text.

    It never changes, so what follows from its values is worked out once: a signing asks for it six times.
    """

    type: RecordType
    id: str
    number: str
    state: str
    revision: int
    leaf: str
    data: Data
    salts: Mapping[str, str]
    scope: str
    parent: str | None
    due_on: str | None
    original_due_on: str | None
    round: int
    signatures: tuple[Signature, ...]
    authors: tuple[str, ...]
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    open_children: tuple[str, ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    ended_links: tuple[str, ...] = ()
    redacted: Mapping[str, str] = field(default_factory=dict)
    """The commitments of values that were redacted, by path; a marker stands where each value stood."""
    cause: Mapping[str, int] | None = field(default=None, compare=False)
    sealed: int | None = field(default=None, compare=False)
    """The newest revision known to be sealed, where it was read with the record."""
    above: "Record | None" = field(default=None, compare=False, repr=False)
    """The record it belongs to, where that is at hand."""

    @property
    def entity(self) -> str:
        """The name of the record in the trail."""
        return f"{self.type.name}/{self.id}"

    @property
    def title(self) -> str:
        """What people call it beside its number."""
        return str(self.data.get(self.type.title) or self.number)

    @property
    def standing(self) -> dict[str, object]:
        """The clear envelope that every entry carries (`st`)."""
        return {
            "state": self.state,
            "number": self.number,
            "due_on": self.due_on,
            "original_due_on": self.original_due_on,
            "open_children": list(self.open_children),
            "links": [dict(link) for link in self.links],
            "ended_links": list(self.ended_links),
            "files": self.files,
            "scope": self.scope,
            "parent": self.parent,
            "round": self.round,
        }

    @cached_property
    def content_sha256(self) -> str:
        """The digest a signature binds to: entity, commitment of every field, files; never the state."""
        fields = {path: made for path, made in self.commitments.items() if not path.startswith(KEPT)}
        return sha256_hex(canonical({"entity": self.entity, "fields": fields, "files": self.files}))

    @cached_property
    def digest(self) -> str:
        """The digest of everything an entry leaves behind (`sd`): content, what steps kept, standing."""
        kept = {path: made for path, made in self.commitments.items() if path.startswith(KEPT)}
        return sha256_hex(canonical({"content": self.content_sha256, "kept": kept, "st": self.standing}))

    @cached_property
    def commitments(self) -> dict[str, str]:
        """The commitment of every value, by path."""
        return {
            path: self.redacted.get(path) or commit_to(value, unb64(self.salts[path]))
            for path, value in self.values.items()
        }

    @cached_property
    def values(self) -> dict[str, Any]:
        """Every value by JSON Pointer; what steps kept stands under /kept, and no signature covers it."""
        kept = (*(self.type.kept.model_fields if self.type.kept else ()), COMMENTS)
        written = {name: value for name, value in self.data.items() if name not in kept}
        return flat(written) | flat({name: self.data.get(name) for name in kept}, KEPT.rstrip("/"))

    @cached_property
    def files(self) -> dict[str, str]:
        """The digests of the files the record names, by path; commitments to them where the type conceals them."""
        ends, made = "/sha256", self.commitments if self.type.conceals_files else self.values
        return {path[: -len(ends)]: made[path] for path in self.values if path.endswith(ends)}

    @property
    def attachments(self) -> Mapping[str, Mapping[str, Any]]:
        """The files that stand beside the record's fields, by the id of their upload."""
        found: Mapping[str, Mapping[str, Any]] = self.data.get(ATTACHMENTS) or {}
        return found

    def relations(self, person: str) -> frozenset[Relation]:
        """Return what a person is to this record."""
        named = dict(self.type.relations(self)) if self.type.relations else {}
        named.setdefault(Relation.AUTHOR, frozenset(self.authors))
        owner = self.data.get("owner")
        named.setdefault(Relation.OWNER, frozenset({owner} if isinstance(owner, str) else ()))
        return frozenset(relation for relation, people in named.items() if person in people)

    def standing_signatures(self) -> tuple[Signature, ...]:
        """Return the signatures of the current round that nothing has voided."""
        return tuple(s for s in self.signatures if s.round == self.round and not s.voided)

    def with_data(self, data: Data) -> "Record":
        """Return the record with other data: a value keeps its salt as long as it does not change."""
        data = {name: without_absent(value) for name, value in data.items()}
        before, after = self.values, replace(self, data=data).values
        stays = {path for path, value in after.items() if path in before and before[path] == value}
        redacted = {path: made for path, made in self.redacted.items() if path in stays}
        salts = {
            path: self.salts[path] if path in stays else b64(new_salt())
            for path in after
            if path not in redacted
        }
        return replace(self, data=data, salts=salts, redacted=redacted)
