"""The verdict on an upload: size and digest as announced, real type, and what the type's own inspection says."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<?php", b"#!/", b"mz\x90", b"\x7felf")
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Accepted:
    """The file is what was announced; `pages` only for a PDF."""

    media_type: str
    size: int
    sha256: str
    pages: int | None = None


@dataclass(frozen=True)
class Refused:
    """Why not: a code, and a sentence that tells the uploader what to do."""

    code: str
    reason: str


def inspect_file(path: Path, media_type: str, size: int, sha256: str, filename: str) -> Accepted | Refused:
    """Return the verdict on a file on disk. Reads it twice at most; memory stays below 300 MB.

    ASVS V5.2: the type is judged by the content, never by the name or by what was announced.
    """
    from . import docx, pdf

    digest, head = _read(path)
    if path.stat().st_size != size or digest != sha256:
        return Refused(
            "checksum", "The bytes that arrived are not the bytes that were announced; upload again."
        )
    looks = head[:1024].lower()
    if any(looks.lstrip().startswith(mark) for mark in MARKUP):
        return Refused("active_type", "This is a page, script or program; bring a PDF.")
    found = PDF if head.startswith(b"%PDF-") else DOCX if head.startswith(b"PK\x03\x04") else None
    if found != media_type or not filename.lower().endswith(".pdf" if found == PDF else ".docx"):
        return Refused(
            "type", f"{filename} is not the type it says; save it again as PDF (or DOCX as its source)."
        )
    if found == PDF:
        pages, refused = pdf.inspect(path)
        return refused or Accepted(PDF, size, sha256, pages)
    return docx.inspect(path) or Accepted(DOCX, size, sha256)


def _read(path: Path) -> tuple[str, bytes]:
    digest, head = hashlib.sha256(), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:2048]
            digest.update(chunk)
    return digest.hexdigest(), head
