"""Every route of a record type, made from its declaration: list, open, read, edit, step, sign, history."""

from collections.abc import Callable, Iterator
from functools import partial

from shared import acts, asked, links, reads
from shared.answers import Answer
from shared.doors import Door
from shared.http import Api, Call, Operation
from shared.roles import PEOPLE, STAFF, Role

__all__ = ["Door", "serve_records"]

Served = tuple[Operation, Callable[[Door, Call], Answer]]


def serve_records(api: Api, door: Door) -> None:
    """Register every route of the record type."""
    for operation, serve in (*_reading(door), *_writing(door), *_steps(door), *_links(door)):
        api.route(operation)(partial(serve, door))


def _places(door: Door) -> tuple[str, str, str]:
    """Return the addresses of the list, of one record, and of where one is opened."""
    every = f"/{door.kind.collection}"
    below = f"/{door.parent.collection}/<parent>/{door.kind.parent}" if door.parent else every
    return every, f"{every}/<id>", below


def _reading(door: Door) -> Iterator[Served]:
    kind, readers, (every, one, below) = door.kind, door.readers, _places(door)
    yield Operation("GET", every, f"{kind.name}.list", readers, f"List {kind.plural}"), reads.listed
    if below != every:
        yield (
            Operation("GET", below, f"{kind.name}.list", readers, f"List its {kind.plural}"),
            reads.listed_below,
        )
    yield Operation("GET", one, f"{kind.name}.read", readers, f"Read a {kind.label}"), reads.read
    may = f"{kind.name}.read_trail"
    yield Operation("GET", f"{one}/audit-trail", may, readers, "Read its audit trail"), reads.trail
    yield (
        Operation("GET", f"{one}/fields/<path>/history", may, readers, "One field's history"),
        reads.field_history,
    )
    yield (
        Operation("GET", f"{one}/print", f"{kind.name}.print", readers, "Print it with its history"),
        reads.printed,
    )


def _writing(door: Door) -> Iterator[Served]:
    kind, (_, one, below) = door.kind, _places(door)
    schema = kind.body.model_json_schema()
    may, opens = f"{kind.name}.create", f"Open a {kind.label}"
    yield Operation("POST", below, may, kind.created_by, opens, schema, (201,)), acts.open_record
    if kind.edited_by:
        edits = f"Edit a {kind.label}"
        yield Operation("PATCH", one, f"{kind.name}.edit", kind.edited_by, edits, schema), acts.edit


def _steps(door: Door) -> Iterator[Served]:
    kind, (_, one, _below) = door.kind, _places(door)
    people = [step for step in kind.lifecycle.transitions if step.by != (Role.SYSTEM,)]
    if people:
        address, says = f"{one}/transitions/<step>", f"Take a step of a {kind.label}"
        schema = asked.StepRequest.model_json_schema()
        yield Operation("POST", address, kind.name, PEOPLE, says, schema, (200, 202)), acts.take_step
    if any(step.sign for step in people):
        address, says = f"{one}/signature-intents", f"Open a signing of a {kind.label}"
        schema = asked.IntentRequest.model_json_schema()
        yield Operation("POST", address, f"{kind.name}.sign", PEOPLE, says, schema, (201,)), acts.intend


def _links(door: Door) -> Iterator[Served]:
    kind, (_, one, _below) = door.kind, _places(door)
    if kind.private:
        return
    schema = links.LinkRequest.model_json_schema()
    says, ends = "Link it to another record", "End a link"
    yield Operation("POST", f"{one}/links", f"{kind.name}.link", STAFF, says, schema), acts.link
    yield Operation("POST", f"{one}/links/end", f"{kind.name}.end_link", STAFF, ends, schema), acts.end_link
