"""A PDF under the glass: every object is read, so that nothing active can hide in a stream or behind a name."""

import io
import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from pypdf import PdfReader
from pypdf._utils import skip_over_whitespace
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import IndirectObject, PdfObject, StreamObject, read_object

from . import limits
from .acting import judge
from .unpacking import unpacked, whole_number
from .verdict import Active, Refused, TooMuch

# Everything the reader raises on spoiled input; each of them ends in a refusal, so nothing is let through.
_UNREADABLE = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, zlib.error, struct.error,
    ArithmeticError, AssertionError, EOFError, OSError,
)  # fmt: skip
_OBJECT = re.compile(rb"(?<![0-9])[0-9]{1,10}[\s\0]+[0-9]{1,5}[\s\0]+obj(?![a-z])")


def inspect(path: Path) -> Refused | int:
    """Return the refusal, or the page count. The file is mapped, not loaded."""
    if path.stat().st_size == 0:
        return Refused("unreadable", "The file is empty; upload it again.")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _outside(data) or _inside(data)


def _outside(data: mmap.mmap) -> Refused | None:
    """Look at what stands around the PDF: nothing may follow its end, and no second file may hide in it."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        return Refused("unreadable", "The PDF has no end; it was probably cut off. Upload it again.")
    if data[end + 5 :].strip(b"\r\n\t \0"):
        return Refused("polyglot", "Something follows the end of the PDF; save it again and upload it.")
    # An archive is found from its end, which may carry a comment of up to 65,535 bytes.
    zip_end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if zip_end >= 0 and len(data) - zip_end >= 22:
        comment = int.from_bytes(data[zip_end + 20 : zip_end + 22], "little")
        if zip_end + 22 + comment <= len(data) and data.find(b"PK\x03\x04") >= 0:
            return Refused("polyglot", "An archive hides in the PDF; save it again and upload it.")
    return None


def _inside(data: mmap.mmap) -> Refused | int:
    try:
        return _walk(data)
    except Active as found:
        detail = f"The PDF carries {found}; save it without (for example as PDF/A) and upload again."
        return Refused("active_content", detail)
    except (TooMuch, LimitReachedError) as found:
        return Refused("too_much", f"The PDF is too much: it {found}; make it simpler and upload again.")
    except _UNREADABLE as error:
        detail = f"The PDF is broken ({type(error).__name__}); print it to PDF once more and upload it."
        return Refused("unreadable", detail)


def _walk(data: mmap.mmap) -> int:
    reader = _opened(data)
    judge(reader.trailer)
    together = 0
    for count, held in enumerate(_objects(reader, data)):
        if count > limits.MOST_OBJECTS:
            raise TooMuch(f"holds more than {limits.MOST_OBJECTS} objects")
        judge(held)
        if isinstance(held, StreamObject):
            together += unpacked(held)
            if together > limits.MOST_TOGETHER:
                raise TooMuch(f"unpacks to more than {limits.MOST_TOGETHER >> 20} MiB")
    pages = len(reader.pages)
    if not 1 <= pages <= limits.MOST_PAGES:
        raise TooMuch(f"has {pages} pages; between 1 and {limits.MOST_PAGES} are possible")
    return pages


def _opened(data: mmap.mmap) -> PdfReader:
    """Return a strict reader: what needs repair may be repaired to another document elsewhere."""
    try:
        # A mapped file has the methods the reader calls; typeshed does not know it as a stream.
        reader = PdfReader(cast(IO[bytes], data), strict=True)
    except _UNREADABLE:
        if data.find(b"/Encrypt") >= 0:
            raise Active("encryption") from None
        raise
    if "/Encrypt" in reader.trailer:
        raise Active("encryption")
    return reader


def _objects(reader: PdfReader, data: mmap.mmap) -> Iterator[PdfObject | None]:
    """Yield every object: those in the table, those packed in object streams, those in no table."""
    for generation, numbers in list(reader.xref.items()):
        if generation < 65535:
            for number in numbers:
                held = reader.get_object(IndirectObject(number, generation, reader))
                yield held
                yield from _packed(reader, held)
    for number in list(reader.xref_objStm):
        yield reader.get_object(IndirectObject(number, 0, reader))
    yield from _unlisted(reader, data)


def _packed(reader: PdfReader, holder: PdfObject | None) -> Iterator[PdfObject | None]:
    """Yield what an object stream holds, also what its index does not reach from the table."""
    if not isinstance(holder, StreamObject) or holder.get("/Type") != "/ObjStm":
        return
    unpacked(holder)
    packed, first = holder.get_data(), whole_number(holder, "/First")
    places = [int(token) for token in packed[:first].split()[1::2]]
    for place in places[: limits.MOST_OBJECTS]:
        stream = io.BytesIO(packed)
        stream.seek(first + place)
        yield read_object(stream, reader)


def _unlisted(reader: PdfReader, data: mmap.mmap) -> Iterator[PdfObject | None]:
    """Yield the objects that no table lists any more: earlier revisions, which a viewer can go back to."""
    listed = {place for numbers in reader.xref.values() for place in numbers.values()}
    for found in _OBJECT.finditer(data):
        if found.start() in listed:
            continue
        data.seek(found.end())
        try:
            skip_over_whitespace(cast(IO[bytes], data))
            data.seek(-1, 1)
            held = read_object(cast(IO[bytes], data), reader)
        except LimitReachedError:
            raise
        except _UNREADABLE:  # bytes of a picture that look like an object; no reader can open it either
            continue
        yield held
        yield from _packed(reader, held)
