"""The signed copy: the author's pages unchanged, a stamp on each, and a page with every signature."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer

from shared import sheet
from shared.manifestation import Manifestation, both_times, signature_lines
from shared.printing import copy_banner

_STAMP = NameObject("/CqmsStamp")


@dataclass(frozen=True)
class RenditionManifest:
    """What the signed copy says of its record; `sha256` is the digest of the file that was signed."""

    study: str
    number: str
    title: str
    label: str
    state: str
    effective: str
    sha256: str
    content_sha256: str
    address: str
    made_at: datetime
    zone: str


def render_signed_copy(
    source: Path, manifest: RenditionManifest, signatures: Sequence[Manifestation]
) -> bytes:
    """Return the PDF; the content streams of the author's pages stand in it byte for byte. 21 CFR 11.50(b)"""
    reader = PdfReader(source)
    writer = PdfWriter(clone_from=reader)
    written = _signature_pages(manifest, signatures)
    total = len(writer.pages) + len(PdfReader(io.BytesIO(written)).pages)
    for place, page in enumerate(writer.pages, start=1):
        _stamp(writer, page, _line(manifest, place, total))
    for page in PdfReader(io.BytesIO(written)).pages:
        writer.add_page(page)
    for place, page in enumerate(list(writer.pages)[len(reader.pages) :], start=len(reader.pages) + 1):
        _stamp(writer, page, _line(manifest, place, total))
    writer.metadata = {"/Title": f"{manifest.number} {manifest.title}", "/Producer": "CQMS"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _line(manifest: RenditionManifest, place: int, total: int) -> str:
    said = f"{manifest.number} · version {manifest.label} · {manifest.state} · {manifest.effective}"
    return f"{said} · SHA-256 {manifest.sha256[:16]}… · page {place} of {total}"


def _stamp(writer: PdfWriter, page: PageObject, line: str) -> None:
    """Draw the stamp over a page without touching its own content streams."""
    left, bottom, right, _ = (float(side) for side in page.mediabox)
    form = writer._add_object(_form(line, left, bottom, right))
    resources = DictionaryObject(_entries(page, "/Resources"))
    drawn = DictionaryObject(_entries(resources, "/XObject"))
    drawn[_STAMP] = form
    resources[NameObject("/XObject")] = drawn
    page[NameObject("/Resources")] = resources
    held = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    inner = held.get_object()
    contents = list(inner) if isinstance(inner, ArrayObject) else [held]
    before = writer._add_object(_stream(b"q"))
    after = writer._add_object(_stream(f"\nQ q {_STAMP} Do Q".encode()))
    page[NameObject("/Contents")] = ArrayObject([before, *contents, after])


def _entries(holder: DictionaryObject, name: str) -> DictionaryObject:
    found = holder[name].get_object() if name in holder else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _stream(data: bytes) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def _form(line: str, left: float, bottom: float, right: float) -> StreamObject:
    """Return the stamp as a form of its own, with its own font."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(right - left, 40), invariant=1)
    sheet.draw(canvas, 24, 14, line, 7, right - left - 48)
    canvas.showPage()
    canvas.save()
    made = PdfReader(io.BytesIO(out.getvalue())).pages[0]
    form = _stream(made.get_contents().get_data())  # type: ignore[union-attr]
    corners = [FloatObject(v) for v in (0, 0, right - left, 40)]
    moved = [FloatObject(v) for v in (1, 0, 0, 1, left, bottom)]
    form.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(corners),
        NameObject("/Matrix"): ArrayObject(moved),
        NameObject("/Resources"): made["/Resources"],
    })  # fmt: skip
    return form


def _signature_pages(manifest: RenditionManifest, signatures: Sequence[Manifestation]) -> bytes:
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=sheet.PAGE, invariant=1, leftMargin=sheet.MARGIN,
                                 rightMargin=sheet.MARGIN, topMargin=sheet.MARGIN, bottomMargin=72)  # fmt: skip
    story: list[Flowable] = [
        sheet.paragraph(copy_banner(manifest.address, manifest.sha256, signed=True), sheet.BANNER),
        sheet.paragraph("Signature page", sheet.TITLE),
        sheet.paragraph(f"{manifest.number} {manifest.title}, version {manifest.label}", sheet.TEXT),
        sheet.paragraph(f"Study {manifest.study} · {manifest.state} · {manifest.effective}", sheet.TEXT),
        sheet.paragraph(f"Signed file, SHA-256: {manifest.sha256}", sheet.SMALL),
        sheet.paragraph(f"Signed content, SHA-256: {manifest.content_sha256}", sheet.SMALL),
        sheet.paragraph(f"Copy made: {both_times(manifest.made_at, manifest.zone)}", sheet.SMALL),
        Spacer(0, 12),
    ]
    for signature in signatures:
        lines: list[Flowable] = [sheet.paragraph(line, sheet.TEXT) for line in signature_lines(signature)]
        story.append(KeepTogether([*lines, Spacer(0, 10)]))
    document.build(story)
    return out.getvalue()
