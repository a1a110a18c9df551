"""How much a PDF's streams unpack to, without ever keeping it."""

import binascii
import zlib
from base64 import a85decode
from collections.abc import Callable

from pypdf.filters import LZWDecode, RunLengthDecode
from pypdf.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject

from . import limits
from .verdict import Active, TooMuch

_LONG = {"/Fl": "/FlateDecode", "/AHx": "/ASCIIHexDecode", "/A85": "/ASCII85Decode", "/LZW": "/LZWDecode",
         "/RL": "/RunLengthDecode", "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode"}  # fmt: skip
_PICTURES = {"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"}
_FLATE = "/FlateDecode"


def unpacked(stream: StreamObject) -> int:
    """Return the size of a stream once unpacked; raise TooMuch for a bomb, zlib.error for a broken one."""
    _judge_picture(stream)
    data, names = bytes(stream._data), filters(stream)
    if "/Crypt" in names:
        raise Active("encryption")
    if len(names) > limits.MOST_FILTERS or names.count(_FLATE) > 1:
        raise TooMuch("packs a stream more than once")
    for place, name in enumerate(names):
        if name in _PICTURES:
            break
        if name == _FLATE:
            if set(names[place + 1 :]) - _PICTURES:
                raise TooMuch("packs a stream in an unusual way")
            return _inflated(data)
        data = _DECODERS[name](data)
        _bounded(len(data))
    return len(data)


def filters(stream: StreamObject) -> list[str]:
    """Return the names of a stream's filters, in full, in the order they are undone."""
    said: object = stream["/Filter"] if "/Filter" in stream else ArrayObject()
    names = [one.get_object() for one in said] if isinstance(said, ArrayObject) else [said]
    return [_LONG.get(str(name), str(name)) for name in names]


def whole_number(holder: DictionaryObject, key: str) -> int:
    """Return an entry that must be a whole number; raise ValueError for anything else."""
    value = holder[key]
    if not isinstance(value, NumberObject):
        raise ValueError(f"{key} is no whole number")
    return int(value)


def _judge_picture(stream: StreamObject) -> None:
    if all(key in stream for key in ("/Width", "/Height")):
        points = whole_number(stream, "/Width") * whole_number(stream, "/Height")
        if points > limits.MOST_POINTS:
            raise TooMuch(f"holds a picture of {points} points")


def _inflated(data: bytes) -> int:
    engine, size = zlib.decompressobj(), 0
    while data:
        size += len(engine.decompress(data, 1 << 20))
        _bounded(size)
        data = engine.unconsumed_tail
    return size


def _bounded(size: int) -> None:
    if size > limits.MOST_STREAM:
        raise TooMuch(f"unpacks a stream to more than {limits.MOST_STREAM >> 20} MiB")


def _hexadecimal(data: bytes) -> bytes:
    digits = b"".join(data.partition(b">")[0].split())
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _base85(data: bytes) -> bytes:
    return a85decode(data.strip().removeprefix(b"<~").partition(b"~>")[0], ignorechars=b" \t\n\r\v\f\0")


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "/ASCIIHexDecode": _hexadecimal,
    "/ASCII85Decode": _base85,
    "/LZWDecode": lambda data: bytes(LZWDecode.decode(data)),
    "/RunLengthDecode": lambda data: bytes(RunLengthDecode.decode(data)),
}
