"""What search answers."""

from typing import Literal

from typing_extensions import TypedDict


class Found(TypedDict):
    """A record that holds every word: where it stands, and the best place the words were found in."""

    entity: str
    type: str
    collection: str
    number: str
    title: str
    state: str
    matched: Literal["number", "title", "text"]
