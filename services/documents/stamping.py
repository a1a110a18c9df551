"""The stamp on a page: its own strip below, in the page's own axes, over content that stays as it is."""

import io
import math
from collections.abc import Sequence

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)
from reportlab.pdfgen.canvas import Canvas

from shared import sheet

_STRIP = 40.0
_PALE = 0.18


def put_on(writer: PdfWriter, page: PageObject, stamp: PageObject) -> None:
    """Add the strip below a page and draw the stamp, without touching the page's own content streams."""
    form = writer._add_object(_form(writer, page, stamp))
    _extend(page)
    resources = DictionaryObject(_entries(page, "/Resources"))
    drawn = DictionaryObject(_entries(resources, "/XObject"))
    name = "/CqmsStamp"
    while name in drawn:  # the author's file may be a signed copy itself
        name += "_"
    drawn[NameObject(name)] = form
    resources[NameObject("/XObject")] = drawn
    page[NameObject("/Resources")] = resources
    held = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    inner = held.get_object()
    contents = list(inner) if isinstance(inner, ArrayObject) else [held]
    before = writer._add_object(_stream(b"q\n"))
    after = writer._add_object(_stream(f"\nQ q {name} Do Q".encode()))
    page[NameObject("/Contents")] = ArrayObject([before, *contents, after])


def upright(page: PageObject) -> tuple[float, float]:
    """Return width and height of a page as it is seen."""
    box, turned = page.cropbox, page.rotation % 180 != 0
    size = float(box.width), float(box.height)
    return size[::-1] if turned else size


def _extend(page: PageObject) -> None:
    """Make room for the strip on the side that is seen as the bottom."""
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    match page.rotation % 360:
        case 90:
            right += _STRIP
        case 180:
            top += _STRIP
        case 270:
            left -= _STRIP
        case _:
            bottom -= _STRIP
    for name in ("/MediaBox", "/CropBox"):
        page[NameObject(name)] = _numbers(left, bottom, right, top)


def _placing(page: PageObject) -> ArrayObject:
    """Return the matrix from the upright sheet, strip at its foot, to the page's own axes."""
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    match page.rotation % 360:
        case 90:
            return _numbers(0, 1, -1, 0, right + _STRIP, bottom)
        case 180:
            return _numbers(-1, 0, 0, -1, right, top + _STRIP)
        case 270:
            return _numbers(0, -1, 1, 0, left - _STRIP, top)
    return _numbers(1, 0, 0, 1, left, bottom - _STRIP)


def _entries(holder: DictionaryObject, name: str) -> DictionaryObject:
    found = holder[name].get_object() if name in holder else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _stream(data: bytes) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def stamps(lines: Sequence[str], sizes: Sequence[tuple[float, float]], watermark: str) -> bytes:
    """Return one sheet for each stamp; they share one embedded font."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for line, (width, height) in zip(lines, sizes, strict=True):
        canvas.setPageSize((width, height + _STRIP))
        # White below: what an author's page draws outside its own box stays unseen.
        canvas.setFillGray(1)
        canvas.rect(0, 0, width, _STRIP, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.line(24, _STRIP - 4, width - 24, _STRIP - 4)
        sheet.draw(canvas, 24, 18, line, 7, width - 48)
        if watermark:
            _draw_across(canvas, watermark, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_across(canvas: Canvas, text: str, width: float, height: float) -> None:
    diagonal = math.hypot(width, height)
    canvas.translate(0, _STRIP)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    canvas.setFillAlpha(_PALE)
    sheet.draw(canvas, diagonal * 0.12, -12, text, 60, diagonal * 0.76)


def _form(writer: PdfWriter, page: PageObject, stamp: PageObject) -> StreamObject:
    """Return the stamp as a form over page and strip, with its own font."""
    drawn = stamp.get_contents()
    form = _stream(b"" if drawn is None else drawn.get_data())
    width, height = upright(page)
    form.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): _numbers(0, 0, width, height + _STRIP),
        NameObject("/Matrix"): _placing(page),
        NameObject("/Resources"): _entries(stamp, "/Resources").clone(writer),
    })  # fmt: skip
    return form


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])
