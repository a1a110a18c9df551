"""A DOCX under the glass: an archive that holds a document, and nothing that acts or calls elsewhere."""

import re
import zipfile
import zlib
from pathlib import Path

from .verdict import Refused

MOST_ENTRIES = 5000
MOST_TOGETHER = 256 << 20
MOST_RATIO = 200
_SMALL = 1 << 20
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    KeyError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
_ACTIVE = re.compile(
    r"vbaproject|activex|/embeddings/|oleobject|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|zip|7z|rar|docm)$"
)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.I)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.I)


def inspect(path: Path) -> Refused | None:
    """Return the refusal, or None for a plain document."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _shape(archive) or _parts(archive)
    except _UNREADABLE as error:
        return Refused(
            "unreadable", f"The DOCX cannot be read ({type(error).__name__}); save it again and upload it."
        )


def _shape(archive: zipfile.ZipFile) -> Refused | None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        return Refused("type", "This archive is no Word document; bring a DOCX.")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_TOGETHER:
        return Refused("too_much", "The document unpacks to too much; make it smaller.")
    for entry in entries:
        if entry.flag_bits & 1:
            return Refused("active_content", "The document is encrypted; save it without a password.")
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            return Refused("too_much", f"{entry.filename[:80]} unpacks out of proportion.")
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in entry.filename.split("/"):
            return Refused("polyglot", "The archive names a path outside itself.")
        if _ACTIVE.search(entry.filename.lower()):
            return Refused("active_content", f"The document carries {entry.filename[:80]}; save it without.")
    return None


def _parts(archive: zipfile.ZipFile) -> Refused | None:
    """Read the small parts that can call elsewhere: relationships and content types."""
    for entry in archive.infolist():
        if not entry.filename.endswith((".rels", "[Content_Types].xml")):
            continue
        part = archive.read(entry)
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            return Refused("active_content", "The document declares entities; save it again.")
        if b"macroEnabled" in part:
            return Refused("active_content", "The document carries macros; save it as DOCX without them.")
        if any(not _HYPERLINK.search(found) for found in _EXTERNAL.findall(part)):
            return Refused("active_content", "The document loads something from elsewhere; save it without.")
    return None
