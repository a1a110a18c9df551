"""A record: a number, a body, a place in a lifecycle. And what a record type declares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from shared.canonical import b64, canonical, commit_to, new_salt, sha256_hex, unb64
from shared.lifecycle import Case, Companion, Lifecycle
from shared.roles import Relation, Role
from shared.signatures import Signature
from shared.storage import Write
from shared.values import flat, without_absent

if TYPE_CHECKING:
    from shared.change import Change

Data = Mapping[str, Any]
FIRST = "0" * 64
KEPT = "/kept/"


@dataclass(frozen=True)
class View:
    """A list that costs the same at any size: partition by a field (or none), sorted by another."""

    name: str
    by: str | None
    sort: str
    open_only: bool = False


@dataclass(frozen=True)
class RecordType:
    """What a record type is; routes, permissions, tables, forms and pages are derived from it.

    `body` is what people write, `kept` what only steps set; `number` makes the counter and the format;
    `relations` says who is what to a record; `opens` returns companions and further births. `below` is the type
    of the parent; while a `counted` child is open, its parent names it in `open_children`. A field of `signed`
    changes by the step it names alone. `linked` are the links it stands in from its first entry. `scoped_by` is the field that holds the scope: whoever holds roles for
    some scopes only is shown those.
    """

    name: str
    collection: str
    label: str
    plural: str
    body: type[BaseModel]
    lifecycle: Lifecycle
    number: Callable[[Data, "Record | None"], tuple[str, str]]
    views: tuple[View, ...]
    created_by: tuple[Role, ...]
    read_by: tuple[Role, ...]
    edited_by: tuple[Role, ...] = ()
    edited_as: tuple[Relation, ...] = ()
    kept: type[BaseModel] | None = None
    title: str = "title"
    parent: str | None = None
    relations: Callable[["Record"], Mapping[Relation, frozenset[str]]] | None = None
    scope: Callable[[Data], str] = lambda _: "study"
    starts: Callable[[Case], Mapping[str, object]] | None = None
    due: Callable[[Data], str | None] | None = None
    unique: Callable[["Record"], str | None] | None = None
    summary: Callable[["Record"], str | None] | None = None
    private: bool = False
    columns: tuple[str, ...] = ()
    opens: "Callable[[Case], Sequence[Companion | Change]] | None" = None
    fixed: tuple[str, ...] = ()
    signed: tuple[tuple[str, str], ...] = ()
    below: "RecordType | None" = None
    counted: bool = False
    scoped_by: str | None = None
    linked: Callable[[Data], Iterable[tuple[str, str]]] | None = None
    projection: Callable[["Record"], Sequence[Write]] | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """Every field of the data, the written ones first, with its declaration."""
        kept = self.kept.model_fields if self.kept else {}
        return {**self.body.model_fields, **kept}

    def view(self, name: str) -> tuple[int, View]:
        """Return a declared list view and its place (1 to 3)."""
        return next((place, view) for place, view in enumerate(self.views, 1) if view.name == name)


@dataclass(frozen=True)
class Record:
    """A record as it stands at a revision; entity is `type/ULID`, instants are UTC text."""

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
    cause: Mapping[str, int] | None = field(default=None, compare=False)
    sealed: int | None = field(default=None, compare=False)
    """The newest revision known to be sealed, where it was read with the record."""

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

    @property
    def content_sha256(self) -> str:
        """The digest a signature binds to: entity, commitment of every field, files; never the state."""
        fields = {path: made for path, made in self.commitments.items() if not path.startswith(KEPT)}
        return sha256_hex(canonical({"entity": self.entity, "fields": fields, "files": self.files}))

    @property
    def digest(self) -> str:
        """The digest of everything an entry leaves behind (`sd`): content, what steps kept, standing."""
        kept = {path: made for path, made in self.commitments.items() if path.startswith(KEPT)}
        return sha256_hex(canonical({"content": self.content_sha256, "kept": kept, "st": self.standing}))

    @property
    def commitments(self) -> dict[str, str]:
        """The commitment of every value, by path."""
        return {path: commit_to(value, unb64(self.salts[path])) for path, value in self.values.items()}

    @property
    def values(self) -> dict[str, Any]:
        """Every value by JSON Pointer; what steps kept stands under /kept, and no signature covers it."""
        kept = self.type.kept.model_fields if self.type.kept else {}
        written = {name: value for name, value in self.data.items() if name not in kept}
        return flat(written) | flat({name: self.data.get(name) for name in kept}, KEPT.rstrip("/"))

    @property
    def files(self) -> dict[str, str]:
        """The digests of the files the record names, by path."""
        ends = "/sha256"
        return {path[: -len(ends)]: made for path, made in self.values.items() if path.endswith(ends)}

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
        salts = {
            path: self.salts[path] if path in before and before[path] == value else b64(new_salt())
            for path, value in after.items()
        }
        return replace(self, data=data, salts=salts)
