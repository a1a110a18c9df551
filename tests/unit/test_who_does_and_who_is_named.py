"""Every field that names a person or an organisation says whether they do it: a suspended one is given no new work."""

from collections.abc import Iterator
from typing import Any

from services.register import SERVICES
from shared.references import DOES

# Fields in which people and organisations are spoken of, or stand where something happened.
SPOKEN_OF = frozenset({
    "about", "asked_by", "auditees", "belongs_to", "external_party", "holds_for", "inspectors", "learned_by",
    "organisation", "party", "prepared_by", "published_by", "reader", "responsible", "scope", "site",
})  # fmt: skip
WORDS_OF_A_SCHEMA = frozenset({"properties", "items", "anyOf", "$defs", "additionalProperties"})


def naming(schema: Any, at: tuple[str, ...] = ()) -> Iterator[frozenset[str]]:
    """Yield the names on the way to each place of a schema that takes a person or an organisation."""
    if isinstance(schema, dict):
        pattern = str(schema.get("pattern", ""))
        if schema.get("x-ref") in ("people", "parties") or "person/" in pattern or "party/" in pattern:
            yield frozenset(at) - WORDS_OF_A_SCHEMA
        for name, inner in schema.items():
            yield from naming(inner, (*at, name))
    elif isinstance(schema, list):
        for inner in schema:
            yield from naming(inner, at)


def named() -> list[tuple[str, frozenset[str]]]:
    """Return each such field with where it is sent: to open or edit a record, or with a step."""
    models = [
        (f"{kind.name} {name}", model)
        for service in SERVICES
        for kind in service.records
        for name, model in (("body", kind.body), *((step.name, step.fields) for step in kind.lifecycle.transitions))
        if model is not None
    ]  # fmt: skip
    return [(where, names) for where, model in models for names in naming(model.model_json_schema())]


def test_every_field_that_names_somebody_is_known_as_work_or_as_mention() -> None:
    assert not [(where, sorted(names)) for where, names in named() if names.isdisjoint(DOES | SPOKEN_OF)]


def test_no_field_is_both_and_no_name_is_left_over() -> None:
    assert not DOES & SPOKEN_OF
    met = frozenset[str]().union(*(names for _, names in named()))
    assert not (DOES | SPOKEN_OF) - met
