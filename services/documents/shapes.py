"""What documents answer beside their records: uploads, files, who depends on a document and who has read it."""

from typing import NotRequired

from typing_extensions import TypedDict


class UploadSlot(TypedDict):
    """A presigned PUT for exactly the announced bytes; `expires_in` in seconds."""

    upload_id: str
    url: str
    headers: dict[str, str]
    expires_in: int


class UploadRefused(TypedDict):
    """Why a file was refused."""

    code: str
    detail: str


class UploadShown(TypedDict):
    """What became of an upload: received, accepted or refused."""

    id: str
    state: str
    why: UploadRefused | None
    filename: str
    media_type: str
    size: int
    sha256: str
    record: str


class Download(TypedDict):
    """A presigned GET of one exact object version, as an attachment; `expires_in` in seconds."""

    url: str
    filename: str
    media_type: str
    expires_in: int
    sha256: NotRequired[str]
    digest: NotRequired[str]
    locked_until: NotRequired[str | None]


class ReadingCount(TypedDict):
    """How far the reading of a version has come; `waiting` names who is missing."""

    expected: int | None
    done: int
    waiting: list[str]


class Dependent(TypedDict):
    """A record that depends on a document."""

    number: str
    state: str
    label: str | None
    id: str
    type: str
    collection: str
    training: ReadingCount


class Reader(TypedDict):
    """A person who was assigned a version."""

    person: str
    name: str
    state: str


class Reading(ReadingCount):
    """Who was assigned a version, and who has read and understood it."""

    items: list[Reader]
    next_cursor: str | None
