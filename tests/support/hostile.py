"""Hostile and honest files, written byte by byte; nothing of them is committed as a binary."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PAGES = {
    1: b"<< /Type /Catalog /Pages 2 0 R >>",
    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
    4: b"<< /Length 8 >>\nstream\nq 1 w Q \nendstream",
}


def pdf(changed: Mapping[int, bytes] | None = None, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects with a correct cross-reference table."""
    objects = PAGES | dict(changed or {})
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1)
    for number in range(1, max(objects) + 1):
        if number in places:
            out += b"%010d 00000 n \n" % places[number]
        else:
            out += b"0000000000 00001 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (max(objects) + 1, trailer)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def catalog(more: bytes) -> dict[int, bytes]:
    """Return the catalog with more entries."""
    return {1: PAGES[1].replace(b" >>", b" " + more + b" >>")}


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object with this very data."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def object_stream_pdf(hidden: Mapping[int, bytes], listed: bool = True) -> bytes:
    """Return a PDF 1.5 whose further objects stand in an object stream, listed in its table or not."""
    objects = {number: body for number, body in PAGES.items() if number != 1}
    packed = {1: PAGES[1], **hidden}
    index, bodies = b"", b""
    for number, body in packed.items():
        index += b"%d %d " % (number, len(bodies))
        bodies += body + b" "
    objects[8] = stream(
        zlib.compress(index + bodies),
        b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(packed), len(index)),
    )
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    places[9] = start = len(out)
    rows = b""
    for number in range(10):
        if number in places:
            rows += struct.pack(">BIH", 1, places[number], 0)
        elif number in packed and (listed or number == 1):
            rows += struct.pack(">BIH", 2, 8, list(packed).index(number))
        else:
            rows += struct.pack(">BIH", 0, 0, 65535)
    table = stream(zlib.compress(rows), b"/Type /XRef /Size 10 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode")
    out += b"9 0 obj\n%s\nendobj\n" % table
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def updated(data: bytes, objects: Mapping[int, bytes]) -> bytes:
    """Return the PDF with an incremental update that replaces or adds these objects."""
    former = int(data.rpartition(b"startxref\n")[2].split()[0])
    out, rows = bytearray(data), b""
    for number, body in sorted(objects.items()):
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + rows
    out += b"trailer\n<< /Size 20 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (former, start)
    return bytes(out)


DOCX_PARTS = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006'
    b'/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
    b'2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006'
    b'/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
    b'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Procedure</w:t></w:r></w:p></w:body></w:document>',
}


XLSX_PARTS = {
    "[Content_Types].xml": DOCX_PARTS["[Content_Types].xml"],
    "_rels/.rels": DOCX_PARTS["_rels/.rels"].replace(b"word/document.xml", b"xl/workbook.xml"),
    "xl/workbook.xml": b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/'
    b'spreadsheetml/2006/main"><sheets/></workbook>',
}


def docx(changed: Mapping[str, bytes] | None = None) -> bytes:
    """Return a small Word document with these parts replaced or added."""
    return archive(DOCX_PARTS | dict(changed or {}))


def xlsx(changed: Mapping[str, bytes] | None = None) -> bytes:
    """Return a small workbook with these parts replaced or added."""
    return archive(XLSX_PARTS | dict(changed or {}))


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(side: int = 2, more: bytes = b"") -> bytes:
    """Return a small grey picture that says it has this many points a side, with further chunks."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    points = chunk(b"IDAT", zlib.compress(b"\0\x7f\x7f" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + more + points + chunk(b"IEND", b"")


def jpeg(side: int = 8, frame: int = 0xC0, scans: int = 1) -> bytes:
    """Return the bones of a photograph: markers in order, points that nobody decodes."""
    start = b"\xff\xd8" + b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    picture = struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0"
    made = start + bytes([0xFF, frame]) + struct.pack(">H", 2 + len(picture)) + picture
    for _ in range(scans):
        made += b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x12\xff\x00\x34\xff\xd0\x56"
    return made + b"\xff\xd9"


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relation(
    kind: str, target: str, mode: str = 'TargetMode="External"', element: str = "Relationship"
) -> bytes:
    """Return a relationships part with one relationship."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    prefix, _, _ = element.rpartition(":")
    named = f"xmlns:{prefix}" if prefix else "xmlns"
    outer = f"{prefix}:Relationships" if prefix else "Relationships"
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return (
        f'<?xml version="1.0"?><{outer} {named}="{space}"><{element} Id="r1" Type="{kind}" '
        f'Target="{target}" {mode}/></{outer}>'
    ).encode()
