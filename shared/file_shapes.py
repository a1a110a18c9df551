"""What the API answers of files: where to send them, what became of them, where to fetch them."""

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
    place: str


class Download(TypedDict):
    """A presigned GET of one exact object version, as an attachment; `expires_in` in seconds."""

    url: str
    filename: str
    media_type: str
    expires_in: int
    sha256: NotRequired[str]
    digest: NotRequired[str]
    locked_until: NotRequired[str | None]
