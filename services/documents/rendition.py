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
_HEIGHT = 40.0


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
    writer = PdfWriter(clone_from=PdfReader(source))
    for page in PdfReader(io.BytesIO(_signature_pages(manifest, signatures))).pages:
        writer.add_page(page)
    pages = list(writer.pages)
    lines = [_line(manifest, place, len(pages)) for place in range(1, len(pages) + 1)]
    stamps = PdfReader(io.BytesIO(_stamps(lines, [float(page.mediabox.width) for page in pages]))).pages
    for page, stamp in zip(pages, stamps, strict=True):
        _stamp(writer, page, stamp)
    writer.metadata = {"/Title": f"{manifest.number} {manifest.title}", "/Producer": "CQMS"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _line(manifest: RenditionManifest, place: int, total: int) -> str:
    said = f"{manifest.number} · version {manifest.label} · {manifest.state} · {manifest.effective}"
    return f"{said} · SHA-256 {manifest.sha256[:16]}… · page {place} of {total}"


def _stamp(writer: PdfWriter, page: PageObject, stamp: PageObject) -> None:
    """Draw the stamp over a page without touching its own content streams."""
    form = writer._add_object(_form(writer, page, stamp))
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


def _stamps(lines: Sequence[str], widths: Sequence[float]) -> bytes:
    """Return one small page for each stamp; they share one embedded font."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for line, width in zip(lines, widths, strict=True):
        canvas.setPageSize((width, _HEIGHT))
        sheet.draw(canvas, 24, 14, line, 7, width - 48)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _form(writer: PdfWriter, page: PageObject, stamp: PageObject) -> StreamObject:
    """Return the stamp as a form at the foot of the page, with its own font."""
    drawn = stamp.get_contents()
    form = _stream(b"" if drawn is None else drawn.get_data())
    box = page.mediabox
    form.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): _numbers(0, 0, float(box.width), _HEIGHT),
        NameObject("/Matrix"): _numbers(1, 0, 0, 1, float(box.left), float(box.bottom)),
        NameObject("/Resources"): _entries(stamp, "/Resources").clone(writer),
    })  # fmt: skip
    return form


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


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
