"""A PNG or JPEG under the glass: its own parts, in order, to its end, and nothing behind it."""

import struct
import zlib
from pathlib import Path

from . import limits
from .verdict import PNG, Refused, TooMuch

_UNREADABLE = (struct.error, zlib.error, ValueError, LookupError, OSError)
_SIGNATURE = 8
_BIGGEST_TEXT = 16 << 20
# Start and end of image, restart marks and TEM stand alone; every other marker carries its length.
_ALONE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def inspect(path: Path, kind: str) -> Refused | None:
    """Return the refusal, or None for a plain picture of its media type; it is never decoded."""
    data = path.read_bytes()
    try:
        end = _png(data) if kind == PNG else _jpeg(data)
    except TooMuch as found:
        return Refused("too_much", f"The picture is too much: it {found}; make it smaller.")
    except _UNREADABLE as error:
        return Refused("unreadable", f"The picture is broken ({type(error).__name__}); save it again.")
    if end != len(data):
        return Refused("polyglot", "Something follows the end of the picture; save it again.")
    return None


def _points(width: int, height: int) -> None:
    if not width or not height:
        raise ValueError("no points")
    if width * height > limits.MOST_POINTS:
        raise TooMuch(f"holds {width * height} points")


def _png(data: bytes) -> int:
    """Return where the picture ends: every chunk's checksum holds, nothing packed swells. ISO/IEC 15948"""
    picture, place, size = zlib.decompressobj(), _SIGNATURE, 0
    for count in range(limits.MOST_CHUNKS):
        length, name = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", data, place + 8 + length)
        if check != zlib.crc32(name + body) or (count == 0) != (name == b"IHDR"):
            raise ValueError("a chunk is spoiled or out of order")
        if name == b"IHDR":
            _points(*struct.unpack_from(">II", body))
        if name == b"IDAT":
            size = _swelled(picture, body, size, limits.MOST_TOGETHER)
        if name in (b"zTXt", b"iTXt", b"iCCP"):
            _judge_text(body)
        place += 12 + length
        if name == b"IEND":
            return place
    raise TooMuch(f"holds more than {limits.MOST_CHUNKS} chunks")


def _swelled(engine: "zlib._Decompress", data: bytes, size: int, most: int) -> int:
    while data:
        size += len(engine.decompress(data, 1 << 20))
        if size > most:
            raise TooMuch("unpacks out of proportion")
        data = engine.unconsumed_tail
    return size


def _judge_text(body: bytes) -> None:
    """Unpack a text or profile where its packed part begins; plain text is not packed and does not swell."""
    start = body.find(b"\x78")
    if start < 0:
        return
    try:
        _swelled(zlib.decompressobj(), body[start:], 0, _BIGGEST_TEXT)
    except zlib.error:
        return


def _jpeg(data: bytes) -> int:
    """Return where the picture ends: after its end marker, with one frame in between. ITU-T T.81"""
    place, framed = 2, False
    while True:
        if data[place] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[place + 1]
        place += 2
        if marker == 0xD9:
            if not framed:
                raise ValueError("no frame")
            return place
        if marker in _ALONE or marker == 0xFF:
            place -= marker == 0xFF
            continue
        (length,) = struct.unpack_from(">H", data, place)
        if marker in _FRAMES:
            _, height, width = struct.unpack_from(">BHH", data, place + 2)
            _points(width, height)
            framed = True
        if length < 2:
            raise ValueError("a segment without length")
        place += length
        if marker == 0xDA:
            place = _after_scan(data, place)


def _after_scan(data: bytes, place: int) -> int:
    """Return where the packed points of a scan end: at the next marker that is neither stuffing nor restart."""
    while True:
        place = data.index(b"\xff", place)
        following = data[place + 1]
        if following == 0 or following in _ALONE:
            place += 2
        elif following == 0xFF:
            place += 1
        else:
            return place
