"""What a record type declares; routes, permissions, tables, forms and pages are derived from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from shared.attaching import Attaching, rule_for
from shared.commenting import Commenting
from shared.lifecycle import Case, Companion, Lifecycle
from shared.roles import Relation, Role
from shared.storage import Write

if TYPE_CHECKING:
    from shared.change import Change
    from shared.records import Record

Data = Mapping[str, Any]


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
    of the parent; `amends` returns what an edit changes of what steps keep; while a `counted` child is open, its parent names it in `open_children`. A field of `signed`
    changes by the step it names alone. `linked` are the links it stands in from its first entry. `scoped_by` is
    the field that holds the scope: whoever holds roles for some scopes only is shown those. Files are brought by
    who may edit, while it can be edited, unless `attaching` says otherwise. Of a `private` type everybody lists
    what names them in a field of `own`. Of a type with `readings_kept` every reading is an entry; one that
    `conceals_files` names them in the trail by commitments, since the digest of a guessed file would tell it. Where the id
    `follows_number`, no row points from the number to the record. Of an `answerable` type even people of a suspended
    organisation are named as who does it: they correct, answer or learn. In a state of `shown_in` those roles read it
    too, and every reading is an entry; in no other state do they. In a state of `hidden_in` it concerns nobody yet,
    whoever it names.
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
    amends: Callable[[Case], Mapping[str, object]] | None = None
    due: Callable[[Data], str | None] | None = None
    unique: Callable[["Record"], str | None] | None = None
    summary: Callable[["Record"], str | None] | None = None
    private: bool = False
    own: tuple[str, ...] = ("owner",)
    columns: tuple[str, ...] = ()
    opens: "Callable[[Case], Sequence[Companion | Change]] | None" = None
    fixed: tuple[str, ...] = ()
    signed: tuple[tuple[str, str], ...] = ()
    below: "RecordType | None" = None
    counted: bool = False
    scoped_by: str | None = None
    linked: Callable[[Data], Iterable[tuple[str, str]]] | None = None
    projection: Callable[["Record"], Sequence[Write]] | None = None
    attaching: Attaching | None = None
    commenting: Commenting | None = None
    readings_kept: bool = False
    conceals_files: bool = False
    follows_number: bool = False
    answerable: bool = False
    shown_in: Mapping[str, tuple[Role, ...]] = field(default_factory=dict, hash=False)
    hidden_in: frozenset[str] = frozenset()

    @property
    def takes_files(self) -> Attaching | None:
        """Who may bring files, and when; None for a type that nobody edits."""
        return rule_for(self.attaching, self.edited_by, self.edited_as, self.lifecycle.editable)

    @property
    def takes_comments(self) -> Commenting | None:
        """Who may comment, and when; None for a type nobody talks about."""
        open_ones = tuple(state for state in self.lifecycle.states if state not in self.lifecycle.final)
        rule = self.commenting
        return replace(rule, states=rule.states or open_ones) if rule else None

    @property
    def readers(self) -> tuple[Role, ...]:
        """Who may use the reading routes; which records they see depends on the states that are shown to them."""
        return (*self.read_by, *(role for roles in self.shown_in.values() for role in roles))

    @property
    def fields(self) -> dict[str, Any]:
        """Every field of the data, the written ones first, with its declaration."""
        kept = self.kept.model_fields if self.kept else {}
        return {**self.body.model_fields, **kept}

    def view(self, name: str) -> tuple[int, View]:
        """Return a declared list view and its place (1 to 4)."""
        return next((place, view) for place, view in enumerate(self.views, 1) if view.name == name)
