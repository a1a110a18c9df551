"""Every route of a record type, made from its declaration: list, open, read, edit, step, sign, history."""

from collections.abc import Callable, Iterator
from functools import partial

from pydantic import BaseModel

from shared import acts, asked, beside, reads
from shared.answers import Answer
from shared.attachments import WithdrawRequest
from shared.comments import AnswerRequest, CommentRequest
from shared.doors import Door
from shared.file_shapes import Download, UploadSlot
from shared.http import Api, Call, Operation
from shared.links import LinkRequest
from shared.roles import PEOPLE, STAFF, Role
from shared.shapes import IntentShown, RecordShown, Row
from shared.trail_view import Entry, FormerValue
from shared.uploads import UploadRequest

__all__ = ["Door", "serve_records"]

Served = tuple[Operation, Callable[[Door, Call], Answer]]


def serve_records(api: Api, door: Door) -> None:
    """Register every route of the record type."""
    for operation, serve in (*_reading(door), *_writing(door), *_steps(door), *_beside(door)):
        api.route(operation)(partial(serve, door))


def _places(door: Door) -> tuple[str, str, str]:
    """Return the addresses of the list, of one record, and of where one is opened."""
    every = f"/{door.kind.collection}"
    below = f"/{door.parent.collection}/<parent>/{door.kind.parent}" if door.parent else every
    return every, f"{every}/<id>", below


def _reading(door: Door) -> Iterator[Served]:
    kind, readers, (every, one, below) = door.kind, door.readers, _places(door)
    lists, reads_trail = f"{kind.name}.list", f"{kind.name}.read_trail"
    yield _listing(every, lists, readers, f"List {kind.plural}", Row), reads.listed
    if below != every:
        yield _listing(below, lists, readers, f"List its {kind.plural}", Row), reads.listed_below
    may, says = f"{kind.name}.read", f"Read a {kind.label}"
    yield Operation("GET", one, may, readers, says, shows=RecordShown), reads.read
    yield _listing(f"{one}/audit-trail", reads_trail, readers, "Read its audit trail", Entry), reads.trail
    history = f"{one}/fields/<path>/history"
    yield _listing(history, reads_trail, readers, "One field's history", FormerValue), reads.field_history
    may, says = f"{kind.name}.print", "Print it with its history"
    yield Operation("GET", f"{one}/print", may, readers, says), reads.printed


def _listing(address: str, may: str, readers: tuple[Role, ...], says: str, shows: type) -> Operation:
    return Operation("GET", address, may, readers, says, shows=shows, many=True)


def _changing(
    address: str, may: str, who: tuple[Role, ...], says: str, asks: type[BaseModel], *answers: int
) -> Operation:
    """Return an operation that sends fields and is answered with the record."""
    method = "PATCH" if may.endswith(".edit") else "POST"
    return Operation(
        method, address, may, who, says, asks, answers or (200,), shows=RecordShown, prompts=True
    )


def _writing(door: Door) -> Iterator[Served]:
    kind, (_, one, below) = door.kind, _places(door)
    if set(kind.created_by) - {Role.SYSTEM}:
        may, says = f"{kind.name}.create", f"Open a {kind.label}"
        yield _changing(below, may, kind.created_by, says, kind.body, 201), acts.open_record
    if kind.edited_by:
        may, says = f"{kind.name}.edit", f"Edit a {kind.label}"
        yield _changing(one, may, kind.edited_by, says, kind.body), acts.edit


def _steps(door: Door) -> Iterator[Served]:
    kind, (_, one, _below) = door.kind, _places(door)
    people = [step for step in kind.lifecycle.transitions if step.by != (Role.SYSTEM,)]
    if people:
        address, says = f"{one}/transitions/<step>", f"Take a step of a {kind.label}"
        yield _changing(address, kind.name, PEOPLE, says, asked.StepRequest, 200, 202), acts.take_step
    if any(step.sign for step in people):
        address, says = f"{one}/signature-intents", f"Open a signing of a {kind.label}"
        asks, may = asked.IntentRequest, f"{kind.name}.sign"
        yield Operation("POST", address, may, PEOPLE, says, asks, (201,), shows=IntentShown), acts.intend


def _links(door: Door) -> Iterator[Served]:
    kind, (_, one, _below) = door.kind, _places(door)
    if kind.private:
        return
    makes, ends = f"{kind.name}.link", f"{kind.name}.end_link"
    yield _changing(f"{one}/links", makes, STAFF, "Link it to another record", LinkRequest), beside.link
    yield _changing(f"{one}/links/end", ends, STAFF, "End a link", LinkRequest), beside.end_link


def _files(door: Door) -> Iterator[Served]:
    kind, (_, one, _below) = door.kind, _places(door)
    rule = kind.takes_files
    if rule is None:
        return
    may, says = f"{kind.name}.upload", "Begin an upload"
    begins = Operation("POST", f"{one}/uploads", may, rule.by, says, UploadRequest, (201,), shows=UploadSlot)
    yield begins, beside.begin_upload
    address, may, says = f"{one}/attachments/<file>", f"{kind.name}.read_attachment", "Get an attachment"
    yield Operation("GET", address, may, door.readers, says, shows=Download), reads.attachment
    may, says = f"{kind.name}.withdraw_attachment", "Withdraw an attachment"
    yield _changing(f"{address}/withdraw", may, rule.by, says, WithdrawRequest), beside.withdraw_attachment


def _comments(door: Door) -> Iterator[Served]:
    kind, (_, one, _below) = door.kind, _places(door)
    declared = kind.takes_comments
    if declared is None:
        return
    may, address = f"{kind.name}.comment", f"{one}/comments"
    yield _changing(address, may, declared.by, "Comment on it", CommentRequest), beside.comment
    may, address = f"{kind.name}.answer_comment", f"{address}/<comment>/answer"
    yield (
        _changing(address, may, declared.answered_by, "Answer a comment", AnswerRequest),
        beside.answer_comment,
    )


def _beside(door: Door) -> Iterator[Served]:
    yield from _links(door)
    yield from _files(door)
    yield from _comments(door)
