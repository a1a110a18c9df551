"""A PDF under the glass: every object is read, so that nothing active can hide in a stream or behind a name."""

import mmap
import re
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from .verdict import Refused

MOST_PAGES = 2000
MOST_OBJECTS = 200_000
MOST_STREAM = 64 << 20
MOST_TOGETHER = 512 << 20
MOST_SECONDS = 60.0
MOST_DEEP = 200

# ISO 32000: what runs, opens, fetches, sends or carries another file.
ACTIVE = {
    "/JavaScript": "JavaScript", "/JS": "JavaScript", "/Launch": "a program start", "/AA": "automatic actions",
    "/EmbeddedFiles": "embedded files", "/EmbeddedFile": "embedded files", "/RichMedia": "rich media",
    "/XFA": "an XFA form", "/SubmitForm": "a form that sends data", "/ImportData": "a form that loads data",
    "/GoToR": "a link into another file", "/GoToE": "a link into an embedded file", "/Movie": "a film",
    "/Sound": "sound", "/Rendition": "media", "/3D": "a 3D scene",
}  # fmt: skip
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Movie",
    "/Sound",
    "/Rendition",
}
_UNREADABLE = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, zlib.error,
    OverflowError, struct.error, AssertionError, EOFError, NotImplementedError, MemoryError, OSError,
)  # fmt: skip
_HEX = re.compile(r"#([0-9a-fA-F]{2})")


class Active(Exception):
    """Something in the file acts; `args[0]` says what."""


class TooMuch(Exception):
    """The file asks for more than inspecting may cost."""


def inspect(path: Path) -> tuple[int | None, Refused | None]:
    """Return the page count, or the refusal."""
    if refused := _outside(path):
        return None, refused
    try:
        pages = _walk(path)
    except Active as found:
        detail = f"The PDF carries {found}; save it without (for example as PDF/A) and upload again."
        return None, Refused("active_content", detail)
    except TooMuch as found:
        return None, Refused("too_much", f"The PDF {found}; make it simpler and upload again.")
    except _UNREADABLE as error:
        detail = f"The PDF cannot be read ({type(error).__name__}); save it again and upload it."
        return None, Refused("unreadable", detail)
    return pages, None


def _outside(path: Path) -> Refused | None:
    """Look at what stands around the PDF: nothing may follow its end, and no second file may hide in it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        end = data.rfind(b"%%EOF")
        if end < 0:
            return Refused("unreadable", "The PDF has no end; it was probably cut off. Upload it again.")
        if data[end + 5 :].strip(b"\r\n\t \0"):
            return Refused("polyglot", "Something follows the end of the PDF; save it again and upload it.")
        zip_end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
        if zip_end >= 0 and len(data) - zip_end >= 22:
            comment = int.from_bytes(data[zip_end + 20 : zip_end + 22], "little")
            if zip_end + 22 + comment <= len(data) and data.find(b"PK\x03\x04") >= 0:
                return Refused("polyglot", "An archive hides in the PDF; save it again and upload it.")
    return None


def _walk(path: Path) -> int:
    until = time.monotonic() + MOST_SECONDS
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted:
        raise Active("encryption")
    together = 0
    for count, (number, generation) in enumerate(_objects(reader)):
        if count > MOST_OBJECTS:
            raise TooMuch(f"holds more than {MOST_OBJECTS} objects")
        if time.monotonic() > until:
            raise TooMuch("takes too long to inspect")
        held = reader.get_object(IndirectObject(number, generation, reader))
        _judge(held, 0)
        if isinstance(held, StreamObject):
            together += _unpacked(held)
            if together > MOST_TOGETHER:
                raise TooMuch("unpacks to more than 512 MiB")
    _judge(reader.trailer, 0)
    pages = len(reader.pages)
    if not 1 <= pages <= MOST_PAGES:
        raise TooMuch(f"has {pages} pages; between 1 and {MOST_PAGES} are possible")
    return pages


def _objects(reader: PdfReader) -> Iterator[tuple[int, int]]:
    for generation, numbers in reader.xref.items():
        if generation < 65535:
            yield from ((number, generation) for number in numbers if number)
    yield from ((number, 0) for number in reader.xref_objStm)


def _judge(node: Any, depth: int) -> None:
    """Raise Active for anything that acts; indirect objects are visited on their own."""
    if depth > MOST_DEEP:
        raise TooMuch("is nested too deeply")
    if isinstance(node, DictionaryObject):
        for key, value in node.items():
            _judge_pair(_plain(str(key)), dict.get(node, key, value))
            _judge(dict.get(node, key), depth + 1)
    elif isinstance(node, ArrayObject):
        for item in list.__iter__(node):
            _judge(item, depth + 1)


def _judge_pair(key: str, value: Any) -> None:
    said = _plain(str(value)) if isinstance(value, NameObject) else ""
    if key in ACTIVE and not (key in ("/Rendition", "/Sound", "/Movie", "/3D") and said):
        raise Active(ACTIVE[key])
    if key == "/S" and said in ACTIONS:
        raise Active(ACTIVE[said])
    if key == "/Subtype" and said in ("/RichMedia", "/3D", "/Movie", "/Sound", "/FileAttachment", "/Screen"):
        raise Active("an attachment or media")
    if (
        key == "/OpenAction"
        and isinstance(value, DictionaryObject)
        and _plain(str(value.get("/S"))) != "/GoTo"
    ):
        raise Active("an action at opening")
    if key == "/URI" and not isinstance(value, DictionaryObject | IndirectObject):
        address = str(value).strip().lower()
        if not address.startswith(("https://", "http://", "mailto:")):
            raise Active("a link that is no web address")


def _plain(name: str) -> str:
    """Return a name with its #xx escapes opened, as a viewer would read it."""
    return _HEX.sub(lambda found: chr(int(found[1], 16)), name)


def _unpacked(stream: StreamObject) -> int:
    """Return the size of a stream once unpacked, without keeping it; raise when it is a bomb."""
    filters = stream.get("/Filter")
    names = [str(filters)] if isinstance(filters, NameObject) else [str(item) for item in filters or ()]
    data: bytes = stream._data if isinstance(stream._data, bytes) else b""
    if names[:1] != ["/FlateDecode"] and names[:1] != ["/Fl"]:
        if names[:1] == ["/Crypt"]:
            raise Active("encryption")
        return len(data)
    if names.count("/FlateDecode") + names.count("/Fl") > 1:
        raise TooMuch("packs a stream more than once")
    engine, size = zlib.decompressobj(), 0
    while data:
        size += len(engine.decompress(data, 1 << 20))
        if size > MOST_STREAM:
            raise TooMuch("unpacks a stream to more than 64 MiB")
        data = engine.unconsumed_tail
    return size
