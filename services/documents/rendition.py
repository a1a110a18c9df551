"""The signed copy: the author's pages unchanged, a stamp on each, and a page with every signature."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer

from shared import sheet
from shared.manifestation import Manifestation, both_times, signature_lines
from shared.printing import Checkpoint, anchor_line, copy_banner

from .stamping import put_on, stamps, upright


@dataclass(frozen=True)
class RenditionManifest:
    """What the signed copy says of its record; `sha256` is the digest of the file that was signed.

    `watermark` goes across every page of a copy that must not be worked with, for example
    "SUPERSEDED as of 2026-11-22 03:04:05 UTC".
    """

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
    watermark: str = ""
    newest_checkpoint: Checkpoint | None = None


def render_signed_copy(
    source: Path, manifest: RenditionManifest, signatures: Sequence[Manifestation]
) -> bytes:
    """Return the PDF; the same arguments give the same bytes. 21 CFR 11.50(b)

    The content streams of the author's pages stand in it byte for byte; the status line has a strip of its
    own below each page, so that it covers nothing.
    """
    writer = PdfWriter(clone_from=PdfReader(source))
    for page in PdfReader(io.BytesIO(_signature_pages(manifest, signatures))).pages:
        writer.add_page(page)
    pages = list(writer.pages)
    lines = [_line(manifest, place, len(pages)) for place in range(1, len(pages) + 1)]
    drawn = stamps(lines, [upright(page) for page in pages], manifest.watermark)
    for page, stamp in zip(pages, PdfReader(io.BytesIO(drawn)).pages, strict=True):
        put_on(writer, page, stamp)
    writer.metadata = {"/Title": f"{manifest.number} {manifest.title}", "/Producer": "CQMS"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _line(manifest: RenditionManifest, place: int, total: int) -> str:
    said = f"{manifest.number} · version {manifest.label} · {manifest.state} · {manifest.effective}"
    return f"{said} · SHA-256 {manifest.sha256[:16]}… · page {place} of {total}"


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
        sheet.paragraph(anchor_line(manifest.newest_checkpoint), sheet.SMALL),
        Spacer(0, 12),
    ]
    for signature in signatures:
        lines: list[Flowable] = [sheet.paragraph(line, sheet.TEXT) for line in signature_lines(signature)]
        story.append(KeepTogether([*lines, Spacer(0, 10)]))
    document.build(story)
    return out.getvalue()
