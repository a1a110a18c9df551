"""What people do beside a record's fields: files, comments, links. One transaction and one entry each."""

from collections.abc import Callable

from shared import attachments, comments, fields, links, uploads
from shared.acts import committed
from shared.answers import Answer
from shared.change import Change
from shared.doors import Door
from shared.http import Call
from shared.links import LinkRequest
from shared.records import Record
from shared.repository import Unit


def begin_upload(door: Door, call: Call) -> Answer:
    """Answer a presigned PUT for exactly the announced bytes."""
    asked = uploads.UploadRequest(**fields.checked(uploads.UploadRequest, call.body))
    record, _ = door.readable(call)
    uploads.may_upload(record, call.person)
    return Answer(201, uploads.begin(record, call.person, asked, call.new_id()))


def withdraw_attachment(door: Door, call: Call) -> Answer:
    """Mark an attachment as withdrawn, with the reason."""
    asked = attachments.WithdrawRequest(**fields.checked(attachments.WithdrawRequest, call.body))
    return _done(
        door, call, lambda record: attachments.withdrawn(record, call.args["file"], call.person, asked.reason)
    )


def comment(door: Door, call: Call) -> Answer:
    """Say something of the record as it stands."""
    asked = comments.CommentRequest(**fields.checked(comments.CommentRequest, call.body))
    return _done(door, call, lambda record: comments.made(record, asked, call.person))


def answer_comment(door: Door, call: Call) -> Answer:
    """Answer a comment as the record's author."""
    asked = comments.AnswerRequest(**fields.checked(comments.AnswerRequest, call.body))
    number = call.args["comment"]
    return _done(door, call, lambda record: comments.answered(record, number, asked, call.person))


def link(door: Door, call: Call) -> Answer:
    """Make a typed link on the revision as it stands."""
    asked = LinkRequest(**fields.checked(LinkRequest, call.body))
    return _done(door, call, lambda record: links.linked(record, asked, call.person))


def end_link(door: Door, call: Call) -> Answer:
    """End a typed link; it stays in the trail."""
    asked = LinkRequest(**fields.checked(LinkRequest, call.body))
    return _done(door, call, lambda record: links.ended(record, asked, call.person))


def _done(door: Door, call: Call, make: Callable[[Record], Change]) -> Answer:
    """Make the change on the revision as it stands; a repeated request gets its first answer."""
    record, rest = door.readable(call, *((door.key(call),) if call.key else ()))
    if rest and rest[0]:
        return door.again(call, rest[0])
    unit = Unit(call.request)
    unit.add(make(record))
    return committed(door, call, unit, 200)
