"""A DOCX or XLSX under the glass: an archive that holds a document, and nothing that acts or calls elsewhere."""

import re
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from . import limits
from .verdict import DOCX, XLSX, Active, Refused, TooMuch

_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError, LookupError, EOFError, OSError,
    RuntimeError,
)  # fmt: skip
_SMALL = 1 << 20
_MAIN = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
_ACTIVE = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|oleobject|afchunk"
    r"|^xl/(externallinks|macrosheets|dialogsheets|querytables|connections)|/customui|^customui"
    r"|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|zip|7z|rar|docm|dotm|xlsm|xlam|xlsb|html?|mht|rtf|swf)$"
)
# Programs, archives and OLE containers whatever they are called.
_MAGIC = (b"MZ", b"PK\x03\x04", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"#!")
# QUOTE spells another field's name from numbers.
_FIELDS = re.compile(r"\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|IMPORT|LINK|QUOTE)\b", re.I)
# Formulas that fetch, run or talk to another program: `program|'topic'!item` is a DDE conversation.
_FORMULAS = re.compile(
    r"\b(WEBSERVICE|FILTERXML|RTD|CALL|EXEC|REGISTER(\.ID)?|IMPORT\w+|IMAGE)\s*\(|\|\s*'[^']*'\s*!", re.I
)
_ADDRESSES = ("https://", "http://", "mailto:", "#")


def inspect(path: Path, kind: str) -> Refused | None:
    """Return the refusal, or None for a plain document of its media type. Every part is unpacked once, piece by piece."""
    try:
        with zipfile.ZipFile(path) as archive:
            if refused := _strange_names(archive.namelist(), _MAIN[kind]):
                return refused
            _judge_shape(archive)
            for entry in archive.infolist():
                _judge_part(archive, entry)
    except Active as found:
        return Refused("active_content", f"The file carries {found}; save it without and upload again.")
    except TooMuch as found:
        return Refused("too_much", f"The file is too much: it {found}; make it smaller.")
    except _UNREADABLE as error:
        detail = f"The file cannot be read ({type(error).__name__}); save it again and upload it."
        return Refused("unreadable", detail)
    return None


def _strange_names(names: list[str], main: str) -> Refused | None:
    if not {"[Content_Types].xml", main} <= set(names):
        return Refused("type", "This archive is not the type it says; bring a DOCX or XLSX.")
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            return Refused("polyglot", "The archive names a path outside itself; save it again.")
    if len({name.lower() for name in names}) < len(names):
        return Refused("polyglot", "The archive holds two parts of one name; save it again.")
    return None


def _judge_shape(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > limits.MOST_ENTRIES:
        raise TooMuch(f"holds more than {limits.MOST_ENTRIES} parts")
    if sum(entry.file_size for entry in entries) > limits.MOST_TOGETHER:
        raise TooMuch(f"unpacks to more than {limits.MOST_TOGETHER >> 20} MiB")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Active("encryption")
        if entry.file_size > max(_SMALL, limits.MOST_RATIO * entry.compress_size):
            raise TooMuch(f"unpacks {entry.filename[:80]} out of proportion")
        if _ACTIVE.search(entry.filename.lower()):
            raise Active(entry.filename[:80])


def _judge_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack one part, which checks its checksum too, and parse it where it is XML."""
    name = entry.filename.lower()
    parser = _Words().parser if name.endswith((".xml", ".rels")) else None
    with archive.open(entry) as part:
        head = piece = part.read(_SMALL)
        if head.startswith(_MAGIC):
            raise Active(f"{entry.filename[:80]}, a program or archive")
        while piece:
            if parser:
                parser.Parse(piece, False)
            piece = part.read(_SMALL)
    if parser and entry.file_size:
        parser.Parse(b"", True)


class _Words:
    """Reads one XML part, whatever its encoding, prefixes and escapes, and raises where it acts."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator="|")
        self.parser.buffer_text = True
        self.parser.buffer_size = 1 << 17  # the longest formula stays in one piece
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._field = self._inside = ""

    def _doctype(self, *_: object) -> None:
        raise Active("entities")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._inside = element.rpartition("|")[2]
        if any("macroenabled" in value.lower() for value in attributes.values()):
            raise Active("macros")
        if self._inside == "Relationship":
            _judge_relationship(attributes)
        if self._inside in ("altChunk", "control", "OLEObject", "oleObject"):
            raise Active("an embedded object")
        if self._inside in ("ddeLink", "webPublishItem"):
            raise Active("something it loads from elsewhere")
        if self._inside == "fldChar":  # a field's words may be spread over runs, up to the next mark
            self._field = ""
        if self._inside == "fldSimple":
            for value in attributes.values():
                self._judge_field(value)

    def _end(self, _: str) -> None:
        self._inside = ""

    def _text(self, text: str) -> None:
        if self._inside == "instrText":
            self._field += text
            self._judge_field(self._field)
        if self._inside in ("f", "definedName") and (found := _FORMULAS.search(text)):
            raise Active(f"a formula that fetches or runs ({found[0][:20]})")

    def _judge_field(self, words: str) -> None:
        if found := _FIELDS.match(words):
            raise Active(f"a field that fetches or runs ({found[1]})")


def _judge_relationship(attributes: dict[str, str]) -> None:
    kind, target = attributes.get("Type", "").lower(), attributes.get("Target", "").strip().lower()
    if kind.endswith(("/afchunk", "/oleobject", "/control", "/package", "/vbaproject")):
        raise Active("an embedded object")
    if attributes.get("TargetMode", "").lower() != "external":
        return
    if not kind.endswith("/hyperlink"):
        raise Active("something it loads from elsewhere")
    if not target.startswith(_ADDRESSES):
        raise Active("a link that is no web address")
