"""An upload against its announcement: size, digest, real type, and what the type's own inspection says.

Reads the file twice. What parses it runs in a process of its own with limits of time and memory, so that a
file that makes a parser hang or swell is refused like any other.
"""

import hashlib
from pathlib import Path

from . import docx, limits, pdf
from .apart import apart
from .verdict import DOCX, PDF, Accepted, Refused

MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<?php", b"#!/", b"mz\x90", b"\x7felf")
_BEFORE_MARKUP = b" \t\r\n\0\xef\xbb\xbf"
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
    return pdf.inspect(path) if media_type == PDF else docx.inspect(path)


def _wrong_type(head: bytes, media_type: str, filename: str) -> Refused | None:
    if head.lower().lstrip(_BEFORE_MARKUP).startswith(MARKUP):
        return Refused("active_type", "This is a page, script or program; bring a PDF.")
    found = PDF if head.startswith(b"%PDF-") else DOCX if head.startswith(b"PK\x03\x04") else None
    if found == media_type and filename.lower().endswith(".pdf" if found == PDF else ".docx"):
        return None
    return Refused(
        "type", f"{filename[:80]} is not the type it says; save it again as PDF (or DOCX as its source)."
    )


def _read(path: Path) -> tuple[str, bytes]:
    digest, head = hashlib.sha256(), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:2048]
            digest.update(chunk)
    return digest.hexdigest(), head
