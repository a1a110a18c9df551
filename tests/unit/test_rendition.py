"""A signed copy: the author's pages as they were, every signature readable, its standing on every page."""

import dataclasses
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from services.documents.rendition import RenditionManifest, render_signed_copy
from shared.inspection import Accepted, Refused
from shared.inspection.upload import structure
from shared.inspection.verdict import PDF
from shared.manifestation import Manifestation, signature_lines
from shared.printing import Checkpoint
from tests.support import hostile

JANUARY = datetime(2026, 1, 22, 3, 4, 5, tzinfo=UTC)
MANIFEST = RenditionManifest(
    study="ABC01",
    number="ABC01-SOP-014",
    title="Einwilligung nach Aufklärung",
    label="3.0",
    state="approved",
    effective="effective on 2026-12-01",
    sha256="ab" * 32,
    content_sha256="cd" * 32,
    address="https://cqms.example/document-versions/1",
    made_at=JANUARY,
    zone="Europe/Berlin",
)
SIGNATURES = [
    Manifestation(
        "Zoë Łukasiewicz", "author", "Authored", JANUARY, "Europe/Berlin", "I wrote it.", "entry 41"
    ),
    Manifestation("Иван Петров", "reviewer", "Reviewed", JANUARY, "Europe/Sofia"),
    Manifestation("李 Wei", "quality assurance", "Approved by quality assurance", JANUARY, "Asia/Tokyo"),
]


def sop(pages: int = 2, rotation: int = 0) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pagesize=(400, 600))
    for number in range(pages):
        canvas.setPageRotation(rotation)
        canvas.drawString(40, 10, f"Last line of page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def render(tmp_path: Path):
    """Render bytes to a signed copy."""

    def _render(data: bytes, **changed: object) -> PdfReader:
        path = tmp_path / "signed.pdf"
        path.write_bytes(data)
        made = render_signed_copy(path, dataclasses.replace(MANIFEST, **changed), SIGNATURES)
        (tmp_path / "copy.pdf").write_bytes(made)
        return PdfReader(io.BytesIO(made), strict=True)

    return _render


def words(reader: PdfReader, place: int) -> str:
    return " ".join(reader.pages[place].extract_text().split())


def raw_contents(page) -> list[bytes]:
    held = page.raw_get("/Contents").get_object()
    streams = [one.get_object() for one in held] if isinstance(held, list) else [held]
    return [bytes(stream._data) for stream in streams]


SOURCES = {
    "plain": sop(),
    "turned": sop(rotation=90),
    "resources inherited": hostile.pdf(
        {
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] /Resources << /ProcSet [/PDF] >> >>",
            3: b"<< /Type /Page /Parent 2 0 R /Contents [4 0 R 5 0 R] >>",
            5: hostile.stream(b"q Q"),
        }
    ),
    "an empty page": hostile.pdf({3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>"}),
    "an object stream": hostile.object_stream_pdf({5: b"<< /Author (Anna) >>"}),
}


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
def test_the_authors_content_streams_stand_in_it_byte_for_byte(render, data: bytes) -> None:
    copy = render(data)
    for place, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        before = raw_contents(page) if "/Contents" in page else []
        assert raw_contents(copy.pages[place])[1:-1] == before


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
def test_every_page_says_what_it_is_a_copy_of(render, data: bytes) -> None:
    copy = render(data)
    total = len(copy.pages)
    for place in range(total):
        said = words(copy, place)
        for part in (
            "ABC01-SOP-014",
            "version 3.0",
            "approved",
            "effective on 2026-12-01",
            "SHA-256 abababab",
        ):
            assert part in said
        assert f"page {place + 1} of {total}" in said


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_stamp_stands_below_the_page_and_covers_nothing(render, rotation: int) -> None:
    before = PdfReader(io.BytesIO(sop(rotation=rotation))).pages[0]
    page = render(sop(rotation=rotation)).pages[0]
    assert page.rotation == rotation
    old, new = [float(x) for x in before.mediabox], [float(x) for x in page.mediabox]
    side = {0: 1, 90: 2, 180: 3, 270: 0}[rotation]
    assert [place for place in range(4) if old[place] != new[place]] == [side]
    assert abs(old[side] - new[side]) == 40


def test_the_signature_page_shows_every_signature_whole(render) -> None:
    copy = render(sop())
    said = words(copy, 2)
    for signature in SIGNATURES:
        for line in signature_lines(signature):
            assert line.replace("李", "[U+674E]") in said
    assert (
        "Copy of an electronically signed record; verify at https://cqms.example/document-versions/1" in said
    )
    assert MANIFEST.sha256 in said
    assert MANIFEST.content_sha256 in said


def test_the_signature_page_names_the_newest_cosigned_checkpoint(render) -> None:
    copy = render(sop(), newest_checkpoint=Checkpoint(500, "r00t", JANUARY))
    assert "audit trail: 500 entries, root r00t, cosigned 2026-01-22 03:04:05 UTC" in words(copy, 2)


def test_the_author_page_keeps_its_words(render) -> None:
    copy = render(sop())
    assert "Last line of page 1" in words(copy, 0)
    assert "Last line of page 2" in words(copy, 1)


def test_the_same_record_makes_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sop())
    assert render_signed_copy(path, MANIFEST, SIGNATURES) == render_signed_copy(path, MANIFEST, SIGNATURES)


def test_a_copy_that_must_not_be_used_says_so_across_every_page(render) -> None:
    copy = render(sop(), watermark="SUPERSEDED as of 2026-12-01 00:00:00 UTC")
    assert all("SUPERSEDED as of 2026-12-01" in words(copy, place) for place in range(len(copy.pages)))
    assert "SUPERSEDED" not in "".join(words(render(sop()), place) for place in range(3))


def test_a_copy_of_a_copy_keeps_both_stamps(render, tmp_path: Path) -> None:
    render(sop())
    again = render((tmp_path / "copy.pdf").read_bytes(), label="4.0")
    assert "version 3.0" in words(again, 0)
    assert "version 4.0" in words(again, 0)


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
def test_the_copy_passes_the_inspection_of_uploads(render, tmp_path: Path, data: bytes) -> None:
    copy = render(data)
    found = structure(tmp_path / "copy.pdf", PDF)
    assert not isinstance(found, Refused | Accepted), found
    assert found == len(copy.pages)
