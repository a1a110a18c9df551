"""An upload against its announcement: size, digest, real type, and what the type's own inspection says.

Reads the file twice. What parses it runs in a process of its own with limits of time and memory, so that a
file that makes a parser hang or swell is refused like any other.
"""

import hashlib
from pathlib import Path

from . import limits, office, pdf, pictures, sheets
from .apart import apart
from .verdict import CSV, DOCX, ENDINGS, JPEG, PDF, PNG, XLSX, Accepted, Refused

MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<?php", b"#!/", b"mz\x90", b"\x7felf")
_BEFORE_MARKUP = b" \t\r\n\0\xef\xbb\xbf"
_HEADS = {
    PDF: b"%PDF-",
    DOCX: b"PK\x03\x04",
    XLSX: b"PK\x03\x04",
    PNG: b"\x89PNG\r\n\x1a\n",
    JPEG: b"\xff\xd8\xff",
}
_CHUNK = 1 << 20


def inspect_file(path: Path, media_type: str, size: int, sha256: str, filename: str) -> Accepted | Refused:
    """Return the verdict on a file on disk. Memory stays below 32 MiB here and MOST_MEMORY beside.

    ASVS V5.2: the type is judged by the content, never by the name or by what was announced.
    """
    digest, head = _read(path)
    if path.stat().st_size != size or digest != sha256:
        return Refused(
            "checksum", "The bytes that arrived are not the bytes that were announced; upload again."
        )
    if refused := _wrong_type(head, media_type, filename):
        return refused
    found = apart(structure, path, media_type, seconds=limits.MOST_SECONDS, memory=limits.MOST_MEMORY)
    if isinstance(found, Refused):
        return found
    return Accepted(media_type, size, sha256, found)


def structure(path: Path, media_type: str) -> Refused | int | None:
    """Return the refusal of what stands inside the file, or its pages; None for a type without pages."""
    if media_type == PDF:
        return pdf.inspect(path)
    if media_type == CSV:
        return sheets.inspect(path)
    return (
        office.inspect(path, media_type) if media_type in (DOCX, XLSX) else pictures.inspect(path, media_type)
    )


def _wrong_type(head: bytes, media_type: str, filename: str) -> Refused | None:
    if head.lower().lstrip(_BEFORE_MARKUP).startswith(MARKUP):
        return Refused("active_type", "This is a page, script or program; bring a document.")
    begins = _HEADS.get(media_type, b"")
    others = tuple(begin for begin in _HEADS.values() if begin != begins)
    another = media_type == CSV and head.startswith(others)
    if head.startswith(begins) and not another and filename.lower().endswith(ENDINGS[media_type]):
        return None
    return Refused("type", f"{filename[:80]} is not the type it says; save it again as what it is.")


def _read(path: Path) -> tuple[str, bytes]:
    digest, head = hashlib.sha256(), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:2048]
            digest.update(chunk)
    return digest.hexdigest(), head
