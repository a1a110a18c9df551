"""What every published fact has in common, and the register of all facts."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

REGISTER: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact in the past tense: ids, states, enums, dates, person ids; no free text, nothing blinded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: ClassVar[str]
    name: ClassVar[str]
    version: ClassVar[int]

    def __init_subclass__(cls, name: str = "", version: int = 1) -> None:
        super().__init_subclass__()
        if not name:
            raise TypeError(f"{cls.__name__} needs the name it is published under")
        if name in REGISTER:
            raise TypeError(f"{name} is published by {REGISTER[name].__name__} already")
        cls.source = "cqms." + cls.__module__.split(".")[1]
        cls.name, cls.version = name, version
        REGISTER[name] = cls


class Envelope(BaseModel):
    """The `detail` of a bus event: a fact with its place in the study's order.

    `index` is the entry's position in the sealed log, `leaf` its RFC 6962 leaf hash (hex), `hops` counts
    reactions that led here (at most 8) and `causation` is the index of the fact that caused this one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    study: str
    index: int
    entity: str
    number: str
    revision: int
    leaf: str
    at: str
    actor: str
    causation: int | None
    hops: int
    data: dict[str, Any]
