"""Tables with their indexes: sorted partitions that copies share until one of them writes."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.double.values import MOST_ITEM_BYTES, Item, Value, comparable, invalid, item_size

LONGEST = {"HASH": 2048, "RANGE": 1024}
Key = tuple[Any, ...]


@dataclass
class Shelf:
    """The items of one partition in the order of their sort keys."""

    keys: list[Key] = field(default_factory=list)
    items: dict[Key, Item] = field(default_factory=dict)

    def put(self, key: Key, item: Item) -> None:
        """Place an item."""
        if key not in self.items:
            insort(self.keys, key)
        self.items[key] = item

    def take(self, key: Key) -> None:
        """Remove an item."""
        del self.items[key]
        del self.keys[bisect_left(self.keys, key)]

    def copy(self) -> "Shelf":
        """Return a copy that shares the items, which are never changed in place."""
        return Shelf(list(self.keys), dict(self.items))


@dataclass
class Shelves:
    """Every partition of a table or an index."""

    by_key: dict[Any, Shelf] = field(default_factory=dict)
    own: set[Any] = field(default_factory=set)

    def writable(self, partition: Any) -> Shelf:
        """Return a partition that no copy shares."""
        if partition not in self.own:
            former = self.by_key.get(partition)
            self.by_key[partition] = former.copy() if former else Shelf()
            self.own.add(partition)
        return self.by_key[partition]

    def copy(self) -> "Shelves":
        """Return a copy; from now on both write to partitions of their own."""
        self.own = set()
        return Shelves(dict(self.by_key))


@dataclass(frozen=True)
class Schema:
    """The keys of a table or an index, and what an index shows of an item (None for everything)."""

    name: str
    hash: str
    range: str | None
    shown: frozenset[str] | None = None

    @classmethod
    def of(cls, name: str, keys: list[dict[str, str]], shown: frozenset[str] | None = None) -> "Schema":
        """Read a KeySchema."""
        by_kind = {key["KeyType"]: key["AttributeName"] for key in keys}
        return cls(name, by_kind["HASH"], by_kind.get("RANGE"), shown)

    @property
    def names(self) -> tuple[str, ...]:
        """The key attributes."""
        return (self.hash, self.range) if self.range else (self.hash,)

    def image(self, item: Item) -> Item:
        """Return what the index shows of an item."""
        return (
            item
            if self.shown is None
            else {name: value for name, value in item.items() if name in self.shown}
        )


@dataclass
class Table:
    """A table: its schema, the types of its keys, its items and what its indexes hold."""

    schema: Schema
    types: Mapping[str, str]
    indexes: Mapping[str, Schema] = field(default_factory=dict)
    base: Shelves = field(default_factory=Shelves)
    views: dict[str, Shelves] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    def copy(self) -> "Table":
        """Return an independent copy; it costs one dictionary an index."""
        views = {name: view.copy() for name, view in self.views.items()}
        return Table(self.schema, self.types, self.indexes, self.base.copy(), views, self.about)

    def key_of(self, given: Item) -> tuple[Any, Key]:
        """Return partition and sort key; raises ValidationException for anything but a whole key."""
        if set(given) != set(self.schema.names):
            raise invalid("The provided key element does not match the schema")
        return self.place(self.schema, given, "The provided key element does not match the schema")

    def place(self, schema: Schema, item: Item, wrong: str = "") -> tuple[Any, Key]:
        """Return where an item stands in the table or in an index."""
        kept = []
        for kind, name in zip(("HASH", "RANGE"), schema.names, strict=False):
            if name not in item:
                raise invalid(
                    wrong or f"One or more parameter values were invalid: Missing the key {name} in the item"
                )
            kept.append(self._key_value(kind, name, item[name], wrong, schema))
        first, *rest = kept
        if schema is self.schema:
            return first, tuple(rest)
        return first, (*rest, *(comparable(item[name]) for name in self.schema.names))

    def _key_value(self, kind: str, name: str, value: Value, wrong: str, schema: Schema) -> Any:
        wanted = self.types[name]
        if wanted not in value:
            where = (
                f"Type mismatch for Index Key {name}"
                if schema is not self.schema
                else f"Type mismatch for key {name}"
            )
            more = f" IndexName: {schema.name}" if schema is not self.schema else ""
            message = f"{where} expected: {wanted} actual: {next(iter(value))}{more}"
            raise invalid(wrong or f"One or more parameter values were invalid: {message}")
        inner = value[wanted]
        if inner == "":
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                f"an empty string value. Key: {name}"
            )
        if len(inner) > LONGEST[kind] // 4 and len(inner.encode()) > LONGEST[kind]:
            raise invalid(
                f"One or more parameter values were invalid: Size of {kind.lower()}key has exceeded the maximum size "
                f"limit of {LONGEST[kind]} bytes"
            )
        return comparable(value)

    def get(self, place: tuple[Any, Key]) -> Item | None:
        """Return the item at a place."""
        shelf = self.base.by_key.get(place[0])
        return shelf.items.get(place[1]) if shelf else None

    def check(self, item: Item, most: int) -> None:
        """Refuse an item that is too large, or whose index keys are of the wrong type; `most` bytes it can have."""
        if most > MOST_ITEM_BYTES and item_size(item) > MOST_ITEM_BYTES:
            raise invalid("Item size has exceeded the maximum allowed size")
        for schema in self.indexes.values():
            self._indexed(schema, item)

    def _indexed(self, schema: Schema, item: Item) -> tuple[Any, Key] | None:
        """Return where an index holds the item; an item without all of its keys stands in no index."""
        for name in schema.names:
            if name in item and self.types[name] not in item[name]:
                self.place(schema, item)
        return self.place(schema, item) if all(name in item for name in schema.names) else None

    def put(self, place: tuple[Any, Key], item: Item) -> None:
        """Write an item."""
        self._leave_views(place)
        self.base.writable(place[0]).put(place[1], item)
        for name, schema in self.indexes.items():
            there = self._indexed(schema, item)
            if there:
                self.views[name].writable(there[0]).put(there[1], item)

    def remove(self, place: tuple[Any, Key]) -> None:
        """Delete an item that may be there."""
        if self.get(place) is not None:
            self._leave_views(place)
            self.base.writable(place[0]).take(place[1])

    def _leave_views(self, place: tuple[Any, Key]) -> None:
        former = self.get(place)
        for name, schema in self.indexes.items() if former else ():
            there = self._indexed(schema, former or {})
            if there:
                self.views[name].writable(there[0]).take(there[1])

    def span(self, index: str | None, partition: Any, low: Any, high: Any) -> tuple[Shelf, int, int]:
        """Return a partition and the positions between two sort keys (None for no bound), both included."""
        shelf = (self.views[index] if index else self.base).by_key.get(partition, Shelf())
        first = 0 if low is None else bisect_left(shelf.keys, low, key=_sort)
        last = len(shelf.keys) if high is None else bisect_right(shelf.keys, high, key=_sort)
        return shelf, first, last


def _sort(key: Key) -> Any:
    return key[0]
